"""The answer clock: by when a station has promised to answer, and when it is reminded."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from civic.kernel import months, workdays
from network import queries as network
from network.models import Site
from network.rules import rule_at
from orders.models import AnswerRule

CLOSING_TIME = time(18)  # an answer is due when offices close


def answer_due_at(site: Site, *, now: datetime) -> datetime:
    """Closing time of the n-th working day after today."""
    today = timezone.localdate(now)
    days = rule_at(AnswerRule, site, today).workdays
    return closing(workdays.add_workdays(today, days, network.calendar_overrides(after=today)))


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
