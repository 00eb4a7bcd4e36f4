"""A site's month as a sheet: weeks from Monday, rest days tinted, gaps named."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities import queries
from activities.models import Activity
from civic.kernel import words, workdays
from network import queries as network
from network.models import ServiceGroup, Site

FEW = 2  # a week with fewer activities is a gap


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_page(site: Site, day: date) -> dict[str, Any]:
    """Data for _components/month.html, with the title and the gaps in words."""
    first = day.replace(day=1)
    until = next_month(first)
    activities = queries.in_month(site, first, until)
    start = first - timedelta(days=first.weekday())
    overrides = network.calendar_overrides(after=start)
    slips = defaultdict(list)
    for activity in activities:
        slips[timezone.localdate(activity.starts_at)].append(_slip(activity))
    weeks = []
    while start < until:
        days = [start + timedelta(days=n) for n in range(7)]
        weeks.append([_cell(one, first, until, slips[one], overrides, today=timezone.localdate()) for one in days])
        start += timedelta(days=7)
    return {
        "title": _("Plan for %(month)s") % {"month": words.month(first)},
        "weekdays": [words.weekday(date(2024, 1, n)) for n in range(1, 8)],  # a Monday to a Sunday
        "weeks": weeks,
        "gaps": gaps(activities, first, until),
        "first": first,
        "next": until,
        "previous": (first - timedelta(days=1)).replace(day=1),
    }


def _slip(activity: Activity) -> dict[str, Any]:
    label = f"{words.clock(activity.starts_at)} {activity.title}"
    if activity.state == "draft":
        label = _("draft: %(label)s") % {"label": label}
    return {
        "label": label,
        "group": activity.service_group,
        "url": reverse("activities:desk_detail", args=[activity.pk]),
    }


def _cell(
    day: date, first: date, until: date, slips: list[Any], overrides: dict[date, bool], *, today: date
) -> dict[str, Any]:
    return {
        "number": day.day,
        "rest": not workdays.is_workday(day, overrides),
        "other": not first <= day < until,
        "today": day == today,
        "slips": slips,
    }


def gaps(activities: list[Activity], first: date, until: date) -> str:
    """“Gaps: for peace of mind 0 · week 3 has only 1”; empty where there are none."""
    groups = Counter(activity.service_group for activity in activities)
    found = [_("%(group)s: none") % {"group": group.label} for group in ServiceGroup if not groups[group]]
    weeks = Counter((timezone.localdate(a.starts_at) - first).days // 7 for a in activities)
    for week in range((until - first).days // 7):
        if (count := weeks[week]) < FEW:
            text = ngettext("week %(week)d has only %(count)d", "week %(week)d has only %(count)d", count)
            found.append(text % {"week": week + 1, "count": count})
    return " · ".join(found[:3])
