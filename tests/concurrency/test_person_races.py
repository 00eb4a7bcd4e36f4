"""One person, many telephones: what they take at the same time is counted one after the other. Each lock has a control
in which the race must appear.
"""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts import actions as accounts
from accounts.closing import actions as closing
from accounts.models import User
from accounts.standing import acting
from activities.signups import actions as signups
from activities.signups import limits as seat_limits
from activities.signups.models import Signup
from orders import limits as order_limits
from orders.models import ServiceRequest
from tests.concurrency.racing import at_once, inserts_into
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.factories.people import SiteFactory, person
from volunteers.claims import actions as claims_actions
from volunteers.claims.actions import claiming
from volunteers.claims.models import Claim

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def station() -> Any:
    return SiteFactory()


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody holds the person's row."""
    monkeypatch.setattr(acting, "hold", lambda person_id, *, by: by)


def at_one_time(station: Any, now: Any) -> Counter[str]:
    who = person()
    rows = [make.activity(station, now=now, seats=9, starts_in=timedelta(days=2, minutes=n)) for n in range(6)]
    calls = [lambda row=row: signups.sign_up(activity_id=row.pk, by=who, now=now) for row in rows]
    return at_once(calls, holding=inserts_into("activities_signup"))


def seats_to_come(station: Any, now: Any) -> int:
    who = person()
    rows = [make.activity(station, now=now, seats=9, starts_in=timedelta(days=n + 1)) for n in range(6)]
    guests = ["小明", "小红", "小刚", "小丽"]
    calls = [lambda row=row: signups.sign_up(activity_id=row.pk, by=who, now=now, guest_names=guests) for row in rows]
    at_once(calls, holding=inserts_into("activities_signup"))
    return sum(Signup.objects.filter(user=who).values_list("seats", flat=True))


def orders_of_one(station: Any, now: Any) -> int:
    who = person()
    at_once([lambda: order(station, now=now, by=who)] * 14, holding=inserts_into("orders_servicerequest"))
    return ServiceRequest.objects.filter(requester=who).count()


def orders_for_one_number(station: Any, now: Any) -> int:
    children = [person() for _n in range(4)]
    for_mother = {"on_behalf_of_name": "王奶奶", "on_behalf_of_phone": "13900139000", "consent_basis": "asked"}
    for number in range(14):
        order(station, now=now, by=children[number % 3], **for_mother)
    calls = [lambda child=child: order(station, now=now, by=child, **for_mother) for child in children]
    at_once(calls, holding=inserts_into("orders_servicerequest"))
    return ServiceRequest.objects.filter(on_behalf_of_phone="13900139000").count()


def test_one_seat_for_one_time(station: Any, now: Any) -> None:
    assert at_one_time(station, now) == {"ok": 1, "overlaps": 5}


def test_control_without_the_lock_they_hold_six(station: Any, now: Any, unlocked: None) -> None:
    assert at_one_time(station, now)["ok"] > 1


def test_never_more_seats_than_the_most(station: Any, now: Any) -> None:
    assert seats_to_come(station, now) == seat_limits.MOST_COMING


def test_control_without_the_lock_they_hold_thirty(station: Any, now: Any, unlocked: None) -> None:
    assert seats_to_come(station, now) > seat_limits.MOST_COMING


def test_never_more_open_orders_than_the_most(station: Any, now: Any) -> None:
    assert orders_of_one(station, now) == order_limits.MOST_A_PERSON


def test_control_without_the_lock_there_are_fourteen(station: Any, now: Any, unlocked: None) -> None:
    assert orders_of_one(station, now) > order_limits.MOST_A_PERSON


def test_never_more_for_one_number(station: Any, now: Any) -> None:
    assert orders_for_one_number(station, now) == order_limits.MOST_A_HOUSEHOLD


def test_control_without_the_numbers_lock_there_are_more(
    station: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order_limits, "_hold_number", lambda number: None)
    assert orders_for_one_number(station, now) > order_limits.MOST_A_HOUSEHOLD


# --- closing an account while its owner takes things


Close = Callable[[Any, Any], None]


def lock_it(who: Any, now: Any) -> None:
    accounts.set_active(user=who, active=False, by=None, now=now)


def close_it(who: Any, now: Any) -> None:
    closing.close(user=who, by=who, now=now)


def taken_while_closed(station: Any, now: Any, close: Close) -> tuple[int, Counter[str]]:
    """How much somebody still holds once the account is closed; closing comes first and is not committed yet when the
    others begin.
    """
    who = make.volunteer(station, now=now)
    rows = [make.activity(station, now=now, seats=9, starts_in=timedelta(days=n + 1)) for n in range(6)]
    calls: list[Any] = [lambda row=row: signups.sign_up(activity_id=row.pk, by=who, now=now) for row in rows[:3]]
    calls += [lambda row=row: claims_actions.claim(activity_id=row.pk, by=who, now=now) for row in rows[3:]]
    calls.append(lambda: order(station, now=now, by=who))
    answers = at_once(calls, holding=lambda: close(who, now))
    seats = Signup.objects.filter(user=who).exclude(state="cancelled").count()
    held = seats + Claim.objects.filter(volunteer_id=who.pk).exclude(state="withdrawn").count()
    return held + ServiceRequest.objects.filter(requester=who).count(), answers


@pytest.mark.parametrize("close", [lock_it, close_it])
def test_nothing_is_taken_while_the_account_is_closed(station: Any, now: Any, close: Close) -> None:
    assert taken_while_closed(station, now, close) == (0, {"account_closed": 7})


def test_control_who_does_not_lock_the_person_holds_it(
    station: Any, now: Any, unlocked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert " FOR NO KEY UPDATE OF person" in claiming.TAKE
    monkeypatch.setattr(claiming, "TAKE", claiming.TAKE.replace("OF person", "OF volunteers_volunteer"))
    who = make.volunteer(station, now=now)
    row = make.activity(station, now=now)
    with transaction.atomic():
        accounts.set_active(user=who, active=False, by=None, now=now)
        assert at_once([lambda: claims_actions.claim(activity_id=row.pk, by=who, now=now)]) == {"ok": 1}
    assert Claim.objects.filter(volunteer_id=who.pk, state="claimed").count() == 1


def two_administrators_close(now: Any) -> Counter[str]:
    """Both have looked before either may write."""
    both = [person(is_staff=True, is_superuser=True) for _n in range(2)]
    return at_once([lambda one=one: close_it(one, now) for one in both], holding=inserts_into("kernel_auditevent"))


def test_one_who_opens_the_administration_stays(now: Any) -> None:
    answers = two_administrators_close(now)
    assert answers == {"ok": 1, "last_administrator": 1} and User.objects.filter(is_superuser=True).count() == 1


def test_control_who_does_not_look_under_the_lock_is_the_last(now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def look(person: User) -> None:
        if not User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk).exists():
            raise closing.LastAdministrator

    monkeypatch.setattr(closing, "_check_somebody_stays", look)
    assert two_administrators_close(now) == {"ok": 2} and not User.objects.filter(is_superuser=True).exists()
