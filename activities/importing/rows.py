"""Rows of a plan: the cells as typed, what we read in them, and what is wrong."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.importing import cells, clocks, days
from activities.importing.columns import fold
from activities.importing.places import Name, Places
from civic.kernel.typed import clean_text
from network.models import Site

FIELDS = ("date", "time", "site", "title", "service_group", "location", "seats", "volunteers_needed", "summary")
Reading = TypeVar("Reading")


@dataclass
class Row:
    """One line of a sheet: `typed` cells by meaning, `problems` and `notes` by meaning, `readings` for the action:
    one for each day and time that it means.
    """

    number: int
    month: date
    typed: dict[str, str]
    sheet: str = ""  # its name, where a file has several
    problems: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    readings: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Row":
        """From what an ImportBatch stores."""
        return cls(kept["number"], date.fromisoformat(kept["month"]), joined(kept["typed"]), kept.get("sheet", ""))

    def kept(self) -> dict[str, Any]:
        """What an ImportBatch stores: the cells; readings are made anew each time."""
        return {"number": self.number, "month": self.month.isoformat(), "typed": self.typed, "sheet": self.sheet}

    def read(self, places: Places, now: datetime | None) -> None:
        """Understand each cell; each problem stands with its cell. Without `now`, former months are welcome."""
        site = self._site(places)
        values: dict[str, Any] = {
            "title": self._words("title", 60).lstrip("=+-@ "),
            "service_group": self._reading("service_group", cells.group),
            "location": self._words("location", 80) or str(site or ""),
            "seats": self._reading("seats", lambda words: cells.count(words, most=100_000)) or None,
            "volunteers_needed": self._reading("volunteers_needed", lambda words: cells.count(words, most=1000)) or 0,
            "summary": self._words("summary", 1000),
            "site": site,
        }
        if not values["title"]:
            self.problems["title"] = _("the title is missing")
        moments = self._moments(now)
        if not self.problems:
            self.readings = [values | {"starts_at": start, "ends_at": end} for start, end in moments]

    def _reading(self, name: str, reader: Callable[[str], Reading]) -> Reading | None:
        try:
            return reader(self.typed[name])
        except cells.Unreadable as problem:
            self.problems[name] = str(problem)
            return None

    def _note(self, name: str, words: str) -> None:
        self.notes[name] = " · ".join(filter(None, [self.notes.get(name), words]))

    def _words(self, name: str, most: int) -> str:
        words = self.typed[name]
        if len(words) > most:
            problem = _("at most %(most)d characters, this has %(length)d")
            self.problems[name] = problem % {"most": most, "length": len(words)}
        return words

    def _site(self, places: Places) -> Site | None:
        site = self._reading("site", places.find)
        said = fold(self.typed["site"])
        if site and Name.of(site.name).short not in said and (said or len(places.places) > 1):
            self._note("site", _("taken as %(name)s") % {"name": site})
        return site

    def _moments(self, now: datetime | None) -> list[tuple[datetime, datetime]]:
        found = self._reading("date", lambda words: days.read(words, month=self.month)) or []
        sessions = self._sessions()
        if found:
            self._note_days(found)
        moments = [(_at(day, start), _at(day, end)) for day in found for start, end in sessions]
        if now and (past := [_short(start) for start, _end in moments if start <= now]):
            self.problems["date"] = _("has passed: %(days)s") % {"days": ", ".join(dict.fromkeys(past))}
        return moments

    def _note_days(self, found: list[date]) -> None:
        listed = {"count": len(found), "days": ", ".join(map(_short, found))}
        if len(found) > 1:
            self._note("date", _("%(count)d days: %(days)s") % listed)
        elif days.may_have_lost_a_zero(self.typed["date"]):
            self._note("date", _("read as %(days)s; was it %(days)s0 once?") % listed)
        if any((day.year, day.month) != (self.month.year, self.month.month) for day in found):
            self._note("date", _("not in the chosen month"))

    def _sessions(self) -> list[clocks.Session]:
        sessions, guessed = self._reading("time", clocks.read) or ([], False)
        listed = [(f"{start:%H:%M}", f"{end:%H:%M}") for start, end in sessions]
        if len(listed) > 1:
            text = _("%(count)d times a day: %(times)s")
            self._note("time", text % {"count": len(listed), "times": ", ".join("–".join(one) for one in listed)})
        elif guessed:
            self._note("time", _("read as %(start)s to %(end)s") % {"start": listed[0][0], "end": listed[0][1]})
        if sessions and sessions[0][0] < clocks.EARLY:
            self._note("time", _("so early as %(start)s? Please look.") % {"start": listed[0][0]})
        return sessions


def joined(typed: dict[str, str]) -> dict[str, str]:
    """The cells as the fields of the page where they are looked over: start and end are one, town and station are
    one, and a day with its time, which may stand in either column, are two.
    """
    cleaned = {name: clean_text(words) for name, words in typed.items()}
    found = {name: cleaned.get(name, "") for name in FIELDS}
    found["site"] = f"{cleaned.get('institute', '')} {found['site']}".strip()
    if not found["date"] or not found["time"]:
        found["date"], found["time"] = days.split(found["date"] or found["time"])
    if end := cleaned.get("end", ""):
        day, clock = days.split(end)
        if not clock and not re.search(r"^\d{4}[-/.年]|[月日号]", end):
            day, clock = "", end
        if day not in ("", found["date"]) and found["date"]:
            found["date"] = f"{found['date']}至{day}"
        if clock and found["time"]:
            found["time"] = f"{found['time']}-{clock}"
    return found


def _short(day: date) -> str:
    return f"{day.month}/{day.day}"


def _at(day: date, clock: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))
