"""The list as a neighbour would forward it: by week, with place, time, seats left and a short link."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Activity
from civic.kernel import words

PIECE = 1800  # characters that a chat group shows without folding


def snapshot(activity: Activity) -> dict[str, Any]:
    """What the frozen list keeps of an activity."""
    return {
        "id": str(activity.pk),
        "code": activity.code,
        "title": activity.title,
        "starts_at": activity.starts_at.isoformat(),
        "ends_at": activity.ends_at.isoformat(),
        "location": activity.location,
        "service_group": activity.service_group,
        "seats_left": activity.seats_left,
        "volunteers_left": activity.volunteers_left,
    }


def weeks(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items by week, Monday first; each with its days in words."""
    rows = sorted(items, key=lambda item: (item["starts_at"], item["id"]))
    found = []
    first = _monday_of(_day(rows[0]).replace(day=1)) if rows else None
    for monday, group in groupby(rows, key=lambda item: _monday_of(_day(item))):
        number = (monday - first).days // 7 + 1 if first else 1
        label = _("Week %(number)d, %(first)s to %(last)s") % {
            "number": number,
            "first": words.short_day(monday),
            "last": words.short_day(monday + timedelta(days=6)),
        }
        found.append({"label": label, "items": [_shown(item) for item in group]})
    return found


def _day(item: dict[str, Any]) -> date:
    return timezone.localdate(datetime.fromisoformat(item["starts_at"]))


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _shown(item: dict[str, Any]) -> dict[str, Any]:
    start, end = datetime.fromisoformat(item["starts_at"]), datetime.fromisoformat(item["ends_at"])
    return item | {
        "day": f"{words.short_day(start)} {words.weekday(start)}",
        "tile": words.tile(start),
        "time": words.time_range(start, end),
        "seats": words.seats_words(item["seats_left"]),
        "link": f"{settings.SITE_URL}{reverse('activities:short', args=[item['code']])}",
    }


def whole(*, site: str, month: date, theme: str, greeting: str, items: Sequence[dict[str, Any]], url: str) -> str:
    """The text for a chat group."""
    lines = [_("%(site)s: what is on in %(month)s") % {"site": site, "month": words.month(month)}]
    if theme:
        lines.append(_("Theme of the month: %(theme)s") % {"theme": theme})
    if greeting:
        lines.append(greeting)
    for week in weeks(items):
        lines += ["", f"【{week['label']}】"]
        for item in week["items"]:
            lines.append(f"{item['day']} {item['time']} {item['title']}")
            needed = item["volunteers_left"]
            helpers = (
                ngettext("%(n)d volunteer wanted", "%(n)d volunteers wanted", needed) % {"n": needed} if needed else ""
            )
            lines.append(
                "　"
                + " · ".join(part for part in (item["location"], item["seats"].text, helpers, item["link"]) if part)
            )
    lines += ["", _("Sign up, or order what you need: %(url)s") % {"url": f"{settings.SITE_URL}{url}"}]
    return "\n".join(lines)


def pieces(text: str) -> list[str]:
    """Cut at week headings where the whole is longer than a chat message shows."""
    found: list[str] = []
    for part in text.split("\n\n"):
        if found and len(found[-1]) + len(part) + 2 <= PIECE:
            found[-1] += f"\n\n{part}"
        else:
            found.append(part)
    return found
