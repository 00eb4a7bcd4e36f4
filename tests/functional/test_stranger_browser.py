"""A stranger with a link: a visit is not there, whatever the link; an event has its picture and page; taking a seat and
ordering ask to sign in, and what was typed is still there afterwards. axe on every page.
"""

from datetime import datetime
from typing import Any

import pytest

from network.models import Role
from orders import actions as orders
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.factories.people import PASSWORD, SiteFactory, person
from tests.factories.visits import visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 360), ("en", 1280)])
def test_a_stranger_with_a_link(visitors: Any, now: datetime, language: str, width: int) -> None:
    station = SiteFactory(name="新城社区", phone="0534-000-1000")
    staff, made = make.staff(station), order(station, now=now)
    orders.accept(order_id=made.pk, by=staff, now=now)
    home = visit(station, made, staff=staff, now=now)
    event = make.activity(station, now=now, title="科学小课堂", seats=5)
    person(Role.RESIDENT, at=station, username="resident", display_name="王阿姨")
    stranger = visitors(language, width)

    for link in (f"/activities/{home.pk}/", f"/a/{home.code}/"):
        answer = stranger.page.goto(link)
        assert answer.status == 404 and "上门修灯" not in stranger.page.content()
        assert all("404" in one for one in stranger.complaints), stranger.complaints
        stranger.complaints.clear()
        stranger.look()
    for file in ("card.png", "calendar.ics"):
        assert stranger.page.request.get(f"/activities/{home.pk}/{file}").status == 404

    stranger.page.goto(f"/a/{event.code}/")
    assert stranger.page.url.endswith(f"/activities/{event.pk}/")
    stranger.look()
    card = stranger.page.get_attribute("meta[property='og:image']", "content")
    picture = stranger.page.request.get(f"/activities/{event.pk}/card.png")
    assert card.endswith(f"/activities/{event.pk}/card.png") and picture.body().startswith(b"\x89PNG")
    takes_a_seat(stranger, event)
    stranger.context.clear_cookies(name="sessionid")
    orders_something(stranger)


def takes_a_seat(stranger: Any, event: Any) -> None:
    page = stranger.page
    page.locator("details:has([name=guest_names]) > summary").first.click()
    page.fill("[name=guest_names]", "李爷爷")
    stranger.press("form[action$='/sign-up/'] button.btn-main")
    assert "/account/login/" in page.url
    signs_in(stranger)
    assert page.url.endswith(f"/activities/{event.pk}/") and page.input_value("[name=guest_names]") == "李爷爷"


def orders_something(stranger: Any) -> None:
    stranger.page.goto("/orders/new/?for=family")
    assert "/account/login/" in stranger.page.url
    stranger.look()
    signs_in(stranger)
    assert stranger.page.url.endswith("/orders/new/?for=family"), "the way goes on where it was broken off"


def signs_in(stranger: Any) -> None:
    stranger.page.fill("input[name=login]", "resident")
    stranger.page.fill("input[name=password]", PASSWORD)
    stranger.press("form[action='/account/login/'] button")
