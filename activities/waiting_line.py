"""The waiting line: who comes next, and nobody overtakes."""

from functools import cache
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from activities.models import Activity, ActivityQuerySet, Signup
from activities.transitions import SignupState


def largest_party(activity: Activity) -> int:
    """The seats of the largest party in line: with fewer in all it would wait for ever, and everybody behind it."""
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


def with_position(rows: QuerySet[Signup]) -> QuerySet[Any]:
    """For lists: `position` below then costs no query for each row."""
    line = Signup.objects.filter(activity=OuterRef("activity"), state=SignupState.WAITLISTED)
    ahead = line.filter(queue_number__lt=OuterRef("queue_number")).order_by().values("activity")
    return rows.annotate(ahead=Coalesce(Subquery(ahead.annotate(number=Count("pk")).values("number")), 0))


def position(signup: Signup) -> int | None:
    """1 for the first in line; None for whoever has a seat."""
    if signup.state != SignupState.WAITLISTED:
        return None
    ahead = getattr(signup, "ahead", None)
    if ahead is None:
        ahead = with_position(Signup.objects.filter(pk=signup.pk)).values_list("ahead", flat=True).get()
    return int(ahead) + 1
