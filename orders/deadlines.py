"""The answer clock: by when a station has promised to answer, and when it is reminded."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from civic.kernel import months, workdays
from network import queries as network
from network.models import Site
from network.rules import rule_at
from orders.models import AnswerRule

CLOSING_TIME = time(18)  # an answer is due when offices close


def answer_due_at(site: Site, *, now: datetime, wanted_from: date) -> datetime:
    """Closing time of the n-th working day after today, or of the evening before the first day that was wanted, where
    that is earlier.
    """
    today = timezone.localdate(now)
    days = rule_at(AnswerRule, site, today).workdays
    by_rule = closing(workdays.add_workdays(today, days, network.calendar_overrides(after=today)))
    return min(by_rule, evening_before(wanted_from, now=now))


def evening_before(wanted_from: date, *, now: datetime) -> datetime:
    """Closing time of the day before; never in the past: where it is over, the next closing time that comes."""
    today = timezone.localdate(now)
    soonest = today if closing(today) > now else today + timedelta(days=1)
    return closing(max(wanted_from - timedelta(days=1), soonest))


def can_wait(wanted_from: date, *, now: datetime) -> bool:
    """False for today and tomorrow: an answer may come too late, so whoever orders is asked to call."""
    return wanted_from > timezone.localdate(now) + timedelta(days=1)


def is_open_until(due: datetime, *, wanted_from: date, now: datetime) -> bool:
    """Whether a station can be expected to answer by then: not for today or tomorrow, and not where it is closed all
    the time until the answer is due.
    """
    day = timezone.localdate(now) - timedelta(days=closing(timezone.localdate(now)) > now)
    next_day = workdays.add_workdays(day, 1, network.calendar_overrides(after=day))
    return can_wait(wanted_from, now=now) and closing(next_day) <= due


def closing(day: date) -> datetime:
    """Closing time of a day, in Shanghai."""
    return timezone.make_aware(datetime.combine(day, CLOSING_TIME))


def working_day_after(moment: datetime) -> datetime:
    """Closing time of the next working day."""
    day = timezone.localdate(moment)
    return closing(workdays.add_workdays(day, 1, network.calendar_overrides(after=day)))


def climbed_before(now: datetime) -> datetime:
    """A late order that climbed before this moment may climb again, for a whole working day has closed since: the first
    minute of the last working day that is over.
    """
    day = timezone.localdate(now)
    overrides = network.calendar_overrides(after=day - timedelta(days=60))
    while closing(day) > now or not workdays.is_workday(day, overrides):
        day -= timedelta(days=1)
    return months.midnight(day)


def reminder_window(now: datetime) -> datetime:
    """Orders due before this moment are to be remembered now: those due until closing time of the next working day."""
    return working_day_after(now) + timedelta(minutes=1)
