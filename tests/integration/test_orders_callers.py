"""Orders that staff wrote down for a caller: they are the station's, whoever typed them."""

from datetime import datetime
from typing import Any

import pytest

from network.models import Level
from notifications.calls.queries import to_make
from notifications.models import Message
from orders import actions
from orders.errors import OwnWork
from orders.models import Rating
from tests.factories import volunteers as make
from tests.factories.orders import held, order
from tests.factories.people import SiteFactory
from tests.helpers.pages import beside, browser, text

pytestmark = pytest.mark.django_db
CALLER = {
    "via": "phone",
    "on_behalf_of_name": "王奶奶",
    "on_behalf_of_phone": "13800138000",
    "consent_basis": "asked",
}


@pytest.fixture
def typist(station: Any) -> Any:
    return make.staff(station)


def test_a_colleague_withdraws_and_adds_when_the_caller_rings_back(station: Any, typist: Any, now: datetime) -> None:
    made, client = order(station, now=now, by=typist, **CALLER), browser(make.staff(station))
    desk = f"/desk/orders/{made.pk}/"
    assert f"/orders/{made.pk}/withdraw/" in text(client.get(desk))
    said = client.post(f"/orders/{made.pk}/note/", {"text": "下午在家"}, follow=True)
    assert said.redirect_chain[-1][0] == desk and "下午在家" in text(said)
    assert beside(client.post(f"/orders/{made.pk}/note/", {"text": "\u200b"}), "text"), "on the desk's page"
    gone = client.post(f"/orders/{made.pk}/withdraw/", follow=True)
    made.refresh_from_db()
    assert made.state == "withdrawn" and "The order is withdrawn." in text(gone)
    assert "/withdraw/" not in text(client.get(desk))
    assert "/withdraw/" not in text(client.get(f"/desk/orders/{order(station, now=now).pk}/"))


def test_whoever_answers_a_caller_is_led_to_the_call_list(station: Any, typist: Any, now: datetime) -> None:
    one, two = (order(station, now=now, by=typist, **CALLER) for _n in range(2))
    client, other = browser(make.staff(station)), browser(make.staff(station))
    desk = f"/desk/orders/{one.pk}/"
    assert "tel:13800138000" not in text(client.get(desk))
    page = text(client.post(f"{desk}accept/", follow=True))
    assert "stands on" in page and "/desk/calls/" in page and "The resident has a message" not in page
    assert "tel:13800138000" in text(other.get(desk)), "any of the station calls"
    client.post(f"/desk/orders/{two.pk}/decline/", {"decline-reason": "<b>没有</b>"}, follow=True)
    listed = text(other.get("/desk/calls/"))
    assert listed.count("王奶奶") >= 2 and "&lt;b&gt;没有&lt;/b&gt;" in listed
    assert not Message.objects.filter(recipient=typist, kind__in=["request_accepted", "request_declined"]).exists()


def test_staff_elsewhere_do_not(station: Any, typist: Any, now: datetime) -> None:
    made = order(station, now=now, by=typist, **CALLER)
    for verb in ("withdraw", "rate"):
        answer = browser(make.staff(SiteFactory())).post(f"/orders/{made.pk}/{verb}/", {"score": "5"})
        assert answer.status_code == 404


def test_a_colleague_calls_back_and_writes_down_how_it_was(station: Any, typist: Any, now: datetime) -> None:
    made, colleague = order(station, now=now, by=typist, **CALLER), make.staff(station)
    held(made, staff=typist, now=now)
    assert [to_make(one, now=now).count() for one in (typist, colleague)] == [0, 1], "nobody asks about their own work"
    told = to_make(colleague, now=now).get().message
    assert told.kind == "request_follow_up"
    assert not Message.objects.filter(kind="request_delivered").exists()
    own, client, url = browser(typist), browser(colleague), f"/orders/{made.pk}/outcome/"
    assert url not in text(own.get(told.url))
    own.post(url, {"outcome": "done", "score": "5"})
    assert not Rating.objects.exists(), "nobody rates their own work"
    with pytest.raises(OwnWork):
        actions.rate(order_id=made.pk, score=5, by=typist, now=now)
    page = text(client.get(told.url))
    assert url in page and "tel:13800138000" in page
    wrong = client.post(url, {"outcome": "done", "score": "6", "comment": "慢"})
    assert wrong.status_code == 422 and beside(wrong, "score") and "慢" in text(wrong)
    assert "3 of 5" in text(client.post(url, {"outcome": "done", "score": "3", "comment": "慢"}, follow=True))
    rating = Rating.objects.get()
    assert (rating.is_follow_up, rating.by, rating.score) == (True, colleague, 3)
    assert "tel:" not in text(client.get(told.url)).split("<main")[1].split("</main")[0]


def test_nobody_else_there_the_level_above_calls_back(station: Any, typist: Any, now: datetime) -> None:
    chief = make.staff(station.parent)
    held(order(station, now=now, by=typist, **CALLER), staff=typist, now=now)
    assert to_make(chief, now=now).get().site == station.parent


def test_a_station_without_staff_is_answered_by_the_nearest_above(station: Any, now: datetime) -> None:
    chief = make.staff(station.parent)
    make.staff(station.parent.parent)
    closed = make.staff(station)
    closed.is_active = False
    closed.save(update_fields=["is_active"])
    made = order(station, now=now)
    assert made.owner == station.parent and made.owner.level == Level.INSTITUTE
    assert Message.objects.get(kind="request_new").recipient == chief
    assert str(station.parent) in text(browser(made.requester).get(f"/orders/{made.pk}/"))
    there = SiteFactory(parent=station.parent)
    actions.transfer(order_id=made.pk, site=there, reason="归那边", by=chief, now=now)
    made.refresh_from_db()
    assert (made.site, made.owner) == (there, station.parent)
