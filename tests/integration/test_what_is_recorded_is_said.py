"""Pages, texts and rolls say what is recorded: for whom it was, why a seat came free, what becomes of an order."""

from typing import Any

import pytest
from django.utils import translation

from activities import actions
from activities.signups import actions as signups
from activities.signups.models import Signup
from network.models import Role
from notifications import texts
from notifications.models import Message
from orders import actions as orders
from orders.facts import facts
from tests.factories.activities import plan
from tests.factories.orders import order
from tests.factories.people import person
from tests.helpers.pages import browser, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def test_what_a_colleague_typed_is_for_whoever_called(station: Any, now: Any) -> None:
    worker = person(Role.STAFF, at=station, display_name="刘干事")
    made = order(station, now=now, by=worker, via="phone")
    assert made.household == "whoever called"
    said = facts(made, phone="", where="", to=worker, now=now)
    assert said[0].value == "whoever called" and "myself" not in str(said)
    page = text(browser(person(Role.STAFF, at=station)).get(f"/desk/orders/{made.pk}/"))
    assert "Written down by" in page and "for whoever called" in page and "Ordered by" not in page


def test_an_erased_name_is_not_oneself(station: Any, now: Any) -> None:
    theirs = {"on_behalf_of_name": "王奶奶", "on_behalf_of_phone": "13900139002", "consent_basis": "family"}
    made = order(station, now=now, **theirs)
    made.on_behalf_of_name = ""
    assert facts(made, phone="", where="", to=made.requester, now=now)[0].value == "erased"
    own = order(station, now=now)
    assert "(myself)" in str(facts(own, phone="", where="", to=own.requester, now=now)[0].value)
    assert "myself" not in str(facts(own, phone="", where="", to=made.requester, now=now)[0].value)


def test_a_seat_that_nobody_gave_back(station: Any, staff: Any, now: Any) -> None:
    activity = plan(station, staff, now, seats=1)
    actions.publish(activity_id=activity.pk, by=staff, now=now)
    for _n in range(2):
        signups.sign_up(activity_id=activity.pk, by=person(), now=now)
    actions.edit(activity_id=activity.pk, by=staff, now=now, seats=2)
    told = texts.render(Message.objects.get(kind="signup_promoted"), language="en").whole
    assert "A seat came free" in told and "gave" not in told


def test_a_caller_is_found_again_in_any_language(station: Any, staff: Any, now: Any) -> None:
    """Whose name nobody wrote down has the same one on every roll."""
    wish = order(station, now=now, by=staff, via="phone")
    activity = plan(station, staff, now, request_ids=[wish.pk])
    actions.publish(activity_id=activity.pk, by=staff, now=now)
    with translation.override("zh-hans"):
        orders.withdraw(order_id=wish.pk, by=staff, now=now)
    assert Signup.objects.get().state == "cancelled"


def test_an_order_taken_on_promises_the_next_step(station: Any, staff: Any, now: Any) -> None:
    made = order(station, now=now)
    orders.accept(order_id=made.pk, by=staff, now=now)
    assert "Next the station sets a day." in text(browser(made.requester).get(f"/orders/{made.pk}/"))
