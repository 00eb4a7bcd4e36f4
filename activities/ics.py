"""One activity for a phone's calendar (RFC 5545)."""

from datetime import UTC, datetime

from django.conf import settings
from django.urls import reverse

from activities.models import Activity
from activities.visibility import Line


def event(activity: Activity, line: Line, *, changes: int, now: datetime) -> str:
    """The file's text, with the words that its reader may read; lines end in CRLF and are folded at 75 octets. With
    more `changes` (since it was planned) a calendar that has it already takes it anew.
    """
    url = f"{settings.SITE_URL}{reverse('activities:detail', args=[activity.pk])}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Diandan//zh//",
        "BEGIN:VEVENT",
        f"UID:{activity.code}@diandan",
        f"DTSTAMP:{_time(now)}",
        f"SEQUENCE:{changes}",
        f"DTSTART:{_time(activity.starts_at)}",
        f"DTEND:{_time(activity.ends_at)}",
        f"SUMMARY:{_text(line.title)}",
        f"LOCATION:{_text(line.location)}",
        f"URL:{url}",
        f"STATUS:{'CANCELLED' if activity.state == 'cancelled' else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(_fold(one) for one in lines)


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    return words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _fold(line: str) -> str:
    parts, part = [], ""
    for char in line:
        if len((part + char).encode()) > 73:
            parts.append(part)
            part = ""
        part += char
    return "\r\n ".join([*parts, part])
