"""The waiting line: who comes next, and nobody overtakes."""

from functools import cache
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from activities.models import Activity, ActivityQuerySet
from activities.signups.models import Signup
from activities.signups.transitions import SignupState


def largest_party(activity: Activity) -> int:
    """The seats that the largest party in line wants; 0 where nobody waits."""
    waiting = Signup.objects.filter(activity=activity, state=SignupState.WAITLISTED)
    return waiting.aggregate(most=Max("seats"))["most"] or 0


def with_parties(rows: ActivityQuerySet) -> ActivityQuerySet:
    """For lists: `parties` below then costs no query for each row."""
    return rows.annotate(waiting=_waiting())


@cache
def _waiting() -> Coalesce:
    """Put together once, since that takes half as long as a page's rows."""
    line = Signup.objects.filter(activity=OuterRef("pk"), state=SignupState.WAITLISTED).order_by().values("activity")
    return Coalesce(Subquery(line.annotate(number=Count("pk")).values("number")), 0)


def parties(activity: Activity) -> int:
    """How many parties wait: nobody overtakes them, even where there are seats left."""
    waiting = getattr(activity, "waiting", None)
    if waiting is None and activity.seats is not None:
        waiting = Signup.objects.filter(activity=activity, state=SignupState.WAITLISTED).count()
    return waiting or 0


def must_wait(activity: Activity) -> bool:
    """Whether somebody who signs up now gets a place in line."""
    return activity.seats_left is not None and (activity.seats_left <= 0 or parties(activity) > 0)


def with_position(rows: QuerySet[Signup]) -> QuerySet[Any]:
    """For lists: `position` below then costs no query for each row."""
    line = Signup.objects.filter(activity=OuterRef("activity"), state=SignupState.WAITLISTED)
    ahead = line.filter(queue_number__lt=OuterRef("queue_number")).order_by().values("activity")
    return rows.annotate(ahead=Coalesce(Subquery(ahead.annotate(number=Count("pk")).values("number")), 0))


def position(signup: Signup) -> int | None:
    """1 for the first in line; None where it is no place in line."""
    if signup.state != SignupState.WAITLISTED:
        return None
    ahead = getattr(signup, "ahead", None)
    if ahead is None:
        ahead = with_position(Signup.objects.filter(pk=signup.pk)).values_list("ahead", flat=True).get()
    return int(ahead) + 1
