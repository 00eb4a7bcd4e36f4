"""A blank plan for a station that has no file of its own: our columns, each with how it can be filled in."""

import io

import xlsxwriter
from django.utils.translation import gettext as _

from activities.importing.columns import COLUMNS

NAMES = (
    *("date", "time", "site", "title", "service_group", "ages"),
    *("location", "seats", "volunteers_needed", "summary"),
)
WIDE = 16  # characters


def workbook() -> bytes:
    """An .xlsx with the headings; a note at each says what is understood."""
    notes = {
        "date": _("7月5日, 7月5-7日, or 每周六"),
        "time": _("9:00-11:00, or 上午"),
        "service_group": _("为老, 为小, 为困难群体, 为心 or 为公"),
        "ages": _("6-12岁, 60岁以上, 12岁以下; empty where everybody may come"),
        "seats": _("a number; empty where everybody can come"),
    }
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet("活动计划"), book.add_format({"bold": True})
        sheet.set_column(0, len(NAMES) - 1, WIDE)
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(NAMES):
            sheet.write_string(0, column, COLUMNS.words[name][0], bold)
            if note := notes.get(name):
                sheet.write_comment(0, column, note)
    return target.getvalue()
