"""The first page of a resident, as usual and in large type."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.privacy import VERSION
from activities.signups import actions as seats
from tests.factories import volunteers as make
from tests.factories.people import person
from tests.helpers.pages import browser, text

pytestmark = pytest.mark.django_db


def test_large_type_has_four_ways_on_and_what_comes_next(station: Any, now: datetime) -> None:
    wang = person(elder_mode=True, privacy_seen=VERSION)
    for day, name in enumerate(("剪纸", "合唱", "义诊"), start=1):
        activity = make.activity(station, now=now, title=name, seats=9, starts_in=timedelta(days=day))
        seats.sign_up(activity_id=activity.pk, by=wang, now=now)
    make.activity(station, now=now, title="没报名的讲座", seats=9)
    page = browser(wang).get("/home/")
    choices = page.content.decode().split('class="choices"')[1].split("</nav>")[0]
    assert choices.count("<a ") == 4 and 'href="tel:' in choices
    shown = text(page)
    assert "没报名的讲座" not in shown and "Read to me" in shown
    assert sum(name in shown for name in ("剪纸", "合唱", "义诊")) == 2, "only what comes next, nothing to scroll for"


def test_my_things_lead_to_everything_of_mine(station: Any, now: datetime) -> None:
    wang = person(privacy_seen=VERSION)
    assert "Nothing is open at the moment" in text(browser(wang).get("/home/mine/"))
    seats.sign_up(activity_id=make.activity(station, now=now, title="剪纸", seats=9).pk, by=wang, now=now)
    page = browser(wang).get("/home/mine/")
    assert "剪纸" in text(page) and "Nothing is open at the moment" not in text(page)
    for address in ("/orders/", "/my-signups/", "/inbox/"):
        assert f'href="{address}"' in page.content.decode()


def test_the_usual_page_stays_as_it_is(station: Any, now: datetime) -> None:
    make.activity(station, now=now, title="没报名的讲座", seats=9)
    page = browser(person()).get("/home/")
    assert "没报名的讲座" in text(page) and 'class="choices"' not in page.content.decode()
