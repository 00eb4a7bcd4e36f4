"""Time, places and figures in words a neighbour uses. Pure: the clock is passed in, the language is the active one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from civic.kernel.languages import by_language

LOCAL = ZoneInfo("Asia/Shanghai")
WEEK = 7  # days within which a weekday's name alone is clear

# With a context, since Django's own catalogue has the bare names in another form: "周四" here, "星期四" there.
_WEEKDAYS = [
    pgettext_lazy("day of a date", "Mon"),
    pgettext_lazy("day of a date", "Tue"),
    pgettext_lazy("day of a date", "Wed"),
    pgettext_lazy("day of a date", "Thu"),
    pgettext_lazy("day of a date", "Fri"),
    pgettext_lazy("day of a date", "Sat"),
    pgettext_lazy("day of a date", "Sun"),
]
_WEEKDAYS_LONG = [
    pgettext_lazy("day of a date", "Monday"),
    pgettext_lazy("day of a date", "Tuesday"),
    pgettext_lazy("day of a date", "Wednesday"),
    pgettext_lazy("day of a date", "Thursday"),
    pgettext_lazy("day of a date", "Friday"),
    pgettext_lazy("day of a date", "Saturday"),
    pgettext_lazy("day of a date", "Sunday"),
]
_MONTHS = [
    pgettext_lazy("month of a date", "January"),
    pgettext_lazy("month of a date", "February"),
    pgettext_lazy("month of a date", "March"),
    pgettext_lazy("month of a date", "April"),
    pgettext_lazy("month of a date", "May"),
    pgettext_lazy("month of a date", "June"),
    pgettext_lazy("month of a date", "July"),
    pgettext_lazy("month of a date", "August"),
    pgettext_lazy("month of a date", "September"),
    pgettext_lazy("month of a date", "October"),
    pgettext_lazy("month of a date", "November"),
    pgettext_lazy("month of a date", "December"),
]


class Phrase(NamedTuple):
    """Words with a level: `ok`, `soon` or `late`. The level adds a colour, the words alone must say it all."""

    text: str
    level: str


class Tile(NamedTuple):
    """The square at the side of a card: "Nov", "28", "Sat", one over the other."""

    month: str
    day: str
    weekday: str
    iso: str


@dataclass(frozen=True)
class Group:
    """How one of the five service groups looks: its sign in the sprite, its label, its short label."""

    code: str
    icon: str
    label: str | Promise
    short: str | Promise


GROUPS = {
    group.code: group
    for group in (
        Group("elderly", "sun", gettext_lazy("For elders"), gettext_lazy("Elders")),
        Group("children", "flower", gettext_lazy("For children"), gettext_lazy("Children")),
        Group("hardship", "heart", gettext_lazy("Hardship support"), gettext_lazy("Hardship")),
        Group("psychological_care", "umbrella", gettext_lazy("Emotional support"), gettext_lazy("Emotional")),
        Group("public_need", "spark", gettext_lazy("Public needs"), gettext_lazy("Public")),
    )
}


def local(moment: datetime) -> datetime:
    """The same moment on Shanghai's clock. Raises ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("aware datetimes only")
    return moment.astimezone(LOCAL)


def _date(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def _parts(value: date) -> dict[str, object]:
    return {
        "year": value.year,
        "month": str(_MONTHS[value.month - 1]),
        "day": value.day,
        "weekday": str(_WEEKDAYS_LONG[value.weekday()]),
    }


def weekday(value: date | datetime) -> str:
    """ "Sat" / "周六"."""
    return str(_WEEKDAYS[_date(value).weekday()])


def _is_another_year(value: date | datetime, now: date | datetime) -> bool:
    return _date(value).year != _date(now).year


def day(value: date | datetime, *, now: date | datetime) -> str:
    """ "Thursday 26 November" / "11 月 26 日 周四"; "26 November 2025" where it is not the year of `now`."""
    if _is_another_year(value, now):
        return full_day(value)
    return _("%(weekday)s %(day)d %(month)s") % _parts(_date(value))


def short_day(value: date | datetime, *, now: date | datetime) -> str:
    """ "26 November" / "11 月 26 日"; with the year where it is not that of `now`."""
    if _is_another_year(value, now):
        return full_day(value)
    return _("%(day)d %(month)s") % _parts(_date(value))


def full_day(value: date | datetime) -> str:
    """With the year, for records and certificates: "26 November 2026" / "2026 年 11 月 26 日"."""
    return _("%(day)d %(month)s %(year)d") % _parts(_date(value))


def month(value: date | datetime) -> str:
    """ "November 2026" / "2026 年 11 月"."""
    return _("%(month)s %(year)d") % _parts(_date(value))


def days(first: date, last: date) -> str:
    """Several days: "7–13 December" / "12 月 7—13 日"; over a month's end "30 November – 6 December"."""
    if first.month != last.month:
        return _("%(first)s – %(last)s") % {"first": short_day(first, now=last), "last": short_day(last, now=last)}
    return _("%(first)d–%(last)d %(month)s") % {
        "first": first.day,
        "last": last.day,
        "month": str(_MONTHS[first.month - 1]),
    }


def clock(value: datetime) -> str:
    """ "07:52", on the 24-hour clock, always two digits: times stand one under the other, and one way is enough."""
    return f"{local(value):%H:%M}"


def time_range(start: datetime, end: datetime | None = None) -> str:
    """ "09:00–10:30"; with the last day where it is another, "09:00 – 28 November 11:00", and its year where that is
    another; without an end the start alone.
    """
    if end is None:
        return clock(start)
    if _date(end) != _date(start):
        return f"{clock(start)} – {short_day(end, now=start)} {clock(end)}"
    return f"{clock(start)}–{clock(end)}"


def near_day(value: date | datetime, *, now: datetime) -> str:
    """ "today", "tomorrow", "yesterday", a weekday's name within the coming week, otherwise the full day; with its year
    where it is not this one."""
    target = _date(value)
    ahead = (target - _date(now)).days
    if ahead == 0:
        return _("today")
    if ahead == 1:
        return _("tomorrow")
    if ahead == -1:
        return _("yesterday")
    if 1 < ahead < WEEK:
        return str(_WEEKDAYS_LONG[target.weekday()])
    return day(target, now=now)


def when(start: datetime, end: datetime | None = None, *, now: datetime) -> str:
    """Day and time as one says them: "today 14:30", "tomorrow 09:00–10:30", "Saturday 5 December 09:30"."""
    return _("%(day)s %(time)s") % {"day": near_day(start, now=now), "time": time_range(start, end)}


def at_a_place(when: str, where: str) -> str:
    """ "Thursday 26 November 09:00–10:30, service hall"; the time alone where the place is not told."""
    return _("%(when)s, %(where)s") % {"when": when, "where": where} if where else when


def stamp(value: datetime, *, now: date | datetime) -> str:
    """A past moment in a record: "Monday 23 November 14:05"; with the year where it is not that of `now`."""
    return _("%(day)s %(time)s") % {"day": day(value, now=now), "time": clock(value)}


def tile(value: date | datetime) -> Tile:
    """Data for `_components/date_tile.html`."""
    return _tile(_date(value))


@by_language
def _tile(target: date) -> Tile:
    return Tile(
        date_format(target, pgettext("format of the month on a tile", "M")),
        str(target.day),
        weekday(target),
        target.isoformat(),
    )


def _late(days: int) -> Phrase:
    return Phrase(ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}, "late")


def _late_since(due: datetime) -> Phrase:
    """Earlier on the same day."""
    return Phrase(_("late since %(clock)s") % _at(due), "late")


def _at(due: datetime) -> dict[str, str]:
    return {"clock": clock(due)}


def answer_by(due: datetime, *, now: datetime) -> Phrase:
    """What the person who waits reads: "reply due Thursday", "reply due today by 18:00", "late since 18:00", "2 days
    late".
    """
    ahead = (_date(due) - _date(now)).days
    if ahead < 0:
        return _late(-ahead)
    if ahead == 0:
        return _late_since(due) if due < now else Phrase(_("reply due today by %(clock)s") % _at(due), "soon")
    if ahead == 1:
        return Phrase(_("reply due tomorrow"), "soon")
    if ahead < WEEK:
        return Phrase(_("reply due %(weekday)s") % _parts(_date(due)), "soon" if ahead <= 3 else "ok")
    return Phrase(_("reply due %(date)s") % {"date": short_day(due, now=now)}, "ok")


def due_words(due: datetime, *, now: datetime) -> Phrase:
    """What the person who must act reads: "due today by 18:00", "late since 18:00", "1 day left", "2 days late"."""
    ahead = (_date(due) - _date(now)).days
    if ahead < 0:
        return _late(-ahead)
    if ahead == 0:
        return _late_since(due) if due < now else Phrase(_("due today by %(clock)s") % _at(due), "late")
    words = ngettext("%(days)d day left", "%(days)d days left", ahead) % {"days": ahead}
    return Phrase(words, "soon" if ahead == 1 else "ok")


@by_language
def seats_words(left: int | None, *, waitlist: bool = True, waiting: int = 0) -> Phrase:
    """Seats in words: "4 seats left", "full · you can join the waiting list". None means without limit. Parties that
    wait are served first: "2 seats left, 1 party waits".
    """
    if left is None:
        return Phrase(_("everyone welcome"), "ok")
    if left > 0:
        seats = ngettext("%(left)d seat left", "%(left)d seats left", left) % {"left": left}
        if not waiting:
            return Phrase(seats, "ok")
        line = ngettext("%(seats)s, %(waiting)d party waits", "%(seats)s, %(waiting)d parties wait", waiting)
        return Phrase(line % {"seats": seats, "waiting": waiting}, "soon")
    return Phrase(_("full · waiting list open") if waitlist else _("full"), "soon")


def listed(names: Iterable[str]) -> str:
    """Names one after the other: "Xiaoming, Xiaohong" / "小明、小红"."""
    return pgettext("between names", ", ").join(names)


def needed_words(needed: int) -> Phrase:
    """Volunteer places in words: "1 more needed", "enough volunteers"."""
    if needed <= 0:
        return Phrase(_("enough volunteers"), "ok")
    return Phrase(_("%(needed)d more needed") % {"needed": needed}, "soon" if needed == 1 else "ok")


def ages(first: int | None, last: int | None) -> str:
    """Years of age: "6–12 years", "from 60 years", "up to 12 years"; empty where everybody may come."""
    if first is None and last is None:
        return ""
    if first is None:
        return _("up to %(last)d years") % {"last": last}
    if last is None:
        return _("from %(first)d years") % {"first": first}
    return _("%(first)d–%(last)d years") % {"first": first, "last": last}


def mask_phone(phone: str) -> str:
    """ "138****8000". Shorter numbers keep only their last two digits; nothing stays empty."""
    digits = phone.strip()
    if digits.startswith("+86"):
        digits = digits[3:].strip()
    if not digits:
        return ""
    if len(digits) < 11:
        return "*" * max(len(digits) - 2, 2) + digits[-2:]
    return f"{digits[:3]}****{digits[-4:]}"


def mask_name(name: str) -> str:
    """ "袁**": enough to know whom one means who knows the person anyway; nothing stays empty."""
    return f"{name.strip()[0]}**" if name.strip() else ""


def number(value: int | float | Decimal) -> str:
    """ "1,284"; a fraction keeps one digit, "37.5"; whole values drop it."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.1f}"


def hours(value: int | float | Decimal | timedelta) -> str:
    """Service time in hours: "37.5 hours" / "37.5 小时"."""
    amount = Decimal(value.total_seconds()) / 3600 if isinstance(value, timedelta) else Decimal(str(value))
    amount = amount.quantize(Decimal("0.1"))
    return _("1 hour") if amount == 1 else _("%(hours)s hours") % {"hours": number(amount)}


def percent(part: int, whole: int) -> str:
    """ "96.1 %" without the space; "–" when there is nothing to divide by, which is not the same as 0 %."""
    if not whole:
        return "–"
    return f"{number(Decimal(100 * part / whole).quantize(Decimal('0.1')))}%"


def greeting(now: datetime) -> str:
    """ "Good morning", "Good afternoon", "Good evening"."""
    hour = local(now).hour
    if 5 <= hour < 12:
        return _("Good morning")
    return _("Good afternoon") if 12 <= hour < 18 else _("Good evening")
