"""The evening before: volunteers are reminded of where they are expected."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from activities.models import Activity
from activities.transitions import ActivityState
from civic.kernel import months, words
from volunteers.claims import notices
from volunteers.claims.models import Claim
from volunteers.claims.transitions import ClaimState


def remind_of_tomorrow(*, now: datetime) -> int:
    """Everybody with a place on an activity of tomorrow, once a claim and day. Returns how many activities."""
    start, end = months.day_bounds(timezone.localdate(now) + timedelta(days=1))
    activities = Activity.objects.filter(
        state=ActivityState.PUBLISHED, starts_at__gte=start, starts_at__lt=end, volunteers_claimed__gt=0
    )
    for activity in (rows := list(activities.order_by("starts_at", "pk"))):
        with transaction.atomic():
            coming = Claim.objects.filter(activity=activity, state=ClaimState.CLAIMED)
            day = f"{words.local(activity.starts_at):%Y%m%d}"  # moved to another day, it is worth another reminder
            notices.tell(coming, notices.ClaimReminder, activity, at=now, once=day)
    return len(rows)
