"""A site's month as a sheet: weeks from Monday, rest days tinted, gaps named."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import queries
from activities.models import Activity
from civic.kernel import months, words, workdays
from civic.kernel.cards import MonthDay, Slip
from network import queries as network
from network.models import ServiceGroup, Site

FEW = 2  # a week with fewer activities is a gap


def week_number(day: date) -> int:
    """Of the day's week in its month, from Monday to Sunday, however short the first one is: 1 to 6."""
    return (months.monday_of(day) - months.monday_of(months.of(day))).days // 7 + 1


@dataclass(frozen=True, slots=True)
class MonthPage:
    """A site's month as a sheet, its title and gaps in words; a month is named by its first day."""

    title: str
    weekdays: Sequence[str]  # Monday first
    weeks: Sequence[Sequence[MonthDay]]
    gaps: str
    first: date
    next: date
    previous: date


def month_page(site: Site, day: date, *, today: date) -> MonthPage:
    """The month of this day."""
    first = months.of(day)
    until = months.after(first)
    activities = queries.in_month(site, first, until)
    start = months.monday_of(first)
    overrides = network.calendar_overrides(after=start)
    slips = defaultdict[date, list[Slip]](list)
    for activity in activities:
        slips[timezone.localdate(activity.starts_at)].append(_slip(activity))
    weeks = []
    while start < until:
        days = [start + timedelta(days=n) for n in range(7)]
        weeks.append([_day(one, first, until, slips[one], overrides, today=today) for one in days])
        start += timedelta(days=7)
    return MonthPage(
        title=_("Plan for %(month)s") % {"month": words.month(first)},
        weekdays=[words.weekday(date(2024, 1, n)) for n in range(1, 8)],  # a Monday to a Sunday
        weeks=weeks,
        gaps=gaps(activities, first, until, today=today),
        first=first,
        next=until,
        previous=months.before(first),
    )


def _slip(activity: Activity) -> Slip:
    label = f"{words.clock(activity.starts_at)} {activity.title}"
    if activity.state == "draft":
        label = _("draft: %(label)s") % {"label": label}
    return Slip(label, activity.service_group, reverse("activities:desk_detail", args=[activity.pk]))


def _day(
    day: date, first: date, until: date, slips: list[Slip], overrides: dict[date, bool], *, today: date
) -> MonthDay:
    return MonthDay(
        number=day.day,
        slips=slips,
        rest=not workdays.is_workday(day, overrides),
        other=not first <= day < until,
        today=day == today,
    )


def gaps(activities: list[Activity], first: date, until: date, *, today: date) -> str:
    """“For peace of mind: none · week 3, from 14 December: only 1”; empty where there are none."""
    groups = Counter(activity.service_group for activity in activities)
    found = [_("%(group)s: none") % {"group": group.label} for group in ServiceGroup if not groups[group]]
    weeks = Counter(months.monday_of(timezone.localdate(a.starts_at)) for a in activities)
    for monday in _weeks_to_fill(first, until, today):
        if (count := weeks[monday]) < FEW:
            day = max(monday, first)
            text = (
                _("week %(week)d, from %(day)s: only %(count)d") if count else _("week %(week)d, from %(day)s: nothing")
            )
            found.append(text % {"week": week_number(day), "day": words.short_day(day, now=today), "count": count})
    return " · ".join(found[:3])


def _weeks_to_fill(first: date, until: date, today: date) -> list[date]:
    """The Mondays of the month's weeks that are not over; a month's Saturday and Sunday alone are none."""
    mondays = [months.monday_of(first) + timedelta(days=7 * n) for n in range(6)]
    weekdays = [(max(monday, first), min(monday + timedelta(days=5), until)) for monday in mondays]
    return [
        monday
        for monday, (begins, ends) in zip(mondays, weekdays, strict=True)
        if begins < ends and monday + timedelta(days=7) > today
    ]
