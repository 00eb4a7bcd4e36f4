"""The report as a spreadsheet: the same figures, in cells."""

import io
from collections.abc import Sequence

import xlsxwriter

Cell = str | float | None


def workbook(*, title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """An .xlsx file. Text is always written as text, so that a name beginning with “=” is no formula."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    for column, heading in enumerate(headings):
        sheet.write_string(2, column, heading, bold)
    for number, row in enumerate(rows, start=3):
        for column, value in enumerate(row):
            if isinstance(value, int | float):
                sheet.write_number(number, column, value)
            elif value is not None:
                sheet.write_string(number, column, str(value))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, len(headings), 12)
    sheet.freeze_panes(3, 1)
    book.close()
    return target.getvalue()
