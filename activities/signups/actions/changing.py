"""Who comes can change until the start: within the seats that are left, and without overtaking those who wait."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import policies as accounts
from accounts.family.models import FamilyMember
from accounts.models import User
from activities.signups import limits, parties
from activities.signups.actions.writing import check_may_come, give_back, has_room, rewrite
from activities.signups.errors import HelpsThere, TooFewLeft
from activities.signups.locks import locked_signup
from activities.signups.models import Signup
from activities.signups.parties import Party
from activities.signups.transitions import HELD_STATES, SIGNUP
from activities.transitions import ActivityState
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
    party = Party(with_self, members, parties.named(guest_names), min(unnamed, parties.of(signup).unnamed))
    check_may_come(activity, party, is_own=True, now=now)
    if party.seats > signup.seats and not has_room(activity, party.seats - signup.seats):
        raise TooFewLeft(field="family")
    limits.check_may_take(activity, by=by, party=party, now=now)
    with violations({"no_seat_beside_a_place": HelpsThere()}):
        rewrite(signup, party, by=by, now=now)
    return signup


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
