"""Neighbours who sign up while an event is being published, on real parallel connections: whoever ordered it is in."""

from typing import Any

import pytest
from django.db import transaction

from activities import actions
from activities.models import Activity
from activities.signups import actions as signups
from activities.signups.actions import ordering
from activities.signups.models import Signup
from civic.kernel.errors import Invalid
from orders import actions as orders
from tests.concurrency.racing import at_once
from tests.factories.activities import plan
from tests.factories.orders import order
from tests.factories.people import person

pytestmark = pytest.mark.django_db(transaction=True)


def published_while_others_come(station: Any, staff: Any, now: Any) -> tuple[Activity, dict[str, int]]:
    """One seat, ordered by one; five neighbours wait at the door until it is published."""
    activity = plan(station, staff, now, request_ids=[order(station, now=now).pk], seats=1)
    calls = [
        lambda who=who: signups.sign_up(activity_id=activity.pk, by=who, now=now) for who in map(_person, range(5))
    ]
    answers = at_once(calls, holding=lambda: actions.publish(activity_id=activity.pk, by=staff, now=now))
    activity.refresh_from_db()
    return activity, answers


def _person(_n: int) -> Any:
    return person()


def test_the_orderer_never_loses_the_seat(station: Any, staff: Any, now: Any) -> None:
    activity, answers = published_while_others_come(station, staff, now)
    seated = Signup.objects.get(state="confirmed")
    assert answers == {"ok": 5} and seated.is_ordered and activity.seats_taken == 1
    assert Signup.objects.filter(state="waitlisted").count() == 5


def test_control_seated_after_publishing_the_seat_is_gone(
    station: Any, staff: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat_all = ordering.seat_all
    monkeypatch.setattr(ordering, "seat_all", lambda activity, *, by, now, other_ages: None)
    activity, answers = published_while_others_come(station, staff, now)
    assert answers == {"ok": 5} and not Signup.objects.get(state="confirmed").is_ordered
    with pytest.raises(Invalid), transaction.atomic():
        seat_all(activity, by=staff, now=now, other_ages=False)


def test_joined_while_it_is_published(station: Any, staff: Any, now: Any) -> None:
    """Joining waits for the activity, then finds it published and has its seat."""
    first, late = order(station, now=now), order(station, now=now)
    activity = plan(station, staff, now, request_ids=[first.pk], seats=2)
    call = lambda: orders.merge(order_id=late.pk, into_id=first.pk, by=staff, now=now)  # noqa: E731
    answers = at_once([call], holding=lambda: actions.publish(activity_id=activity.pk, by=staff, now=now))
    assert answers == {"ok": 1} and Signup.objects.filter(state="confirmed", is_ordered=True).count() == 2


def test_published_while_one_is_joined(station: Any, staff: Any, now: Any) -> None:
    first, late = order(station, now=now), order(station, now=now)
    activity = plan(station, staff, now, request_ids=[first.pk], seats=2)
    call = lambda: actions.publish(activity_id=activity.pk, by=staff, now=now)  # noqa: E731
    answers = at_once([call], holding=lambda: orders.merge(order_id=late.pk, into_id=first.pk, by=staff, now=now))
    assert answers == {"ok": 1} and Signup.objects.filter(state="confirmed", is_ordered=True).count() == 2


def test_withdrawn_while_it_is_published(station: Any, staff: Any, now: Any) -> None:
    wish = order(station, now=now)
    activity = plan(station, staff, now, request_ids=[wish.pk], seats=2)
    call = lambda: orders.withdraw(order_id=wish.pk, by=wish.requester, now=now)  # noqa: E731
    answers = at_once([call], holding=lambda: actions.publish(activity_id=activity.pk, by=staff, now=now))
    activity.refresh_from_db()
    assert answers == {"ok": 1} and activity.seats_taken == 0
    assert Signup.objects.get().state == "cancelled"
