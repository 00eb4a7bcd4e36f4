"""While somebody acts for another, it is ended or an account closed: one after the other."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from accounts.closing import actions as closing
from accounts.models import User
from accounts.standing import acting, actions
from accounts.standing.models import SecondPerson
from activities.signups import actions as signups
from activities.signups.models import Signup
from orders import actions as orders
from orders.models import ServiceRequest
from tests.concurrency.racing import at_once, inserts_into
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.factories.people import person, stands_for

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[Any, User, User, Any], Any]


def ordered(station: Any, wang: User, li: User, now: Any) -> Any:
    return lambda: order(station, now=now, by=li, person=wang)


def withdrawn(station: Any, wang: User, li: User, now: Any) -> Any:
    made = order(station, now=now, by=wang)
    return lambda: orders.withdraw(order_id=made.pk, by=li, now=now)


def signed_up(station: Any, wang: User, li: User, now: Any) -> Any:
    activity = make.activity(station, now=now, seats=3)
    return lambda: signups.sign_up(activity_id=activity.pk, by=li, person=wang, now=now)


def given_back(station: Any, wang: User, li: User, now: Any) -> Any:
    activity = make.activity(station, now=now, seats=3)
    seat = signups.sign_up(activity_id=activity.pk, by=wang, now=now)
    return lambda: signups.cancel_signup(signup_id=seat.pk, by=li, now=now)


def ended_meanwhile(prepare: Act, station: Any, now: Any) -> tuple[Counter[str], int]:
    """It is ended, but not yet for good, when the second person acts: they have read that they may, and wait. What was
    done, and how much there is of it after all.
    """
    wang, li = person(), person(phone="13900139000")
    standing = stands_for(li, wang, now=now)
    act = prepare(station, wang, li, now)
    answers = at_once([act], holding=lambda: _end(standing, by=wang, now=now))
    done = ServiceRequest.objects.filter(state="withdrawn").count() + Signup.objects.filter(state="cancelled").count()
    if prepare in (ordered, signed_up):
        done = ServiceRequest.objects.count() + Signup.objects.count()
    return answers, done


def _end(standing: SecondPerson, *, by: User, now: Any) -> None:
    """Whoever writes anything of the two rooms waits until this has ended."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE orders_servicerequest, activities_signup IN SHARE ROW EXCLUSIVE MODE")
    actions.end(standing_id=standing.pk, by=by, now=now)


each = pytest.mark.parametrize("prepare", [ordered, withdrawn, signed_up, given_back])


@each
def test_nobody_acts_for_who_has_ended_it(prepare: Act, station: Any, now: Any) -> None:
    assert ended_meanwhile(prepare, station, now) == ({"not_allowed": 1}, 0)


@each
def test_control_without_the_lock_it_is_done_after_all(
    prepare: Act, station: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acting, "_is_between", lambda person_id, by: acting.acts_for(by, person_id))
    assert ended_meanwhile(prepare, station, now) == ({"ok": 1}, 1)


def unlocked(*keys: Any) -> dict[Any, User]:
    return {one.pk: one for one in User.objects.filter(pk__in=keys)}


def closed_meanwhile(station: Any, now: Any) -> Counter[str]:
    """Her account is closed, but not yet for good, when somebody orders for her: they wait."""
    wang, li = person(), person(phone="13900139000")
    stands_for(li, wang, now=now)

    def close() -> None:
        inserts_into("orders_servicerequest")()
        closing.close(user=wang, by=wang, now=now)

    return at_once([ordered(station, wang, li, now)], holding=close)


def test_nothing_is_ordered_for_a_closed_account(station: Any, now: Any) -> None:
    assert closed_meanwhile(station, now) == {"account_closed": 1} and not ServiceRequest.objects.exists()


def test_control_without_the_rows_it_is(station: Any, now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acting, "locked", unlocked)
    monkeypatch.setattr(acting, "_is_between", lambda person_id, by: acting.acts_for(by, person_id))
    assert closed_meanwhile(station, now) == {"ok": 1}
    assert ServiceRequest.objects.get().requester.closed_at is not None


def at_one_time(monkeypatch: pytest.MonkeyPatch, now: Any) -> Counter[str]:
    """One more may be named, and three are."""
    wang = person()
    monkeypatch.setattr(actions, "MOST_SECONDS", 1)

    def name(number: int) -> Any:
        return lambda: actions.name(by=wang, phone=f"1390013900{number}", confidential_too=False, now=now)

    return at_once([name(number) for number in range(3)], holding=inserts_into("standing_secondperson"))


def test_no_more_than_two_are_named(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    assert at_one_time(monkeypatch, now) == {"ok": 1, "too_many_seconds": 2}


def test_control_without_the_persons_row_all_are_named(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    monkeypatch.setattr(actions, "hold", lambda user: None)
    assert at_one_time(monkeypatch, now) == {"ok": 3}


def agreed_at_one_time(monkeypatch: pytest.MonkeyPatch, now: Any) -> Counter[str]:
    """For one more may somebody act, and they agree to three."""
    li = person(phone="13900139000")
    monkeypatch.setattr(actions, "MOST_PERSONS", 1)
    asked = [actions.name(by=person(), phone="13900139000", confidential_too=False, now=now) for _n in range(3)]
    calls = [lambda one=one: actions.agree(standing_id=one.pk, by=li, now=now) for one in asked]
    return at_once(calls, holding=inserts_into("kernel_auditevent"))


def test_for_no_more_than_five_does_one_act(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    assert agreed_at_one_time(monkeypatch, now) == {"ok": 1, "too_many_persons": 2}


def test_control_without_the_rows_one_acts_for_all(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    monkeypatch.setattr(acting, "locked", unlocked)
    assert agreed_at_one_time(monkeypatch, now) == {"ok": 3}
