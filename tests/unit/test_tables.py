"""The seam: another reader says what its columns are called and reads each line, with nothing of plans."""

import io
import re
from typing import Any

import pytest
import xlsxwriter
from django.utils import translation

from civic import tables
from civic.tables import Cells, Columns, Sheet, Unreadable, UnreadableFile

VOLUNTEERS = Columns(
    {"name": ("姓名", "name"), "phone": ("手机号", "联系电话", "电话", "phone"), "hours": ("时长", "hours")},
    needed=frozenset({"name", "phone"}),
)


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def phone_of(words: str) -> str:
    """A reader of one's own."""
    if not re.fullmatch(r"1\d{10}", words):
        raise Unreadable(f"no mobile number: {words}")
    return words


def test_a_list_of_volunteers() -> None:
    """As a national system hands it out: headings in row 3 under a title and an explanation, figures as text."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("名单")
        sheet.write("A1", "志愿者名单")
        sheet.write("A2", "说明：请勿修改")
        sheet.write_row("A3", ["序号", "姓名", "联系电话", "时长", "队伍"])
        sheet.write_row("A4", [1, "王芳", "13800990457", "12", "红马甲"])
        sheet.write_row("A5", [2, "李想", "0534-1234", 7.5, ""])
        sheet.write_formula("D4", "=1/0", value="#DIV/0!")
        sheet.set_row(4, None, None, {"hidden": True})
        book.add_worksheet("说明").write("A1", "一、二、三")
    book_read = tables.read(made.getvalue(), "名单.xlsx", columns=VOLUNTEERS)
    (table,) = book_read.tables
    assert book_read.unread == ("说明",) and table.sheet == "名单" and table.title == "说明：请勿修改"
    assert [line.number for line in table.lines] == [4, 5] and [line.is_hidden for line in table.lines] == [False, True]
    assert [dict(line.others) for line in table.lines] == [{"队伍": "红马甲"}, {}]
    first, second = (Cells(line.cells) for line in table.lines)
    assert first.read("phone", phone_of) == "13800990457" and second.read("phone", phone_of) is None
    assert first.read("hours", lambda words: tables.count(words, most=100)) is None
    assert first.problems == {"hours": "an error of the spreadsheet: #DIV/0!"}
    assert second.problems == {"phone": "no mobile number: 0534-1234"}


def test_headings_of_others_are_no_table() -> None:
    with pytest.raises(UnreadableFile, match="姓名 · 手机号 · 时长"):
        tables.read("日期,活动名称\n7月5日,理发\n".encode(), "plan.csv", columns=VOLUNTEERS)


def test_text_pasted_from_a_spreadsheet_is_a_table_too() -> None:
    (table,) = tables.read("姓名\t电话\n王芳\t13800990457\n".encode(), "", columns=VOLUNTEERS).tables
    assert dict(table.lines[0].cells) == {"name": "王芳", "phone": "13800990457"}


def test_a_line_is_never_taken_for_headings() -> None:
    """Words of headings stand in cells as well."""
    rows = [["姓名", "电话", "备注"], ["王芳", "138", "电话未接"], ["姓名不详", "139", "时长待补"], ["李想", "137", ""]]
    (table,) = VOLUNTEERS.tables(Sheet("名单", rows))
    assert [line.cells["phone"] for line in table.lines] == ["138", "139", "137"]


def test_headings_again_begin_another_table_whose_columns_may_stand_otherwise() -> None:
    rows = [["一队"], ["姓名", "电话"], ["王芳", "138"], [], ["二队"], ["电话", "姓名"], ["139", "李想"]]
    first, second = VOLUNTEERS.tables(Sheet("名单", rows))
    assert (first.title, second.title) == ("一队", "二队")
    assert [line.cells["name"] for line in (*first.lines, *second.lines)] == ["王芳", "李想"]
