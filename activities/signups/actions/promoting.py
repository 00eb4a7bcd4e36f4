"""Seats that are free again go to the waiting line."""

from datetime import datetime

from activities.models import Activity
from activities.signups import notices
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from activities.transitions import ActivityState


def promote(activity: Activity, *, now: datetime) -> list[Signup]:
    """Seats go to the line strictly in order: where the first does not fit, nobody overtakes. The caller holds the
    activity's lock.
    """
    if activity.state != ActivityState.PUBLISHED or now >= activity.starts_at:
        return []
    moved = []
    waiting = Signup.objects.select_for_update(of=("self",)).filter(activity=activity, state=SignupState.WAITLISTED)
    waiting = waiting.exclude(user__is_active=False)  # closed before closing gave places back
    for signup in waiting.select_related("user").order_by("queue_number"):
        if activity.seats is not None and activity.seats_taken + signup.seats > activity.seats:
            break
        signup.activity = activity
        signup.move("promote", by=None, at=now, promoted_at=now)
        activity.seats_taken += signup.seats
        notices.promoted(signup, at=now)
        moved.append(signup)
    if moved:
        activity.save(update_fields=["seats_taken"])
    return moved
