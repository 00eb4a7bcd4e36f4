"""Reads of service: where people are expected, what they served, and what is still to be confirmed."""

from datetime import datetime

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import Reader, User
from activities.models import Activity
from activities.transitions import ActivityState
from civic.kernel import months
from network.models import Membership, Role, Site
from network.policies import reach
from volunteers.attendance.hours import GRACE
from volunteers.claims.models import Claim, Word
from volunteers.claims.queries import claims_of
from volunteers.claims.transitions import ClaimState

COMING = (ClaimState.CLAIMED, ClaimState.CHECKED_IN)


def coming(user: Reader, *, now: datetime) -> list[Claim]:
    """What the person is expected at, soonest first; also what is going on."""
    rows = claims_of(user).filter(state__in=COMING, activity__ends_at__gt=now - GRACE)
    return list(rows.order_by("activity__starts_at", "pk")[:50])


def next_today(user: Reader, *, now: datetime) -> Claim | None:
    """The place on which the person is, or where they are expected next today."""
    tomorrow = months.day_bounds(timezone.localdate(now))[1]
    rows = claims_of(user).filter(state__in=COMING, activity__starts_at__lt=tomorrow, activity__ends_at__gt=now - GRACE)
    return rows.order_by("activity__starts_at", "pk").first()


def past(user: Reader, *, now: datetime) -> QuerySet[Claim]:
    """What was served, missed or is still to be confirmed; without what was given back."""
    return (
        claims_of(user)
        .exclude(state=ClaimState.WITHDRAWN)
        .filter(Q(activity__ends_at__lte=now - GRACE) | ~Q(state__in=COMING))
    )


def hours_of(user: Reader) -> float:
    """Confirmed hours in all, one decimal."""
    confirmed = Claim.objects.filter(volunteer_id=user.pk, state=ClaimState.CONFIRMED)
    minutes = confirmed.aggregate(all=Sum("service_minutes"))["all"] or 0
    return round(minutes / 60, 1)


def roll(activity: Activity) -> QuerySet[Claim]:
    """Everybody with a place; of what was cancelled, who had one then. Order by claimed_at, pk."""
    had = Q(state=ClaimState.WITHDRAWN)
    if activity.state == ActivityState.CANCELLED:
        had &= ~Q(withdrawn_at=activity.cancelled_at)
    found = Claim.objects.filter(activity=activity).exclude(had)
    return found.select_related("volunteer__user", "team", "backfill__because__erased_by")


def present(activity: Activity) -> int:
    """How many volunteers are noted as there, or as having been there."""
    states = (ClaimState.CHECKED_IN, ClaimState.CHECKED_OUT, ClaimState.CONFIRMED)
    return Claim.objects.filter(activity=activity, state__in=states).count()


def to_confirm(user: User, *, limit: int = 12) -> list[Claim]:
    """Hours on completed activities that wait for this person, being somebody else's, oldest first."""
    waiting = Claim.objects.filter(state=ClaimState.CHECKED_OUT, activity__state=ActivityState.CLOSED)
    ready = waiting.exclude(word=Word.WAITING)
    rows = ready.filter(activity__site__in=reach(user, Role.STAFF)).exclude(volunteer=user.pk)
    return list(rows.select_related("activity__site", "volunteer__user").order_by("activity__ends_at", "pk")[:limit])


def confirmer(claim: Claim) -> Site | None:
    """The site whose staff can confirm this person's hours: the activity's own, where somebody else works there, else
    the nearest one above; None where nobody does."""
    path = claim.activity.site.path
    colleagues = Membership.objects.filter(role=Role.STAFF, site__in=path, user__is_active=True)
    found = colleagues.exclude(user=claim.volunteer_id).select_related("site")
    return max((one.site for one in found), key=lambda site: len(site.path), default=None)
