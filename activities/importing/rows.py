"""Rows of a plan: the cells as typed, what we read in them, and what is wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.importing import groups
from activities.importing.places import Name, Places
from civic.kernel.typed import clean_text
from civic.kernel.words import ages as age_words
from civic.tables import Cells, Line, Table, ages, count, days, times_of_day
from civic.tables import text as at_most
from civic.tables.cells import is_span
from civic.tables.columns import fold
from network.models import ServiceGroup, Site

SAID_NUMBER = re.compile(r"\d+(?:\s*[-—~至]\s*\d+)?余?(?:人|名|户|组)(?:家庭)?")  # “老年人（40人）”


@dataclass(frozen=True)
class Typed:
    """The cells of a row as the page shows them: start and end are one, town and station are one, and a day with its
    time, which may stand in either column, are two.
    """

    date: str = ""
    time: str = ""
    site: str = ""
    title: str = ""
    service_group: str = ""
    location: str = ""
    ages: str = ""
    seats: str = ""
    volunteers_needed: str = ""
    summary: str = ""

    @classmethod
    def of(cls, line: Line, table: Table, *, at: str) -> "Typed":
        """Of a line of a table; `at` is the place where no column names one."""
        said = {name: clean_text(words) for name, words in line.cells.items()}
        here = f"{said.get('institute', '')} {said.get('site', '')}".strip() or at
        day, clock = _day_and_clock(said.get("date", ""), said.get("time", ""))
        if until := said.get("end", ""):
            day, clock = _with_end(day, clock, until)
        group, seats = said.get("service_group", ""), said.get("seats", "")
        if not seats and (found := SAID_NUMBER.search(f"{group} {table.headings.get('service_group', '')}")):
            seats = found[0]
        bounds = ages.joined(said.get("age_from", ""), said.get("age_until", ""))
        wanted = " ".join(filter(None, [said.get("ages", ""), bounds]))  # both are too much: then staff say which
        wanted = wanted or ages.said_in(f"{group} {table.headings.get('service_group', '')}")
        same = {name: said.get(name, "") for name in ("title", "location", "volunteers_needed", "summary")}
        return cls(date=day, time=clock, site=here, service_group=group, ages=wanted, seats=seats, **same)

    @classmethod
    def of_cells(cls, cells: Mapping[str, str]) -> "Typed":
        """Of what the page sent."""
        day, clock = _day_and_clock(cells.get("date", ""), cells.get("time", ""))
        return cls(**{**cells, "date": day, "time": clock})


FIELDS = tuple(one.name for one in fields(Typed))


@dataclass(frozen=True)
class Row:
    """One line of a sheet, as an ImportBatch keeps it; its readings are made anew each time."""

    number: int
    typed: Typed
    sheet: str = ""  # its name, where a file has several
    others: Mapping[str, str] = field(default_factory=dict)  # by heading, what no column of ours holds
    is_hidden: bool = False
    left_out: bool = False

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Row":
        """From what an ImportBatch stores."""
        known = {one.name: kept[one.name] for one in fields(cls) if one.name in kept}
        return cls(**known | {"typed": Typed(**{name: kept["typed"].get(name, "") for name in FIELDS})})

    def kept(self) -> dict[str, Any]:
        """What an ImportBatch stores."""
        return vars(self) | {"typed": vars(self.typed), "others": dict(self.others)}

    def with_column(self, heading: str, name: str) -> "Row":
        """As if the column of this heading had the meaning `name`: its words join what stands there."""
        words = " ".join(filter(None, [getattr(self.typed, name), self.others.get(heading, "")]))
        others = {other: cell for other, cell in self.others.items() if other != heading}
        return replace(self, typed=Typed.of_cells(vars(self.typed) | {name: words}), others=others)


@dataclass(frozen=True)
class What:
    """What a row plans, at each of its times."""

    site: Site
    title: str
    service_group: str
    location: str
    seats: int | None
    volunteers_needed: int
    summary: str
    age_from: int | None
    age_until: int | None


@dataclass(frozen=True)
class Draft(What):
    """An activity to be made."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Reading:
    """What a row means: one draft for each day and time, none while a cell of it has a problem. Problems and notes
    stand by the cell's name.
    """

    row: Row
    problems: Mapping[str, str]
    notes: Mapping[str, str]
    what: What | None
    days: tuple[date, ...] = ()
    sessions: tuple[times_of_day.Session, ...] = ()

    @property
    def size(self) -> int:
        """How many drafts, without making them: a line can mean hundreds."""
        return len(self.days) * len(self.sessions) if self.what else 0

    @cached_property
    def drafts(self) -> list[Draft]:
        """In order of their days."""
        if self.what is None:
            return []
        same = vars(self.what)
        return [
            Draft(**same, starts_at=_at(day, one.start), ends_at=_at(day, one.end))
            for day in self.days
            for one in self.sessions
        ]


def read_row(row: Row, *, month: date, places: Places, now: datetime | None) -> Reading:
    """Understand each cell. Without `now`, days that have passed are welcome."""
    return _Reader(row, month, places, now).read_all()


class _Reader(Cells):
    def __init__(self, row: Row, month: date, places: Places, now: datetime | None) -> None:
        super().__init__(vars(row.typed))
        self.row, self.month, self.places, self.now = row, month, places, now

    def read_all(self) -> Reading:
        """Every cell, so that all problems are seen at once."""
        site = self._site()
        title = (self.read("title", lambda words: at_most(words, most=60)) or "").lstrip("=+-@ ")
        if not title:
            self.problems.setdefault("title", _("the title is missing"))
        group = self._group()
        location = self.read("location", lambda words: at_most(words, most=80)) or str(site or "")
        allowed, seats = self._ages(), self._seats()
        volunteers = self.read("volunteers_needed", lambda words: count(words, most=1000)) or 0
        summary = self.read("summary", lambda words: at_most(words, most=1000)) or ""
        found, sessions = self._days(), self._sessions()
        self._check_to_come(found, sessions)
        if self.problems or site is None or not found or not sessions:
            return Reading(self.row, self.problems, self.notes, None)
        what = What(site, title, group, location, seats, volunteers, summary, allowed.first, allowed.last)
        return Reading(self.row, self.problems, self.notes, what, found, sessions)

    def _site(self) -> Site | None:
        site = self.read("site", self.places.find)
        said = fold(self.words["site"])
        if site and Name.of(site.name).short not in said and (said or len(self.places.places) > 1):
            self.note("site", _("taken as %(name)s") % {"name": site})
        return site

    def _group(self) -> str:
        group = self.read("service_group", groups.read)
        if group and group.is_guessed:
            self.note("service_group", _("taken as %(name)s") % {"name": ServiceGroup(group.code).label})
        return group.code if group else ""

    def _ages(self) -> ages.Ages:
        found = self.read("ages", ages.read) or ages.Ages()
        if said := age_words(found.first, found.last):  # it keeps people out, so it is said how it was read
            self.note("ages", _("read as %(ages)s") % {"ages": said})
        return found

    def _seats(self) -> int | None:
        seats = self.read("seats", lambda words: count(words, most=100_000))
        if seats and is_span(self.words["seats"]):
            self.note("seats", _("read as %(number)d, the upper figure") % {"number": seats})
        return seats or None

    def _days(self) -> tuple[date, ...]:
        found = self.read("date", lambda words: days.read(words, month=self.month)) or []
        listed = {"count": len(found), "days": ", ".join(map(_short, found))}
        if len(found) > 1:
            self.note("date", _("%(count)d days: %(days)s") % listed)
        elif found and days.may_have_lost_a_zero(self.words["date"]):
            self.note("date", _("read as %(days)s; was it %(days)s0 once?") % listed)
        if any((day.year, day.month) != (self.month.year, self.month.month) for day in found):
            self.note("date", _("not in the chosen month"))
        return tuple(found)

    def _sessions(self) -> tuple[times_of_day.Session, ...]:
        times = self.read("time", times_of_day.read)
        if times is None:
            return ()
        first = times.sessions[0]
        if len(times.sessions) > 1:
            listed = {"count": len(times.sessions), "times": ", ".join(map(str, times.sessions))}
            self.note("time", _("%(count)d times a day: %(times)s") % listed)
        elif times.is_guessed:
            said = {"start": f"{first.start:%H:%M}", "end": f"{first.end:%H:%M}"}
            self.note("time", _("read as %(start)s to %(end)s") % said)
        if first.start < times_of_day.EARLY:
            self.note("time", _("so early as %(start)s? Please look.") % {"start": f"{first.start:%H:%M}"})
        return times.sessions

    def _check_to_come(self, found: tuple[date, ...], sessions: tuple[times_of_day.Session, ...]) -> None:
        if self.now is None:
            return
        now = timezone.localtime(self.now)
        past = [day for day in found if any((day, one.start) <= (now.date(), now.time()) for one in sessions)]
        if past:
            self.problems["date"] = _("has passed: %(days)s") % {"days": ", ".join(map(_short, past))}


def _day_and_clock(day: str, clock: str) -> tuple[str, str]:
    """Both, where one cell holds them."""
    return (day, clock) if day and clock else days.split(day or clock)


def _with_end(day: str, clock: str, until: str) -> tuple[str, str]:
    """A day and a time with the end that stands in a column of its own."""
    end_day, end_clock = days.split(until)
    if not end_clock and not re.search(r"^\d{4}[-/.年]|[月日号]", until):
        end_day, end_clock = "", until
    if day and end_day not in ("", day):
        day = f"{day}至{end_day}"
    if clock and end_clock:
        clock = f"{clock}-{end_clock}"
    return day, clock


def _short(day: date) -> str:
    return f"{day.month}/{day.day}"


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
