"""Reads of seats and of the waiting line, shaped for pages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from accounts.models import Reader, User
from accounts.standing import acting
from activities import queries as activities
from activities.models import Activity
from activities.signups import limits, waiting_line
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from activities.transitions import ActivityState
from civic.kernel import audit
from civic.kernel.errors import NotFound
from network.models import Role
from network.policies import reach
from notifications.calls import queries as calls

USUAL = 250  # residents, where everybody can come


def activity_with_its_line(activity_id: int, *, visible_for: Reader) -> Activity:
    """One activity with what its page shows, for a page that also says how many wait. Raises NotFound."""
    activity = waiting_line.with_parties(activities.on_its_page(visible_for)).filter(pk=activity_id).first()
    if activity is None:
        raise NotFound
    return activity


def signup_of(user: Reader, activity: Activity) -> Signup | None:
    """My seat on this activity, unless I gave it back."""
    if not user.is_authenticated:
        return None
    rows = Signup.objects.filter(user=user, activity=activity).exclude(state=SignupState.CANCELLED)
    return rows.select_related("activity", "rating").prefetch_related("members").first()


def of_persons(persons: Sequence[User], activity: Activity) -> dict[UUID, Signup]:
    """The seats on this activity of people for whom the reader may act, by the person's key."""
    if not persons:
        return {}
    rows = Signup.objects.filter(user__in=persons, activity=activity).exclude(state=SignupState.CANCELLED)
    return {signup.user_id: signup for signup in rows.select_related("activity") if signup.user_id}


def own_signup(signup_id: UUID, *, user: User) -> Signup:
    """One's own seat. Raises NotFound."""
    signup = my_signups(user).filter(pk=signup_id).first()
    if signup is None:
        raise NotFound
    return signup


def get_signup(signup_id: UUID, *, user: User) -> Signup:
    """One's own seat, or one of an activity that one is staff of. Raises NotFound."""
    rows = Signup.objects.filter(Q(user=user) | Q(activity__site__in=reach(user, Role.STAFF)), pk=signup_id)
    signup = rows.select_related("activity__site").prefetch_related("members").first()
    if signup is None:
        raise NotFound
    return signup


def coming_signups(user: User, *, now: datetime, limit: int) -> list[Signup]:
    """My seats and places in line that are still to come."""
    states = (SignupState.CONFIRMED, SignupState.WAITLISTED)
    rows = Signup.objects.filter(user=user, state__in=states, activity__ends_at__gt=now)
    rows = rows.select_related("activity__site").prefetch_related("members")
    return list(rows.order_by("activity__starts_at", "pk")[:limit])


def held(user: User, *, now: datetime) -> QuerySet[Signup]:
    """Seats and places in line of what has not begun."""
    states = (SignupState.CONFIRMED, SignupState.WAITLISTED)
    coming = {"activity__state": ActivityState.PUBLISHED, "activity__starts_at__gt": now}
    return Signup.objects.filter(user=user, state__in=states, **coming)


def my_signups(user: User) -> QuerySet[Signup]:
    """All my seats; order by -signed_up_at, -pk."""
    return _as_listed(Signup.objects.filter(user=user))


def _as_listed(rows: QuerySet[Signup]) -> QuerySet[Signup]:
    return rows.select_related("activity__site", "rating").prefetch_related("members")


def my_seats(user: User, *, now: datetime, past: bool) -> tuple[QuerySet[Any], tuple[str, str]]:
    """What is still to come, soonest first, or what was, latest first; each with its order, with those of people for
    whom one may act. What the station cancelled stays among the coming until its day.
    """
    coming = Q(activity__ends_at__gt=now)
    coming &= ~Q(state=SignupState.CANCELLED) | Q(activity__state=ActivityState.CANCELLED)
    mine = _as_listed(Signup.objects.filter(acting.is_theirs_or_own("user_id", user))).select_related("user")
    rows = waiting_line.with_position(mine.filter(~coming if past else coming))
    return rows, ("-activity__starts_at", "-pk") if past else ("activity__starts_at", "pk")


def roll(activity: Activity) -> list[Signup]:
    """Everybody with a seat or in line, in order of arrival; of what was cancelled, who was then."""
    rows = Signup.objects.filter(activity=activity).exclude(state=SignupState.CANCELLED)
    if activity.state == ActivityState.CANCELLED:
        rows = were_in(activity)
    return list(rows.select_related("user").prefetch_related("members").order_by("queue_number"))


def were_in(activity: Activity | None) -> QuerySet[Signup]:
    """Who had a seat or stood in line when it was cancelled."""
    if activity is None or activity.cancelled_at is None:
        return Signup.objects.none()
    return Signup.objects.filter(activity=activity, state=SignupState.CANCELLED, cancelled_at=activity.cancelled_at)


def before(user: Reader, activity: Activity) -> Signup | None:
    """With whom somebody was in what it takes place instead of."""
    if not user.is_authenticated or activity.instead_of_id is None:
        return None
    return were_in(activity.instead_of).filter(user=user).prefetch_related("members").first()


def stood_in_line(activity: Activity) -> set[str]:
    """The keys of those who had no seat yet when it was cancelled."""
    if activity.cancelled_at is None:
        return set()
    keys = [str(pk) for pk in were_in(activity).values_list("pk", flat=True)]
    told = audit.of_many(Signup, keys).filter(at=activity.cancelled_at, from_state=SignupState.WAITLISTED)
    return set(told.values_list("target_id", flat=True))


def to_invite(activity: Activity) -> list[Signup]:
    """Who was in what it takes place instead of, and is not on its own list."""
    rows = were_in(activity.instead_of).filter(Q(user=None) | Q(user__is_active=True)).select_related("user")
    listed = Signup.objects.filter(activity=activity).exclude(state=SignupState.CANCELLED)
    found = listed.values_list("user", "user__phone", "phone", "name")
    known = {part for of_one in found for part in of_one if part}  # keys, numbers and names are never alike
    return [one for one in rows.order_by("queue_number") if (one.user_id or one.phone or one.name) not in known]


def to_call(activity: Activity, *, now: datetime) -> int:
    """How many people without an account stand on the call list because of it; none once it is over."""
    if now >= activity.ends_at:
        return 0
    theirs = Q(activity=activity) | Q(activity=activity.instead_of_id)
    keys = Signup.objects.filter(theirs, user=None).values_list("pk", flat=True)
    return calls.waiting_about([f"signup:{key}" for key in keys])


def ordered_with_a_seat_elsewhere(activity: Activity, roll: Sequence[Signup]) -> int:
    """How many on this roll have a seat because they ordered, and one elsewhere at that time, or wait for one."""
    ordered = [one for one in roll if one.is_ordered and one.state == SignupState.CONFIRMED]
    if not ordered:
        return 0
    theirs = Q(user__in=[one.user_id for one in ordered if one.user_id])
    theirs |= Q(phone__in=[one.phone for one in ordered if one.phone])
    rows = Signup.objects.filter(limits.at_that_time(activity), theirs).values_list("user_id", "phone")
    others = {key for user, phone in rows for key in (user, phone) if key}
    return sum(bool({one.user_id, one.phone} & others) for one in ordered)


def came(activity: Activity) -> int:
    """How many people were ticked, guests included."""
    ticked = Signup.objects.filter(activity=activity, state=SignupState.ATTENDED)
    return ticked.aggregate(people=Sum("seats"))["people"] or 0


def most_likely(activity: Activity) -> int:
    """With more residents than this one asks once whether the figure is meant."""
    return 2 * max(activity.seats or USUAL, activity.seats_taken, came(activity))
