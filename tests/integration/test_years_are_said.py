"""In November a day of January says its year, wherever it stands."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from activities.models import Activity
from activities.signups import actions as signups
from activities.signups.calls import Seats
from tests.factories import volunteers as make
from tests.factories.activities import form
from tests.factories.orders import order
from tests.helpers.clock import Clock
from tests.helpers.pages import browser, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def far(station: Any, clock: Clock) -> Activity:
    """On 5 January."""
    return make.activity(station, now=clock("2026-11-25 09:30"), starts_in=timedelta(days=41), title="新年音乐会")


def test_on_its_page_and_in_what_is_forwarded(far: Activity, staff: Any) -> None:
    page = text(browser(staff).get(f"/activities/{far.pk}/"))
    assert page.count("5 January 2027") >= 2 and "Tuesday 5 January" not in page  # the facts, and the text to share


def test_on_the_call_list(far: Activity, staff: Any, clock: Clock) -> None:
    now = clock("2026-11-25 09:30")
    seat = signups.note_signup(activity_id=far.pk, name="刘奶奶", phone="13900139001", by=staff, now=now)
    with translation.override("en"):
        callee = Seats().callees([str(seat.pk)], to=staff, looked=True)[str(seat.pk)]
    assert callee.facts[0] == "5 January 2027 09:30–11:30"


def test_where_it_is_planned(station: Any, staff: Any, clock: Clock) -> None:
    now = clock("2026-11-25 09:30")
    wish = order(
        station, now=now, wanted_from=now.date() + timedelta(days=41), wanted_until=now.date() + timedelta(days=42)
    )
    client = browser(staff)
    assert "5 January 2027" in text(client.get(f"/desk/activities/new/?request={wish.pk}"))
    typed = form(now, date="2027-01-09", request=str(wish.pk), site=str(station.pk))
    assert "nobody asked for 9 January 2027" in text(client.post("/desk/activities/new/", typed, follow=True))
