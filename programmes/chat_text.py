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

from activities.calendar import monday_of, week_number
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


def weeks(items: Iterable[dict[str, Any]], *, now: datetime) -> list[dict[str, Any]]:
    """The items by week, Monday first; each with its days in words."""
    rows = sorted(items, key=lambda item: (_moment(item, "starts_at"), item["id"]))
    found = []
    for monday, group in groupby(rows, key=lambda item: monday_of(_day(item))):
        shown = list(group)
        label = _("Week %(number)d, %(first)s to %(last)s") % {
            "number": week_number(_day(shown[0])),
            "first": words.short_day(monday),
            "last": words.short_day(monday + timedelta(days=6)),
        }
        found.append({"label": label, "items": [_shown(item, now=now) for item in shown]})
    return found


def _moment(item: dict[str, Any], name: str) -> datetime:
    return datetime.fromisoformat(item[name])


def _day(item: dict[str, Any]) -> date:
    return timezone.localdate(_moment(item, "starts_at"))


def _shown(item: dict[str, Any], *, now: datetime) -> dict[str, Any]:
    start, end = _moment(item, "starts_at"), _moment(item, "ends_at")
    return item | {
        "day": f"{words.short_day(start)} {words.weekday(start)}",
        "tile": words.tile(start),
        "time": words.time_range(start, end),
        "seats": _seats(item, start, end, now=now),
        "helpers": _helpers(item["volunteers_left"]) if now < start else "",
        "link": f"{settings.SITE_URL}{reverse('activities:short', args=[item['code']])}",
    }


def _seats(item: dict[str, Any], start: datetime, end: datetime, *, now: datetime) -> words.Phrase:
    """Where nobody can come any more it says so."""
    if item.get("cancelled"):
        return words.Phrase(_("cancelled"), "late")
    if now >= start:
        return words.Phrase(_("over") if now >= end else _("going on now"), "ok")
    return words.seats_words(item["seats_left"], waiting=item.get("waiting", 0))


def _helpers(needed: int) -> str:
    return ngettext("%(n)d volunteer wanted", "%(n)d volunteers wanted", needed) % {"n": needed} if needed else ""


def whole(
    *, site: str, month: date, theme: str, greeting: str, items: Sequence[dict[str, Any]], url: str, now: datetime
) -> str:
    """The text for a chat group: what is still to come."""
    lines = [_("%(site)s: what is on in %(month)s") % {"site": site, "month": words.month(month)}]
    if theme:
        lines.append(_("Theme of the month: %(theme)s") % {"theme": theme})
    if greeting:
        lines.append(greeting)
    coming = [item for item in items if now < _moment(item, "ends_at") and not item.get("cancelled")]
    for week in weeks(coming, now=now):
        lines += ["", f"【{week['label']}】"]
        for item in week["items"]:
            lines.append(f"{item['day']} {item['time']} {item['title']}")
            facts = (item["location"], item["seats"].text, item["helpers"], item["link"])
            lines.append("　" + " · ".join(fact for fact in facts if fact))
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
