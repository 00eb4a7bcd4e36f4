"""The waiting line: who comes next, and nobody overtakes."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from activities import notices
from activities.models import Activity, ActivityQuerySet, CallAbout, Signup
from activities.transitions import ActivityState, SignupState


def promote(activity: Activity, *, now: datetime) -> list[Signup]:
    """Seats go to the line strictly in order: where the first does not fit, nobody overtakes. The caller holds the
    activity's lock.
    """
    if activity.state != ActivityState.PUBLISHED or now >= activity.starts_at:
        return []
    moved = []
    waiting = Signup.objects.select_for_update(of=("self",)).filter(activity=activity, state=SignupState.WAITLISTED)
    waiting = waiting.exclude(user__is_active=False)  # closed before closing gave places back
    for signup in waiting.select_related("user", "noted_by").order_by("queue_number"):
        if activity.seats is not None and activity.seats_taken + signup.seats > activity.seats:
            break
        signup.activity = activity
        about = "" if signup.user else CallAbout.PROMOTED
        signup.move("promote", by=None, at=now, promoted_at=now, call_about=about)
        activity.seats_taken += signup.seats
        notices.promoted(signup, at=now)
        moved.append(signup)
    if moved:
        activity.save(update_fields=["seats_taken"])
    return moved


def largest_party(activity: Activity) -> int:
    """The seats of the largest party in line: with fewer in all it would wait for ever, and everybody behind it."""
    waiting = Signup.objects.filter(activity=activity, state=SignupState.WAITLISTED)
    return waiting.aggregate(most=Max("seats"))["most"] or 0


def with_parties(rows: ActivityQuerySet) -> ActivityQuerySet:
    """For lists: `parties` below then costs no query for each row."""
    line = Signup.objects.filter(activity=OuterRef("pk"), state=SignupState.WAITLISTED).order_by().values("activity")
    return rows.annotate(waiting=Coalesce(Subquery(line.annotate(number=Count("pk")).values("number")), 0))


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
