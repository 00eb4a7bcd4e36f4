"""Rows of a plan: the cells as typed, what we read in them, and what is wrong."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.importing import cells, columns, sheets
from network.models import Site

FIELDS = ("date", "time", "site", "title", "service_group", "location", "seats", "volunteers_needed", "summary")

MOST_ACTIVITIES = 300  # each is ten fields on the page where they are looked over


@dataclass
class Row:
    """One line of the spreadsheet: `typed` cells by meaning, `problems` and `notes` by meaning, `readings` for the
    action.
    """

    number: int
    typed: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    readings: list[dict[str, Any]] = field(default_factory=list)

    def kept(self) -> dict[str, Any]:
        """What an ImportBatch stores: the cells; readings are made anew each time."""
        return {name: value for name, value in asdict(self).items() if name in ("number", "typed")}


def read(data: bytes, name: str, *, month: date, sites: Iterable[Site], home: Site) -> list[Row]:
    """Every activity of the file. Raises sheets.UnreadableFile where there is no table with a column of titles."""
    rows = sheets.read_sheet(data, name)
    header = columns.find_header(rows)
    if header is None:
        text = _("No table found: one row must hold headings like 日期, 活动名称, 活动地点.")
        raise sheets.UnreadableFile(text, code="no_table", field="file")
    start, meanings = header
    found = []
    for number, row in enumerate(rows[start + 1 :], start=start + 2):
        typed = {meaning: row[column] if column < len(row) else "" for meaning, column in meanings.items()}
        if _is_activity(row, typed):
            found.append(typed | {"number": str(number)})
    if len(found) > MOST_ACTIVITIES:
        text = _("A plan holds at most %(most)d activities; this has %(count)d. Split the file, please.")
        raise sheets.UnreadableFile(text, code="too_many", field="file", most=MOST_ACTIVITIES, count=len(found))
    known = list(sites)
    return [
        reread({k: v for k, v in one.items() if k != "number"}, int(one["number"]), month=month, sites=known, home=home)
        for one in found
    ]


def _is_activity(row: list[str], typed: dict[str, str]) -> bool:
    """Neither an empty line, nor one of totals or signatures, nor the headings once more."""
    filled = [cell for cell in row if cell]
    first = columns.fold(filled[0]) if filled else ""
    return (
        bool(typed.get("title") or typed.get("date"))
        and columns.fold(typed.get("title", "")) not in columns.MEANINGS["title"]
        and len(filled) >= 3
        and not first.startswith(("合计", "总计", "小计", "填报", "备注", "注:", "total"))
    )


def reread(typed: dict[str, str], number: int, *, month: date, sites: list[Site], home: Site) -> Row:
    """Read one row's cells; each problem stands with its cell."""
    row = Row(number, {name: typed.get(name, "") for name in (*FIELDS, "end", "institute")})
    site = _site(row, sites, home)
    values: dict[str, Any] = {
        "title": _title(row),
        "service_group": _reading(row, "service_group", cells.group),
        "location": row.typed["location"][:80] or str(site or ""),
        "seats": _reading(row, "seats", lambda words: cells.count(words, most=100_000)),
        "volunteers_needed": _reading(row, "volunteers_needed", lambda words: cells.count(words, most=1000)) or 0,
        "summary": row.typed["summary"][:1000],
        "site": site,
    }
    if values["seats"] == 0:
        values["seats"] = None
    moments = _moments(row, month)
    if not row.problems:
        row.readings = [values | {"starts_at": start, "ends_at": end} for start, end in moments]
    return row


def _reading(row: Row, name: str, reader: Any) -> Any:
    try:
        return reader(row.typed[name])
    except cells.Unreadable as problem:
        row.problems[name] = str(problem)
        return None


def _title(row: Row) -> str:
    title = row.typed["title"].lstrip("=+-@\t ")
    if not title:
        row.problems["title"] = _("the title is missing")
    if len(title) > 60:
        row.problems["title"] = _("at most 60 characters, this has %(length)d") % {"length": len(title)}
    return title


def _moments(row: Row, month: date) -> list[tuple[datetime, datetime]]:
    said, clock = row.typed["date"], row.typed["time"]
    if not said or not clock:  # “7月5日 上午9:00” in one column, whichever it is
        said, clock = cells.split(said or clock)
    days = _reading_of(row, "date", lambda: cells.days(said, month=month)) or []
    times = _reading_of(row, "time", lambda: cells.times(clock, row.typed["end"]))
    if not times or not days:
        return []
    start, end, guessed = times
    if guessed:
        row.notes["time"] = _("read as %(start)s to %(end)s") % {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
    if len(days) > 1:
        row.notes["date"] = _("%(count)d days: %(days)s") % {
            "count": len(days),
            "days": ", ".join(f"{d.month}/{d.day}" for d in days),
        }
    if any((day.year, day.month) != (month.year, month.month) for day in days):
        row.notes["date"] = _("not in the chosen month")
    return [(_at(day, start), _at(day, end)) for day in days]


def _reading_of(row: Row, name: str, reader: Any) -> Any:
    try:
        return reader()
    except cells.Unreadable as problem:
        row.problems[name] = str(problem)
        return None


def _at(day: date, clock: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


def _bare(name: str) -> str:
    """A site's name without what people leave out."""
    name = columns.fold(name)
    for ending in (
        "新时代文明实践所",
        "新时代文明实践站",
        "文明实践所",
        "文明实践站",
        "实践所",
        "实践站",
        "社区",
        "街道",
        "村",
        "镇",
    ):
        name = name.removesuffix(ending) or name
    return name


def _site(row: Row, sites: list[Site], home: Site) -> Site | None:
    said = row.typed["site"] or row.typed["institute"]
    if not said:
        return home
    by_name = {_bare(site.name): site for site in sites}
    wanted = _bare(said)
    if wanted in by_name:
        return by_name[wanted]
    close = get_close_matches(wanted, by_name, n=1, cutoff=0.5)
    hint = _("no station of yours: %(name)s") % {"name": said}
    row.problems["site"] = f"{hint} · {_('perhaps %(name)s?') % {'name': by_name[close[0]]}}" if close else hint
    return None
