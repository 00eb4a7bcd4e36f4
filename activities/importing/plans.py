"""From a file to the rows of a plan: which sheets hold a table, and which of its lines an activity."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from activities.importing import columns, sheets
from activities.importing.places import Name, Places
from activities.importing.rows import Row, joined
from activities.importing.sheets import Sheet
from network.models import Site

MOST_ACTIVITIES = 300  # each is ten fields on the page where they are looked over

Table = tuple[Sheet, int, dict[str, int]]  # with the row of its headings and what its columns mean


@dataclass(frozen=True)
class Plan:
    """The rows of every sheet with headings, and the names of the sheets that were not read."""

    rows: list[Row]
    skipped: list[str]


def read_plan(
    data: bytes, name: str, *, month: date, sites: Iterable[Site], home: Site, now: datetime | None = None
) -> Plan:
    """Every activity of the file; none of them may be over at `now`, if it is given.
    Raises sheets.UnreadableFile where there is no table with a column of titles."""
    found = sheets.read_sheets(data, name)
    tables = _tables(found, month)
    if not tables:
        text = _("No table found: one row must hold headings like 日期, 活动名称, 活动地点.")
        raise sheets.UnreadableFile(text, code="no_table", field="file")
    places = Places(sites, home)
    rows = [row for table in tables for row in _rows(table, month, places, several=len(tables) > 1)]
    if len(rows) > MOST_ACTIVITIES:
        text = _("A plan holds at most %(most)d activities; this has %(count)d. Split the file, please.")
        raise sheets.UnreadableFile(text, code="too_many", field="file", most=MOST_ACTIVITIES, count=len(rows))
    for row in rows:
        row.read(places, now)
    read = {id(sheet) for sheet, _start, _meanings in tables}
    return Plan(rows, [sheet.name for sheet in found if id(sheet) not in read])


def read(data: bytes, name: str, **known: Any) -> list[Row]:
    """The rows alone."""
    return read_plan(data, name, **known).rows


def reread(kept: list[dict[str, Any]], *, sites: Iterable[Site], home: Site, now: datetime) -> list[Row]:
    """The rows of an ImportBatch, read again after corrections."""
    places = Places(sites, home)
    rows = [Row.of(one) for one in kept]
    for row in rows:
        row.read(places, now)
    return rows


def _tables(found: list[Sheet], month: date) -> list[Table]:
    """Those with headings; where a sheet's name says the month, not those of other months."""
    with_headings = [(sheet, columns.find_header(sheet.rows)) for sheet in found if not sheet.is_hidden]
    tables = [(sheet, *header) for sheet, header in with_headings if header]
    said = [set(map(int, re.findall(r"(\d{1,2})月", columns.fold(sheet.name)))) for sheet, _start, _meanings in tables]
    if {month.month} in said:
        return [table for table, months in zip(tables, said, strict=True) if month.month in months or not months]
    return tables


def _rows(table: Table, month: date, places: Places, *, several: bool) -> list[Row]:
    """What stands below the headings. A sheet named after a station holds its activities."""
    sheet, start, meanings = table
    at = sheet.name if places.is_called(sheet.name) or (several and Name.of(sheet.name).kind) else ""
    found = []
    for number, line in enumerate(sheet.rows[start + 1 :], start=start + 2):
        typed = {meaning: line[column] if column < len(line) else "" for meaning, column in meanings.items()}
        if _is_activity(line, typed):
            if not typed.get("site") and not typed.get("institute"):
                typed["site"] = at
            found.append(Row(number, month, joined(typed), sheet=sheet.name if several else ""))
    return found


def _is_activity(line: list[str], typed: dict[str, str]) -> bool:
    """Neither an empty line, nor one of totals or signatures, nor the headings once more."""
    filled = [cell for cell in line if cell]
    first = columns.fold(filled[0]) if filled else ""
    title, day = typed.get("title"), typed.get("date")
    return (
        bool((title and day) or ((title or day) and len(filled) >= 3))
        and columns.fold(title or "") not in columns.MEANINGS["title"]
        and not first.startswith(("合计", "总计", "小计", "填报", "备注", "注:", "total"))
    )
