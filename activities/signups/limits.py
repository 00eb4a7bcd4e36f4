"""How much of what others want one person may hold."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities import presence
from activities.models import Activity
from activities.signups.models import Signup
from activities.signups.parties import Party
from activities.signups.transitions import SignupState
from activities.transitions import ActivityState
from civic.kernel import words
from civic.kernel.errors import Conflict

# Seats still to come, guests included: a family of four at five activities, or somebody who goes out five times a week
# for a month. Above it the staff write people down, who see for whom.
MOST_COMING = 20


class Overlaps(Conflict):
    """Nobody is in two places at once, nor holds two seats for it."""

    code = "overlaps"
    message = _(
        "At that time you have a place already: %(title)s, %(when)s. Give that one back if you would rather come here."
    )


class HelpsElsewhere(Conflict):
    """Whoever has promised to help is expected there."""

    code = "overlaps"
    message = _(
        "At that time you have promised to help: %(title)s, %(when)s. Give that place back under “My service” if you"
        " would rather come here."
    )


class TooManySeats(Conflict):
    """So many seats that others would go without."""

    code = "too_many_seats"
    message = _(
        "With these you would hold %(seats)d seats still to come, and %(most)d is the most for one person."
        " Give one back that you don't need, or ask your station to write you down."
    )


def check_may_take(activity: Activity, *, by: User, party: Party, now: datetime) -> None:
    """Whether this person may take seats for this party. The caller holds the person's row. A place in line counts: it
    becomes a seat by itself. Raises Overlaps, HelpsElsewhere, TooManySeats.
    """
    if activity.state != ActivityState.PUBLISHED or now >= activity.starts_at:
        return  # nobody can take one: that is what to say
    coming = Signup.objects.filter(
        user_id=by.pk,
        state__in=(SignupState.CONFIRMED, SignupState.WAITLISTED),
        activity__state=ActivityState.PUBLISHED,
        activity__ends_at__gt=now,
    ).exclude(activity=activity)
    if party.with_self and (helps := presence.helps_elsewhere(by.pk, activity)):
        raise HelpsElsewhere(title=helps.title, when=words.when(helps.starts_at, helps.ends_at, now=now))
    there = elsewhere(activity, user_id=by.pk, party=party)
    if there is not None:
        raise Overlaps(title=there.title, when=words.when(there.starts_at, there.ends_at, now=now))
    held = coming.aggregate(seats=Sum("seats"))["seats"] or 0
    if held + party.seats > MOST_COMING:
        raise TooManySeats(seats=held + party.seats, most=MOST_COMING)


def elsewhere(activity: Activity, *, user_id: UUID, party: Party) -> Activity | None:
    """Where somebody of this person's party has a seat, or waits for one, at the same time as this activity."""
    rows = Signup.objects.filter(at_that_time(activity), _shares_somebody(party), user_id=user_id).select_related(
        "activity"
    )
    other = rows.select_related("activity").order_by("activity__starts_at", "pk").first()
    return other.activity if other else None


def at_that_time(activity: Activity) -> Q:
    """Sign-ups of others that take place while this one does."""
    overlaps = Q(activity__starts_at__lt=activity.ends_at, activity__ends_at__gt=activity.starts_at)
    held = Q(state__in=(SignupState.CONFIRMED, SignupState.WAITLISTED), activity__state=ActivityState.PUBLISHED)
    return held & overlaps & ~Q(activity=activity)


def _shares_somebody(party: Party) -> Q:
    """Sign-ups with which the party shares somebody. Of guests we know but names, so where nobody else comes they count
    as whoever signs up: nobody holds two seats for one time by typing a name.
    """
    shared = Q(members__in=[member.pk for member in party.members])
    if party.with_self or not party.members:
        shared |= Q(with_self=True) | Q(members=None)
    return shared
