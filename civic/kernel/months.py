"""Months and days as Shanghai counts them. A month is its first day; a span of time goes from its first moment up to,
and not including, the moment after its last. What somebody typed becomes a month in civic.kernel.typed.month.
"""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

Span = tuple[datetime, datetime]


def of(day: date) -> date:
    """The month that a day belongs to."""
    return day.replace(day=1)


def monday_of(day: date) -> date:
    """Of the day's week."""
    return day - timedelta(days=day.weekday())


def this(now: datetime) -> date:
    """The month of a moment."""
    return of(timezone.localdate(now))


def after(day: date) -> date:
    """The month after that of a day."""
    return of(of(day) + timedelta(days=31))


def before(day: date) -> date:
    """The month before that of a day."""
    return of(of(day) - timedelta(days=1))


def count(first: date, last: date) -> int:
    """How many months lie between the months of two days: 0 in the same one, less where `last` is earlier."""
    return (last.year - first.year) * 12 + last.month - first.month


def each(first: date, last: date) -> list[date]:
    """The months of two days and those between them, in order."""
    found = [of(first)]
    while found[-1] < of(last):
        found.append(after(found[-1]))
    return found


def midnight(day: date) -> datetime:
    """When a day begins."""
    return timezone.make_aware(datetime.combine(day, time.min), timezone.get_default_timezone())


def day_bounds(day: date, days: int = 1) -> Span:
    """So many days from that one's midnight on."""
    return midnight(day), midnight(day + timedelta(days=days))


def end_of(day: date) -> datetime:
    """The moment after a day: what is good until a day is good until then."""
    return midnight(day + timedelta(days=1))


def last_day(end: datetime) -> date:
    """The day that such a moment ends, as people read it: good until then means on that day too."""
    return timezone.localdate(end - timedelta(microseconds=1))


def bounds(first: date, last: date | None = None) -> Span:
    """The whole month of a day; with `last`, up to the end of that day's month."""
    return midnight(of(first)), midnight(after(last or first))
