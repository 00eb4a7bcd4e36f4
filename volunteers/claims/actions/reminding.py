"""Volunteers are reminded of where they are expected (activities.reminders says when)."""

from datetime import datetime

from activities.models import Activity
from activities.reminders import EVENING_BEFORE, TWO_HOURS, Reminder, tell_untold
from volunteers.claims import notices
from volunteers.claims.models import Claim
from volunteers.claims.transitions import ClaimState


def remind(*, now: datetime) -> int:
    """What is due and not sent. For how many activities something was."""
    return _remind(EVENING_BEFORE, notices.ClaimReminder, now=now) + _remind(TWO_HOURS, notices.ClaimSoon, now=now)


def _remind(reminder: Reminder, notice: type[notices.ClaimReminder], *, now: datetime) -> int:
    rows = Claim.objects.filter(activity__in=reminder.due(now), state=ClaimState.CLAIMED)
    found = rows.values_list("activity_id", "activity__starts_at", "volunteer_id", "claimed_at")
    keys = {
        f"{notices.key(notice, activity_id, reminder.once(starts_at))}:{volunteer_id}": activity_id
        for activity_id, starts_at, volunteer_id, claimed_at in found
        if claimed_at < reminder.known_before(starts_at)
    }

    def tell(activity: Activity) -> None:
        known = reminder.known_before(activity.starts_at)
        coming = Claim.objects.filter(activity=activity, state=ClaimState.CLAIMED, claimed_at__lt=known)
        once, url = reminder.once(activity.starts_at), notices.leaving(activity)
        notices.tell(coming, notice, activity, at=now, once=once, url=url)

    return tell_untold(keys, tell, now=now)
