"""Who comes can change until the start: within the seats that are left, and without overtaking those who wait."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import policies as accounts
from accounts.family.models import FamilyMember
from accounts.models import User
from activities.models import Activity
from activities.signups import limits, parties, waiting_line
from activities.signups.actions.promoting import promote
from activities.signups.actions.seats import check_room, give_back
from activities.signups.errors import HelpsThere, SignupClosed, TooFewLeft
from activities.signups.locks import locked_signup
from activities.signups.models import Signup, SignupMember
from activities.signups.parties import Party
from activities.signups.transitions import HELD_STATES, SIGNUP, SignupState
from activities.signups.verbs import SeatDid
from activities.transitions import ActivityState
from civic.kernel import audit
from civic.kernel.db import violations
from civic.kernel.errors import NotFound


@transaction.atomic
def change_party(
    *,
    signup_id: UUID,
    by: User,
    now: datetime,
    with_self: bool,
    family: Collection[UUID] = (),
    guest_names: Sequence[str] = (),
    unnamed: int = 0,
) -> Signup:
    """Somebody else comes with one's own sign-up; of people without a name not more than before. Raises NotFound,
    WrongState, SignupClosed, TooFewLeft, HelpsThere, ConsentMissing, WrongAge, Overlaps, TooManySeats, PhoneUnproved,
    Invalid.
    """
    accounts.hold(by)
    members = parties.members(family, of=by)
    signup = locked_signup(signup_id)
    activity = signup.activity
    if signup.user_id != by.pk:
        raise NotFound
    SIGNUP.check(signup, "cancel")  # whoever could give it back can change it
    if activity.state != ActivityState.PUBLISHED or now >= activity.starts_at:
        raise SignupClosed
    party = Party(with_self, members, parties.named(guest_names), min(unnamed, parties.of(signup).unnamed))
    parties.check(party, activity, is_own=True, now=now)
    check_room(activity, party)
    if party.seats > signup.seats and not _fits(activity, party.seats - signup.seats):
        raise TooFewLeft(field="family")
    limits.check_may_take(activity, by=by, party=party, now=now)
    with violations({"no_seat_beside_a_place": HelpsThere()}):
        rewrite(signup, party, by=by, now=now)
    return signup


def _fits(activity: Activity, more: int) -> bool:
    if activity.seats is None:
        return True
    return activity.seats_taken + more <= activity.seats and not waiting_line.parties(activity)


def rewrite(signup: Signup, party: Party, *, by: User | None, now: datetime) -> None:
    """The party instead of the one before; seats that are free now go to the waiting line. The caller holds both
    rows and has checked that there is room.
    """
    activity, before = signup.activity, signup.seats
    signup.with_self, signup.guest_names, signup.seats = party.with_self, list(party.guest_names), party.seats
    signup.save(update_fields=["with_self", "guest_names", "seats"])
    signup.coming.exclude(member__in=party.members).delete()
    come = [SignupMember(signup=signup, member=member) for member in party.members]
    SignupMember.objects.bulk_create(come, ignore_conflicts=True)
    if signup.state == SignupState.CONFIRMED:
        activity.seats_taken += party.seats - before
    activity.save(update_fields=["seats_taken"])
    audit.record(SeatDid.CHANGED, by=by, target=signup, at=now, data={"from": before, "to": party.seats})
    promote(activity, now=now)


def take_off(member: FamilyMember, *, by: User, now: datetime) -> None:
    """A member of the family was erased: their seats still to come go to others. In the caller's transaction."""
    coming = Signup.objects.filter(
        coming__member=member,
        state__in=HELD_STATES,
        activity__state=ActivityState.PUBLISHED,
        activity__starts_at__gt=now,
    )
    for pk in list(coming.order_by("activity_id", "pk").values_list("pk", flat=True)):
        signup = locked_signup(pk)
        if signup.activity.state != ActivityState.PUBLISHED or not SIGNUP.allows(signup.state, "cancel"):
            continue
        party = parties.of(signup)
        rest = [one for one in party.members if one.pk != member.pk]
        left = Party(party.with_self, rest, party.guest_names, party.unnamed)
        if left.seats:
            rewrite(signup, left, by=by, now=now)
        else:
            give_back(signup, by=by, now=now)
