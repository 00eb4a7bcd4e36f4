"""Service hours: from check-in to check-out, never before the planned start or after the planned end; whole minutes,
rounded down.

Coming early and staying on is kind, but what counts (and what insurance covers) is the planned service. Travel, meals
and rest don't count. Nobody checked out within an hour of the end: the planned end is taken, and the record says so
(`is_auto_closed`).
"""

from datetime import datetime, timedelta

EARLY = timedelta(minutes=60)  # check-in opens this long before the start
GRACE = timedelta(minutes=60)  # check-out stays open this long after the end
BACKFILL = timedelta(hours=48)  # so long after the end staff may still enter times


def service_minutes(
    *, checked_in_at: datetime, checked_out_at: datetime, starts_at: datetime, ends_at: datetime
) -> int:
    """Whole minutes within the planned time; 0 for somebody who left before the start."""
    served = min(checked_out_at, ends_at) - max(checked_in_at, starts_at)
    return max(0, int(served.total_seconds() // 60))
