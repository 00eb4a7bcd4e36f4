"""When somebody who was not reached is tried again."""

from datetime import datetime, time, timedelta

from civic.kernel import words

FIRST, LAST = time(8, 30), time(20)  # nobody is rung up before or after
PAUSE = timedelta(hours=2)
SHORT = timedelta(minutes=30)  # where it is no news any more by then


def next_try(now: datetime, *, until: datetime | None) -> datetime:
    """Two hours later, or the next morning; sooner where it would be too late by then."""
    later = words.local(now + PAUSE)
    if not FIRST <= later.time() <= LAST:
        day = later.date() if later.time() < FIRST else later.date() + timedelta(days=1)
        later = datetime.combine(day, FIRST, tzinfo=words.LOCAL)
    return now + SHORT if until and later >= until else later
