"""A month's list by week, in words: on the public page, and in the text for a chat group."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.kernel import months, words
from programmes.items import Item


@dataclass(frozen=True, slots=True)
class Line:
    """One activity in words."""

    id: int
    title: str
    location: str
    service_group: str
    cancelled: bool
    day: str
    tile: words.Tile
    time: str
    seats: words.Phrase
    helpers: str  # empty where nobody is wanted
    link: str  # short, with the site's address


@dataclass(frozen=True, slots=True)
class Week:
    """A week that something is on in."""

    label: str
    lines: list[Line]


def weeks(items: Iterable[Item], *, now: datetime) -> list[Week]:
    """The items by week, Monday first, in the order of time."""
    rows = sorted(items, key=lambda item: (item.starts_at, item.id))
    return [
        Week(_label(monday), [_line(item, now=now) for item in found])
        for monday, found in groupby(rows, key=lambda item: months.monday_of(_day(item)))
    ]


def _day(item: Item) -> date:
    return timezone.localdate(item.starts_at)


def _label(monday: date) -> str:
    return words.days(monday, monday + timedelta(days=6))


def _line(item: Item, *, now: datetime) -> Line:
    return Line(
        id=item.id,
        title=item.title,
        location=item.location,
        service_group=item.service_group,
        cancelled=item.cancelled,
        # the year stands above, with the month
        day=f"{words.short_day(item.starts_at, now=item.starts_at)} {words.weekday(item.starts_at)}",
        tile=words.tile(item.starts_at),
        time=words.time_range(item.starts_at, item.ends_at),
        seats=_seats(item, now=now),
        helpers=_helpers(item.volunteers_left) if now < item.starts_at else "",
        link=f"{settings.SITE_URL}{reverse('activities:short', args=[item.code])}",
    )


def _seats(item: Item, *, now: datetime) -> words.Phrase:
    """Where nobody can come any more it says so."""
    if item.cancelled:
        return words.Phrase(_("cancelled"), "late")
    if now >= item.starts_at:
        return words.Phrase(_("over") if now >= item.ends_at else _("going on now"), "ok")
    return words.seats_words(item.seats_left, waiting=item.waiting)


def _helpers(needed: int) -> str:
    return ngettext("%(n)d volunteer wanted", "%(n)d volunteers wanted", needed) % {"n": needed} if needed else ""
