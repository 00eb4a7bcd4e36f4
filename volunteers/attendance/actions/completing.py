"""The activity is over: who did not come, and who left without saying so."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from activities.models import Activity
from activities.transitions import ActivityState
from civic.kernel import audit
from volunteers.attendance import notices
from volunteers.attendance.actions.confirming import confirm_served
from volunteers.attendance.actions.vouching import ask, confirm_or_ask
from volunteers.attendance.hours import BACKFILL, GRACE, service_minutes, with_planned_end
from volunteers.claims.locks import hold
from volunteers.claims.models import Claim
from volunteers.claims.transitions import ClaimState
from volunteers.claims.verbs import Did


def complete(activity: Activity, *, by: User, at: datetime, is_asked: bool) -> None:
    """Forgotten check-outs close to the planned end, nobody seen means not come, and what was served is confirmed,
    the staff's own hours apart. The hours of a visit wait for the word of whoever ordered it, who `is_asked`. The
    caller holds the activity.
    """
    close_forgotten(activity, at=at, by=by)
    absent = hold(activity, ClaimState.CLAIMED)
    Claim.objects.filter(pk__in=[c.pk for c in absent]).update(state=ClaimState.NO_SHOW, no_show_at=at)
    audit.record_many(
        Did.MISSED, by=by, targets=absent, at=at, from_state=ClaimState.CLAIMED, to_state=ClaimState.NO_SHOW
    )
    notices.missed(absent, activity, at=at)
    if activity.is_visit:
        ask(activity, is_asked=is_asked)
    else:
        confirm_served(activity, by=by, now=at)


def close_forgotten_check_outs(*, now: datetime) -> int:
    """An hour after the end nobody is still there: close to the planned end. On a completed activity somebody is just
    putting a no-show right, so there only once times can't be entered any more, and the hours are confirmed with it.
    Returns how many claims.
    """
    running = Q(ends_at__lte=now - GRACE) & ~Q(state=ActivityState.CLOSED)
    over = Activity.objects.filter(running | Q(ends_at__lt=now - BACKFILL))
    due = Claim.objects.filter(state=ClaimState.CHECKED_IN).values("activity_id")
    closed = 0
    for pk in over.filter(pk__in=due).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            activity = over.select_for_update(no_key=True, of=("self",)).filter(pk=pk).first()
            if activity is None:
                continue  # moved or completed meanwhile
            closed += close_forgotten(activity, at=now)
            if activity.state == ActivityState.CLOSED:
                confirm_or_ask(activity, now=now)
    return closed


def close_forgotten(activity: Activity, *, at: datetime, by: User | None = None) -> int:
    """Volunteers who came and did not check out are taken to have left at the planned end; the caller holds the
    activity. Returns how many.
    """
    forgotten = hold(activity, ClaimState.CHECKED_IN)
    for claim in forgotten:
        came = claim.checked_in_at or activity.starts_at
        claim.state, claim.is_auto_closed = ClaimState.CHECKED_OUT, True
        claim.evidence = with_planned_end(claim.evidence)
        claim.checked_out_at = max(activity.ends_at, came)
        claim.service_minutes = service_minutes(
            checked_in_at=came,
            checked_out_at=claim.checked_out_at,
            starts_at=activity.starts_at,
            ends_at=activity.ends_at,
        )
    Claim.objects.bulk_update(forgotten, ["state", "checked_out_at", "service_minutes", "is_auto_closed", "evidence"])
    audit.record_many(
        Did.CHECKED_OUT,
        by=by,
        targets=forgotten,
        at=at,
        from_state=ClaimState.CHECKED_IN,
        to_state=ClaimState.CHECKED_OUT,
        reason="forgotten",
    )
    return len(forgotten)
