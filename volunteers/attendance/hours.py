"""Service hours: from check-in to check-out, never before the planned start or after the planned end; whole minutes,
rounded down.

Coming early and staying on is kind, but what counts (and what insurance covers) is the planned service. Travel, meals
and rest don't count. Nobody checked out within an hour of the end: the planned end is taken, and the record says so
(`is_auto_closed`).

How an hour is known (`Evidence`): live is what was noted while it happened, an arrival by the end and a leaving within
an hour of it; provisional is the planned end, taken because nobody noted the leaving; backfilled is what was entered
later. The weaker of arriving and leaving counts.
"""

from datetime import datetime, time, timedelta

from activities.transitions import ActivityState
from civic.kernel import words
from volunteers.claims.models import Evidence

RUNNING = (ActivityState.PUBLISHED, ActivityState.HELD)  # an activity's states in which times are noted
EARLY = timedelta(minutes=60)  # check-in opens this long before the start
GRACE = timedelta(minutes=60)  # check-out stays open this long after the end
BACKFILL = timedelta(hours=48)  # so long after the end staff may still enter times


def service_minutes(
    *, checked_in_at: datetime, checked_out_at: datetime, starts_at: datetime, ends_at: datetime
) -> int:
    """Whole minutes within the planned time; 0 for somebody who left before the start."""
    served = min(checked_out_at, ends_at) - max(checked_in_at, starts_at)
    return max(0, int(served.total_seconds() // 60))


def known_arrival(*, ends_at: datetime, now: datetime) -> Evidence:
    """How an arrival is known that is noted now."""
    return Evidence.BACKFILLED if now > ends_at else Evidence.LIVE


def known_leaving(before: str | None, *, ends_at: datetime, now: datetime) -> str | None:
    """How service is known once the leaving is noted now; `before`: how it was known until now."""
    if now > ends_at + GRACE:
        return Evidence.BACKFILLED
    return without_planned_end(before)


def without_planned_end(before: str | None) -> str | None:
    """How service is known once the planned end is not taken any more."""
    return Evidence.LIVE if before == Evidence.PROVISIONAL else before


def with_planned_end(before: str | None) -> str:
    """How service is known once the planned end is taken."""
    return Evidence.BACKFILLED if before == Evidence.BACKFILLED else Evidence.PROVISIONAL


def near(clock: time, *, starts_at: datetime, ends_at: datetime, leaving: bool = False) -> datetime:
    """The moment that is meant by a time of the day: on the first day, for leaving on the last, on which it lies where
    times may be noted. Where it is near on none, on the first (last) of them, and the noting refuses it."""
    opens, closes = words.local(starts_at - EARLY), words.local(ends_at + GRACE)
    days = [opens + timedelta(days=n) for n in range((closes.date() - opens.date()).days + 1)]
    moments = [day.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0) for day in days]
    if leaving:
        moments.reverse()
    return next((moment for moment in moments if opens <= moment <= closes), moments[0])
