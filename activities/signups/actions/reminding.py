"""People with a seat are reminded (activities.reminders says when). Who has no account is called, the evening before
only.
"""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from activities.models import Activity
from activities.reminders import EVENING_BEFORE, TWO_HOURS, Reminder, tell_untold
from activities.signups import notices
from activities.signups.models import Signup
from activities.signups.transitions import SignupState


def remind(*, now: datetime) -> int:
    """What is due and not sent. For how many activities something was."""
    seats = Signup.objects.filter(state=SignupState.CONFIRMED).annotate(had_at=Coalesce("promoted_at", "signed_up_at"))
    with_account = seats.filter(user__isnull=False)
    evening = _remind(EVENING_BEFORE, notices.SignupReminder, seats, now=now)
    return evening + _remind(TWO_HOURS, notices.SignupSoon, with_account, now=now)


def _remind(reminder: Reminder, notice: type[notices.SignupReminder], seats: QuerySet[Any], *, now: datetime) -> int:
    found = seats.filter(activity__in=reminder.due(now))
    keys = {
        f"{notices.reminder(activity_id, notice, day=reminder.once(start))}:{user_id or f'signup:{pk}'}": activity_id
        for pk, user_id, activity_id, start, had_at in found.values_list(
            "pk", "user_id", "activity_id", "activity__starts_at", "had_at"
        )
        if had_at < reminder.known_before(start)
    }

    def tell(activity: Activity) -> None:
        coming = seats.filter(activity=activity, had_at__lt=reminder.known_before(activity.starts_at))
        rows = list(coming.select_related("user").order_by("pk"))
        notices.remind(activity, rows, notice, day=reminder.once(activity.starts_at), at=now)

    return tell_untold(keys, tell, now=now)
