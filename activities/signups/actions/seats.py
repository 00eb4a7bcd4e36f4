"""Seats and the waiting line. Everything happens under the activity's row lock, so arrival is order and nothing is
oversold.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.standing import acting
from activities import visibility
from activities.locks import locked
from activities.models import Activity
from activities.policies import check_staff
from activities.signups import limits, notices, parties, policies, queries
from activities.signups.actions.writing import check_may_come, enter, give_back, has_room, rewrite
from activities.signups.errors import AlreadySignedUp, HelpsThere, SignupClosed, TooFewLeft
from activities.signups.locks import locked_signup, second_person
from activities.signups.models import Signup
from activities.signups.parties import Party
from activities.signups.transitions import SIGNUP, SignupState
from activities.transitions import ActivityState
from civic.kernel.db import violations
from civic.kernel.errors import Invalid, NotFound


@transaction.atomic
def sign_up(
    *,
    activity_id: int,
    by: User,
    now: datetime,
    person: User | None = None,
    with_self: bool = True,
    family: Collection[UUID] = (),
    guest_names: Sequence[str] = (),
) -> Signup:
    """A seat, or a place in the line, for oneself (unless `with_self` is false), these members of one's family and
    guests; or for a `person` for whom `by` may act: then it is theirs, and they hear of it. Raises NotFound,
    NotAllowed, AlreadySignedUp, HelpsThere, ConsentMissing, WrongAge, SignupClosed, Overlaps, TooManySeats, TooFewLeft,
    PhoneUnproved, Invalid.
    """
    whose = person or by
    if person is not None and (family or guest_names or not with_self):
        raise Invalid(_("Sign up one person at a time."), code="invalid", field="family")
    acting.hold(whose.pk, by=by)
    members = parties.members(family, of=whose)
    activity = locked(activity_id)
    if activity.state == ActivityState.DRAFT or not visibility.may_know(activity, by):
        raise NotFound
    party = Party(with_self, members, parties.named(guest_names))
    limits.check_may_take(activity, by=whose, party=party, now=now)
    check_may_come(activity, party, is_own=True, now=now)
    with violations({"one_signup_a_person": AlreadySignedUp(), "no_seat_beside_a_place": HelpsThere()}):
        seat = Signup.objects.filter(
            activity=activity, user=whose, state=SignupState.CONFIRMED, is_ordered=True
        ).first()
        if seat is not None:
            signup = _make_own(seat, activity, party, by=by, now=now)
        else:
            signup = _add(activity, party, by=by, now=now, user=whose)
    notices.signed_up_by(signup, by=by, at=now)
    return signup


def _make_own(signup: Signup, activity: Activity, party: Party, *, by: User, now: datetime) -> Signup:
    """Whoever ordered has a seat already, and now says who comes. It stays theirs whatever becomes of the order, for as
    many as it was ordered for.
    """
    whole = replace(party, unnamed=max(0, signup.seats - party.seats))
    if whole.seats > signup.seats and not has_room(activity, whole.seats - signup.seats):
        raise TooFewLeft(field="family")
    signup.activity, signup.is_ordered = activity, False
    signup.save(update_fields=["is_ordered"])
    rewrite(signup, whole, by=by, now=now)
    return signup


@transaction.atomic
def note_signup(
    *,
    activity_id: int,
    name: str,
    phone: str,
    by: User,
    now: datetime,
    guest_names: Sequence[str] = (),
    same_number: bool = False,
) -> Signup:
    """Staff write down somebody who called or came by; with `same_number` also a second one with one number. Raises
    NotFound, NotAllowed, SignupClosed, Invalid.
    """
    if not name.strip():
        raise Invalid(_("Write the name."), code="required", field="name")
    activity = locked(activity_id)
    check_staff(activity, by=by)
    if phone and not same_number:
        _check_number(activity, phone)
    party = Party(guest_names=parties.named(guest_names))
    check_may_come(activity, party, is_own=False, now=now)
    return _add(activity, party, by=by, now=now, name=name.strip(), phone=phone, noted_by=by)


def _check_number(activity: Activity, phone: str) -> None:
    """One person is not to be on the list twice, be it once with an account."""
    rows = Signup.objects.filter(Q(phone=phone) | Q(user__phone=phone), activity=activity)
    found = rows.exclude(state=SignupState.CANCELLED).select_related("user").order_by("queue_number").first()
    if found:
        text = _("This number is on the list already, for %(name)s.")
        raise Invalid(text, code="number_on_list", field="phone", name=str(found.user or found.name))


def _add(activity: Activity, party: Party, *, by: User, now: datetime, **who: Any) -> Signup:
    nobody_waits = not Signup.objects.filter(activity=activity, state=SignupState.WAITLISTED).exists()
    fits = nobody_waits and (activity.seats is None or activity.seats_taken + party.seats <= activity.seats)
    state = SignupState.CONFIRMED if fits else SignupState.WAITLISTED
    return enter(activity, party, state=state, by=by, now=now, **who)


@transaction.atomic
def cancel_signup(*, signup_id: UUID, by: User, now: datetime) -> Signup:
    """Give a seat, or the place in line, back; those who wait move up. Raises NotFound, NotAllowed, WrongState,
    SignupClosed.
    """
    second_person(signup_id, by=by)
    signup = locked_signup(signup_id)
    activity = signup.activity
    policies.check_own_signup(signup, by=by)
    is_theirs = policies.speaks_for(signup, by=by)
    if activity.state != ActivityState.PUBLISHED:
        raise SignupClosed(_("This is over or cancelled. Who was on the list stays as it was."))
    if now >= activity.starts_at and is_theirs:
        raise SignupClosed(_("It has begun. Tell the staff at the door, please."))
    give_back(signup, by=by, now=now)
    if is_theirs:
        notices.given_back_by(signup, by=by, at=now)
    else:
        notices.taken_off(signup, at=now)
    return signup


@transaction.atomic
def give_back_all(*, user: User, by: User, now: datetime) -> None:
    """Everything still to come that a closed account holds goes to others; what has begun stays as it was."""
    for pk in list(queries.held(user, now=now).order_by("activity_id").values_list("pk", flat=True)):
        signup = locked_signup(pk)
        if signup.activity.state == ActivityState.PUBLISHED and SIGNUP.allows(signup.state, "cancel"):
            give_back(signup, by=by, now=now)


def forget_guests(*, user: User) -> None:
    """The account is closed for good: who came along is named nowhere any more. In the caller's transaction."""
    Signup.objects.filter(user=user).exclude(guest_names=[]).update(guest_names=[])
