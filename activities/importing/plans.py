"""From a file to the rows of a plan: which tables are of the month, and which of their lines an activity."""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from activities.importing import groups
from activities.importing.columns import COLUMNS
from activities.importing.places import Name, Places, written_in
from activities.importing.rows import Reading, Row, Typed, read_row
from civic import tables
from civic.kernel.errors import Invalid
from civic.tables import Line, Table
from civic.tables.columns import fold
from network.models import Site

MOST_ROWS = 300  # each is ten fields on the page where they are looked over
MOST_DRAFTS = 300  # of one plan: a station's month has thirty
LONGEST_SECTION = 16  # characters; more is a sentence
NO_ACTIVITY = ("合计", "总计", "小计", "填报", "备注", "注:", "total")  # what such a line begins with


class TooManyDrafts(Invalid):
    """More than a month's plan can hold; few rows can mean many."""

    code = "too_many"
    message = _(
        "These %(rows)d rows mean %(drafts)d activities; a plan holds at most %(most)d. "
        "Split the file, or leave rows out."
    )


@dataclass(frozen=True)
class Plan:
    """The rows of every table, and what of the file was not read."""

    readings: list[Reading]
    unread: list[str]  # sheets that are hidden, of another month, or without headings
    is_marked: bool = True  # False: hidden rows and cells with an error can't be told in this kind of file


def read_plan(
    data: bytes, name: str, *, month: date, sites: Iterable[Site], home: Site, now: datetime | None = None
) -> Plan:
    """Every activity of the file; none of them may be over at `now`, if it is given.
    Raises civic.tables.UnreadableFile, TooManyDrafts."""
    book = tables.read(data, name, columns=COLUMNS)
    of_month = _of_month(book.tables, month)
    places = Places(sites, home)
    rows = [row for table in of_month for row in _rows(table, month, places, of_month)]
    if len(rows) > MOST_ROWS:
        text = _("This file has %(count)d rows with activities; a plan holds at most %(most)d. Split it, please.")
        raise tables.UnreadableFile(text, code="too_many", most=MOST_ROWS, count=len(rows))
    readings = [read_row(row, month=month, places=places, now=now) for row in rows]
    check_size(readings)
    read = {table.sheet for table in of_month}
    others = [table.sheet for table in book.tables if table.sheet not in read]
    return Plan(readings, list(dict.fromkeys([*book.unread, *others])), book.is_marked)


def reread(rows: Iterable[Row], *, month: date, sites: Iterable[Site], home: Site, now: datetime) -> list[Reading]:
    """The rows of an ImportBatch, read again after corrections. Whether they are too many, `check_size` says."""
    places = Places(sites, home)
    return [read_row(row, month=month, places=places, now=now) for row in rows]


def check_size(readings: Sequence[Reading]) -> None:
    """What comes out counts, before it is made. Raises TooManyDrafts."""
    drafts = sum(one.size for one in readings)
    if drafts > MOST_DRAFTS:
        raise TooManyDrafts(field="file", rows=len(readings), drafts=drafts, most=MOST_DRAFTS)


def _of_month(found: Sequence[Table], month: date) -> list[Table]:
    """Where a sheet's name says the month, not those of other months."""
    said = [set(map(int, re.findall(r"(\d{1,2})月", fold(table.sheet)))) for table in found]
    if {month.month} in said:
        return [table for table, months in zip(found, said, strict=True) if month.month in months or not months]
    return list(found)


def _rows(table: Table, month: date, places: Places, among: Sequence[Table]) -> list[Row]:
    """What stands below the headings. A table titled, or a sheet named, after a station holds its activities."""
    sheets = {one.sheet for one in among}
    at = places.named_in(table.title)
    if not at and sum(one.sheet == table.sheet for one in among) > 1:
        at = written_in(table.title)  # one of several: not at home, but asked for where it is none of ours
    if not at and (places.is_called(table.sheet) or (len(sheets) > 1 and Name.of(table.sheet).kind)):
        at = table.sheet
    found, section = [], dict[str, str]()
    for line in table.lines:
        if line.filled == 1:
            section |= _section(line.first, month, places)
        if _is_activity(line):
            filled = replace(line, cells=section | {name: cell for name, cell in line.cells.items() if cell})
            typed, sheet = Typed.of(filled, table, at=at), table.sheet if len(sheets) > 1 else ""
            hidden = line.is_hidden
            found.append(Row(line.number, typed, sheet, others=line.others, is_hidden=hidden, left_out=hidden))
    return found


def _section(words: str, month: date, places: Places) -> dict[str, str]:
    """What a line that says one thing says for those below it: a day, a group or a place."""
    if len(words) <= LONGEST_SECTION and not fold(words).startswith(NO_ACTIVITY):
        with suppress(tables.Unreadable):
            return {"date": words} if tables.days.read(words, month=month) else {}
        if places.is_called(words):
            return {"site": words}
        with suppress(tables.Unreadable):
            return {} if groups.read(words).is_guessed else {"service_group": words}
    return {}


def _is_activity(line: Line) -> bool:
    """Neither one of totals or signatures, nor the headings once more."""
    title, day = line.cells.get("title"), line.cells.get("date")
    return (
        bool((title and day) or ((title or day) and line.filled >= 3))
        and fold(title or "") not in COLUMNS.words["title"]
        and not fold(line.first).startswith(NO_ACTIVITY)
    )
