"""Whoever ordered is in: a seat for each, first, outside the race; and what becomes of it."""

from datetime import timedelta
from typing import Any

import pytest

from activities import actions
from activities.models import Activity
from activities.signups import actions as signups
from activities.signups.errors import TooFewLeft
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from civic.kernel.errors import Invalid
from network.models import Role
from notifications.models import Message
from orders import actions as orders
from orders.models import ServiceRequest
from tests.factories.activities import plan
from tests.factories.orders import order
from tests.factories.people import person
from tests.helpers.pages import api, beside, browser, text
from volunteers.claims import actions as claims
from volunteers.people import actions as volunteers

pytestmark = pytest.mark.django_db
CALLER = {"via": "phone", "on_behalf_of_name": "刘奶奶", "on_behalf_of_phone": "13900139001", "consent_basis": "asked"}


@pytest.fixture
def resident(station: Any) -> Any:
    return person(Role.RESIDENT, at=station, display_name="王阿姨")


def published(station: Any, staff: Any, now: Any, *wishes: ServiceRequest, **fields: Any) -> Activity:
    """An event that answers these orders."""
    activity = plan(station, staff, now, request_ids=[one.pk for one in wishes], **fields)
    return actions.publish(activity_id=activity.pk, by=staff, now=now)


def taken(activity: Activity) -> int:
    activity.refresh_from_db()
    confirmed = Signup.objects.filter(activity=activity, state=SignupState.CONFIRMED).values_list("seats", flat=True)
    assert activity.seats_taken == sum(confirmed)
    return activity.seats_taken


def test_each_has_a_seat_for_all_their_people(station: Any, staff: Any, resident: Any, now: Any) -> None:
    wish, joined = order(station, now=now, by=resident, people=3), order(station, now=now, people=2)
    orders.merge(order_id=joined.pk, into_id=wish.pk, by=staff, now=now)
    caller = order(station, now=now, by=staff, **CALLER)
    activity = published(station, staff, now, wish, caller, seats=6)
    assert taken(activity) == 6
    mine, noted = Signup.objects.get(user=resident), Signup.objects.get(user=None)
    assert (mine.seats, mine.with_self, mine.is_ordered) == (3, True, True)
    assert (noted.name, noted.phone, noted.noted_by) == ("刘奶奶", "13900139001", staff)
    told = Message.objects.get(kind="signup_ordered", recipient=resident)
    assert told.url == f"/activities/{activity.pk}/" and Message.objects.filter(kind="signup_ordered").count() == 2
    late = signups.sign_up(activity_id=activity.pk, by=person(), now=now)
    assert late.state == SignupState.WAITLISTED
    page = browser(resident).get(f"/activities/{activity.pk}/")
    assert "You have a seat" in text(page) and "For 3 people: myself, 2 more" in text(page)
    assert "刘奶奶" in text(browser(staff).get(f"/desk/activities/{activity.pk}/"))


def test_for_somebody_else_it_is_their_seat(station: Any, staff: Any, resident: Any, now: Any) -> None:
    theirs = {"on_behalf_of_name": "王奶奶", "on_behalf_of_phone": "13900139002", "consent_basis": "family"}
    wishes = [order(station, now=now, by=resident, **theirs), order(station, now=now, by=resident, people=2)]
    activity = published(station, staff, now, wishes[0])
    seat = Signup.objects.get()
    assert (seat.with_self, seat.guest_names, seat.seats) == (False, ["王奶奶"], 1)
    actions.cancel(activity_id=activity.pk, reason="下雨", by=staff, now=now)
    published(station, staff, now, *wishes)
    seat = Signup.objects.exclude(state="cancelled").get()  # several orders of one person are one party
    assert (seat.with_self, seat.guest_names, seat.seats) == (True, ["王奶奶"], 3)


def test_too_few_seats_are_said_beside_the_field(station: Any, staff: Any, resident: Any, now: Any) -> None:
    wish = order(station, now=now, by=resident, people=5)
    draft = plan(station, staff, now, request_ids=[wish.pk], seats=4)
    answer = browser(staff).post(f"/desk/activities/{draft.pk}/publish/")
    assert answer.status_code == 422
    assert "4 seats left" in beside(answer, "seats") and "5 people" in beside(answer, "seats")
    draft.refresh_from_db()
    assert draft.state == "draft" and not Signup.objects.exists() and not Message.objects.filter(kind="request_planned")
    actions.edit(activity_id=draft.pk, by=staff, now=now, seats=5)
    assert browser(staff).post(f"/desk/activities/{draft.pk}/publish/").status_code == 302
    with pytest.raises(Invalid):
        actions.edit(activity_id=draft.pk, by=staff, now=now, seats=4)


def test_a_visit_and_a_confidential_order_take_no_seat(station: Any, staff: Any, resident: Any, now: Any) -> None:
    published(station, staff, now, order(station, now=now, by=resident), mode="at_home")
    secret = order(station, now=now, by=resident, service_group="psychological_care")
    ServiceRequest.objects.filter(pk=secret.pk).update(is_confidential=True)
    published(station, staff, now, secret)
    assert not Signup.objects.exists()


def test_the_orderer_gives_it_back(station: Any, staff: Any, resident: Any, now: Any) -> None:
    activity = published(station, staff, now, order(station, now=now, by=resident, people=2), seats=2)
    waits = signups.sign_up(activity_id=activity.pk, by=person(), now=now)
    signups.cancel_signup(signup_id=Signup.objects.get(user=resident).pk, by=resident, now=now)
    waits.refresh_from_db()
    assert waits.state == SignupState.CONFIRMED and taken(activity) == 1
    assert ServiceRequest.objects.get().state == "planned"  # the order is answered all the same


def test_whoever_signs_up_as_well_makes_the_seat_their_own(station: Any, staff: Any, resident: Any, now: Any) -> None:
    """A page loaded before, or a program that signs up by itself: the seat is there, and from now on by choice."""
    wish = order(station, now=now, by=resident, people=2)
    activity = published(station, staff, now, wish, seats=3)
    given = Signup.objects.get()
    url = f"/api/v1/activities/{activity.pk}/signups"
    made = api(resident).post(url, {}, "application/json")
    assert made.status_code == 201 and made.json()["id"] == str(given.pk) and made.json()["state"] == "confirmed"
    given.refresh_from_db()
    assert (given.seats, given.is_ordered) == (2, False)
    again = api(resident).post(url, {}, "application/json")
    assert (again.status_code, again.json()["code"]) == (409, "already_signed_up")
    orders.withdraw(order_id=wish.pk, by=resident, now=now)
    assert taken(activity) == 2


def test_with_more_than_it_was_ordered_for(station: Any, staff: Any, resident: Any, now: Any) -> None:
    activity = published(station, staff, now, order(station, now=now, by=resident), seats=2)
    with pytest.raises(TooFewLeft):
        names = {"guest_names": ["a"]}
        signups.sign_up(activity_id=activity.pk, by=person(), now=now)
        signups.sign_up(activity_id=activity.pk, by=resident, now=now, **names)
    assert taken(activity) == 2


def test_fewer_come_than_were_ordered_for(station: Any, staff: Any, resident: Any, now: Any) -> None:
    activity = published(station, staff, now, order(station, now=now, by=resident, people=3))
    seat = Signup.objects.get()
    page = browser(resident).get(f"/activities/{activity.pk}/")
    assert page.context["form"].initial["unnamed"] == 2
    browser(resident).post(f"/signups/{seat.pk}/change/", {"asked": "on", "who": ["self"], "unnamed": "1"})
    assert taken(activity) == 2
    browser(resident).post(f"/signups/{seat.pk}/change/", {"asked": "on", "who": ["self"], "unnamed": "9"})
    assert taken(activity) == 2


@pytest.mark.parametrize("is_caller", [False, True])
def test_who_withdraws_the_order_does_not_come(
    station: Any, staff: Any, resident: Any, now: Any, is_caller: bool
) -> None:
    wish = order(station, now=now, by=staff, **CALLER) if is_caller else order(station, now=now, by=resident)
    heir = order(station, now=now)
    orders.merge(order_id=heir.pk, into_id=wish.pk, by=staff, now=now)
    activity = published(station, staff, now, wish, seats=2)
    waits = signups.sign_up(activity_id=activity.pk, by=person(), now=now)
    orders.withdraw(order_id=wish.pk, by=staff if is_caller else resident, now=now)
    waits.refresh_from_db()
    assert waits.state == SignupState.CONFIRMED and taken(activity) == 2
    assert Signup.objects.get(user=heir.requester).state == SignupState.CONFIRMED  # the heir's own stays


def test_of_two_orders_the_last_one_counts(station: Any, staff: Any, resident: Any, now: Any) -> None:
    wishes = [order(station, now=now, by=resident) for _n in range(2)]
    activity = published(station, staff, now, *wishes)
    orders.withdraw(order_id=wishes[0].pk, by=resident, now=now)
    assert taken(activity) == 2
    orders.withdraw(order_id=wishes[1].pk, by=resident, now=now)
    assert taken(activity) == 0


def test_what_was_taken_by_hand_stays(station: Any, staff: Any, resident: Any, now: Any) -> None:
    """Whoever signed up before the order was joined with it chose to come."""
    activity = published(station, staff, now, order(station, now=now))
    mine = signups.sign_up(activity_id=activity.pk, by=resident, now=now)
    late = order(station, now=now, by=resident)
    orders.merge(order_id=late.pk, into_id=activity.planned_requests.get().request_id, by=staff, now=now)
    mine.refresh_from_db()
    assert (mine.is_ordered, mine.state) == (False, "confirmed") and taken(activity) == 2


def test_who_is_joined_later_is_in_as_well(station: Any, staff: Any, resident: Any, now: Any) -> None:
    first = order(station, now=now)
    activity = published(station, staff, now, first, seats=3)
    late = order(station, now=now, by=resident, people=2)
    orders.merge(order_id=late.pk, into_id=first.pk, by=staff, now=now)
    assert taken(activity) == 3 and Signup.objects.get(user=resident).is_ordered
    one_more = order(station, now=now)
    with pytest.raises(Invalid) as refused:
        orders.merge(order_id=one_more.pk, into_id=first.pk, by=staff, now=now)
    assert (refused.value.field, refused.value.code) == ("into", "below_ordered")
    one_more.refresh_from_db()
    assert one_more.state == "submitted"


def test_who_waits_in_line_moves_up_when_joined(station: Any, staff: Any, resident: Any, now: Any) -> None:
    first = order(station, now=now)
    activity = published(station, staff, now, first, seats=3)
    signups.sign_up(activity_id=activity.pk, by=person(), now=now)
    ahead = signups.sign_up(activity_id=activity.pk, by=person(), now=now, guest_names=["a"])
    waits = signups.sign_up(activity_id=activity.pk, by=resident, now=now)
    late = order(station, now=now, by=resident)
    orders.merge(order_id=late.pk, into_id=first.pk, by=staff, now=now)
    waits.refresh_from_db()
    ahead.refresh_from_db()
    assert (waits.state, ahead.state) == ("confirmed", "waitlisted") and taken(activity) == 3


def test_who_helps_there_needs_no_seat(station: Any, staff: Any, resident: Any, now: Any) -> None:
    first = order(station, now=now)
    activity = published(station, staff, now, first, volunteers_needed=2)
    volunteers.register(by=resident, now=now, site=station, skills=[], availability=[], insurance_noted=True)
    claims.claim(activity_id=activity.pk, by=resident, now=now)
    late = order(station, now=now, by=resident)
    orders.merge(order_id=late.pk, into_id=first.pk, by=staff, now=now)
    assert taken(activity) == 1 and not Signup.objects.filter(user=resident).exists()


def test_cancelled_or_moved_they_hear_once(station: Any, staff: Any, resident: Any, now: Any) -> None:
    activity = published(station, staff, now, order(station, now=now, by=resident))
    guest = person()
    signups.sign_up(activity_id=activity.pk, by=guest, now=now)
    actions.edit(
        activity_id=activity.pk,
        by=staff,
        now=now,
        starts_at=activity.starts_at + timedelta(days=1),
        ends_at=activity.ends_at + timedelta(days=1),
    )
    actions.cancel(activity_id=activity.pk, reason="下雨", by=staff, now=now)
    kinds = set(Message.objects.filter(recipient=resident).values_list("kind", flat=True))
    assert kinds == {"request_planned", "signup_ordered", "request_plan_changed", "request_released"}
    assert set(Message.objects.filter(recipient=guest).values_list("kind", flat=True)) == {
        "activity_moved",
        "activity_cancelled",
    }
    assert taken(activity) == 0
