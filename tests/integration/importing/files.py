"""Files to import: the real July plan, tables as csv, workbooks made on the spot."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from activities import importing
from network.models import Site

FILE = Path(__file__).parents[2] / "data" / "programme-july.xlsx"
JULY = date(2027, 7, 1)
HEADINGS = "日期,时间,社区（村）,活动名称,服务对象,活动地点,名额,所需志愿者"
HEADED = HEADINGS.split(",")
Sheets = dict[str, list[list[Any]]]


def plan_of(data: bytes, district: dict[str, Site], name: str = "plan.xlsx", **known: Any) -> importing.Plan:
    """Read by somebody of the whole district, who sits in Xincheng."""
    return importing.read_plan(data, name, month=JULY, sites=district.values(), home=district["新城社区"], **known)


def read_csv(
    words: str, district: dict[str, Site], encoding: str = "utf-8", now: datetime | None = None
) -> list[importing.Reading]:
    """The rows of a csv."""
    return plan_of(words.encode(encoding), district, "plan.csv", now=now).readings


def read_line(line: str, district: dict[str, Site], headings: str = HEADINGS) -> importing.Reading:
    """The only row of a csv."""
    (row,) = read_csv(f"{headings}\n{line}\n", district)
    return row


def made_with(write: Callable[[Any], None], **options: Any) -> bytes:
    """A workbook that `write` fills."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, **options}) as book:
        write(book)
    return made.getvalue()


def workbook_of(sheets: Sheets, hidden: str = "") -> bytes:
    """A workbook of these sheets."""

    def write(book: Any) -> None:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name == hidden:
                sheet.hide()

    return made_with(write)


def july_with(sheet: str, *, extra: dict[str, bytes] | None = None) -> bytes:
    """The real file with another sheet in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(FILE) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, sheet if name.startswith("xl/worksheets/sheet") else source.read(name))
        for name, data in (extra or {}).items():
            target.writestr(name, data)
    return made.getvalue()
