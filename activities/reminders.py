"""When people are reminded of an activity: the evening before, and two hours before.

A reconciler asks every few minutes what is due, so that after an outage those that are still useful go out. The one of
the evening goes until the start is three hours away, then the other one says it all; nobody is woken up by it. Nothing
goes once it has begun.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction

from activities.locks import locked
from activities.models import Activity, ActivityQuerySet
from activities.transitions import ActivityState
from civic.kernel import months, words
from notifications import outbox

EVENING, NIGHT, MORNING = time(18), time(22), time(7)
LATEST = timedelta(hours=3)  # before the start
SOON = timedelta(hours=2)


def _of_the_evening(now: datetime) -> ActivityQuerySet:
    """Those that the reminder of the evening before is due for, or still useful."""
    local = words.local(now)
    if not MORNING <= local.time() < NIGHT:
        return Activity.objects.none()
    last = local.date() + timedelta(days=1 if local.time() >= EVENING else 0)
    end = months.midnight(last + timedelta(days=1))
    return Activity.objects.filter(state=ActivityState.PUBLISHED, starts_at__gte=now + LATEST, starts_at__lt=end)


def _soon(now: datetime) -> ActivityQuerySet:
    """Those that begin within two hours."""
    return Activity.objects.filter(state=ActivityState.PUBLISHED, starts_at__gt=now, starts_at__lte=now + SOON)


def evening_before(starts_at: datetime) -> datetime:
    """When the evening before begins."""
    day = words.local(starts_at).date() - timedelta(days=1)
    return datetime.combine(day, EVENING, tzinfo=words.LOCAL)


@dataclass(frozen=True)
class Reminder:
    """One of the two: `due` finds the activities; whoever took a place after `known_before` the start knows by
    themselves; `once` is the part of the source key by which a new time is worth another one.
    """

    due: Callable[[datetime], ActivityQuerySet]
    known_before: Callable[[datetime], datetime]
    once: Callable[[datetime], str]


EVENING_BEFORE = Reminder(_of_the_evening, evening_before, lambda starts_at: f"{words.local(starts_at):%Y%m%d}")
TWO_HOURS = Reminder(
    _soon, lambda starts_at: starts_at - LATEST, lambda starts_at: f"{words.local(starts_at):%Y%m%d%H%M}"
)


def tell_untold(keys: Mapping[str, int], tell: Callable[[Activity], None], *, now: datetime) -> int:
    """`keys` are the source keys of everybody who is to be reminded, with the activity: one question says whom nobody
    told; then `tell` is called for each activity that has such people, under its lock. How many these were.
    """
    untold = {keys[key] for key in keys.keys() - outbox.told(keys)}
    for activity_id in sorted(untold):
        with transaction.atomic():
            activity = locked(activity_id)
            if activity.state == ActivityState.PUBLISHED and now < activity.starts_at:
                tell(activity)
    return len(untold)
