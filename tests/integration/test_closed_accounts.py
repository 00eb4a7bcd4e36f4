"""Whoever's account is closed holds nothing that is still to come, and hears nothing."""

from datetime import timedelta
from typing import Any

import pytest

from accounts import actions as accounts
from accounts.policies import AccountClosed
from activities import actions
from activities.signups import actions as signups
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from activities.signups.verbs import SeatDid
from civic.kernel.models import AuditEvent
from network.models import Role
from notifications.actions import deliver_due
from notifications.calls.queries import to_make
from notifications.models import Delivery, Message
from orders import actions as orders
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.factories.people import SiteFactory, person
from volunteers.claims import actions as claims_actions
from volunteers.claims.models import Claim
from volunteers.claims.transitions import ClaimState

pytestmark = pytest.mark.django_db


@pytest.fixture
def station() -> Any:
    return SiteFactory()


@pytest.fixture
def centre() -> Any:
    return person(is_staff=True)


def told(user: Any) -> int:
    return Message.objects.filter(recipient=user).count()


def test_the_finding_the_next_in_line_is_not_closed(station: Any, centre: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=1)
    first, second, third = [person() for _n in range(3)]
    rows = [signups.sign_up(activity_id=activity.pk, by=one, now=now) for one in (first, second, third)]
    accounts.set_active(user=second, active=False, by=centre, now=now)
    signups.cancel_signup(signup_id=rows[0].pk, by=first, now=now)
    states = [Signup.objects.get(pk=row.pk).state for row in rows]
    assert states == [SignupState.CANCELLED, SignupState.CANCELLED, SignupState.CONFIRMED]
    assert told(second) == 0 and told(third) == 1


def test_seats_go_to_the_next_and_what_began_stays(station: Any, centre: Any, now: Any) -> None:
    who, waits = person(), person()
    coming = make.activity(station, now=now, seats=2, starts_in=timedelta(days=2))
    begun = make.activity(station, now=now, seats=2, starts_in=timedelta(hours=1))
    mine = signups.sign_up(activity_id=coming.pk, by=who, now=now, guest_names=["小明"])
    there = signups.sign_up(activity_id=begun.pk, by=who, now=now)
    next_one = signups.sign_up(activity_id=coming.pk, by=waits, now=now)
    accounts.set_active(user=who, active=False, by=centre, now=now + timedelta(hours=1, minutes=30))
    coming.refresh_from_db()
    states = [Signup.objects.get(pk=row.pk).state for row in (mine, there, next_one)]
    assert states == [SignupState.CANCELLED, SignupState.CONFIRMED, SignupState.CONFIRMED]
    assert coming.seats_taken == 1 and told(who) == 0 and told(waits) == 1
    assert AuditEvent.objects.get(verb=SeatDid.CANCELLED, target_id=str(mine.pk)).actor_id == centre.pk


def test_claims_are_free_again(station: Any, centre: Any, now: Any) -> None:
    who = make.volunteer(station, now=now)
    coming = make.activity(station, now=now, needed=1)
    begun = make.activity(station, now=now, needed=1, starts_in=timedelta(hours=1))
    for one in (coming, begun):
        claims_actions.claim(activity_id=one.pk, by=who, now=now)
    accounts.set_active(user=who, active=False, by=centre, now=now + timedelta(hours=1, minutes=30))
    states = set(Claim.objects.order_by("activity_id").values_list("activity_id", "state"))
    assert states == {(coming.pk, ClaimState.WITHDRAWN), (begun.pk, ClaimState.CLAIMED)}
    claims_actions.claim(activity_id=coming.pk, by=make.volunteer(station, now=now), now=now)


def test_nothing_is_taken_afterwards(station: Any, centre: Any, now: Any) -> None:
    who, activity = make.volunteer(station, now=now), make.activity(station, now=now, seats=5)
    accounts.set_active(user=who, active=False, by=centre, now=now)
    staff = make.staff(station)
    for act in (
        lambda: signups.sign_up(activity_id=activity.pk, by=who, now=now),
        lambda: claims_actions.claim(activity_id=activity.pk, by=who, now=now),
        lambda: claims_actions.place(activity_id=activity.pk, by=staff, volunteer_id=who.pk, now=now),
        lambda: order(station, now=now, by=who),
    ):
        with pytest.raises(AccountClosed):
            act()
    accounts.set_active(user=who, active=True, by=centre, now=now)
    who.refresh_from_db()
    claims_actions.claim(activity_id=activity.pk, by=who, now=now)


def test_what_waited_to_be_sent_is_not(station: Any, centre: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=1)
    first, second = person(), person(phone="13800138000")
    seat = signups.sign_up(activity_id=activity.pk, by=first, now=now)
    signups.sign_up(activity_id=activity.pk, by=second, now=now)
    signups.cancel_signup(signup_id=seat.pk, by=first, now=now)
    assert Delivery.objects.get().state == "waiting"
    accounts.set_active(user=second, active=False, by=centre, now=now)
    deliver_due(now=now)
    one = Delivery.objects.get()
    assert (one.state, one.error) == ("dead", "account_closed")


def test_what_closed_staff_would_hear_the_others_hear(station: Any, centre: Any, now: Any) -> None:
    gone, colleague = person(Role.STAFF, at=station), person(Role.STAFF, at=station)
    caller = {"on_behalf_of_name": "王奶奶", "consent_basis": "asked", "via": "phone"}
    written, own = order(station, now=now, by=gone, **caller), order(station, now=now)
    orders.accept(order_id=own.pk, by=gone, now=now)
    activity = make.activity(station, now=now, seats=2)
    signups.note_signup(activity_id=activity.pk, name="孙大爷", phone="", by=gone, now=now)
    accounts.set_active(user=gone, active=False, by=centre, now=now)
    before = told(gone)
    Message.objects.filter(recipient=colleague).delete()
    orders.decline(order_id=written.pk, reason="不行", by=person(Role.STAFF, at=station.parent), now=now)
    orders.add_note(order_id=own.pk, text="下午在家", by=own.requester, now=now)
    actions.cancel(activity_id=activity.pk, reason="下雨", by=person(Role.STAFF, at=station.parent), now=now)
    kinds = set(Message.objects.filter(recipient=colleague).values_list("kind", flat=True))
    assert "request_note" in kinds and told(gone) == before
    waiting = to_make(colleague, now=now).values_list("message__kind", flat=True)
    assert sorted(waiting) == ["activity_cancelled", "request_declined"], "callers are the station's"
