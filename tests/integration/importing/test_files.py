"""Files of any office program are read, sheet by sheet; files that mean harm are refused."""

import resource
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from activities.importing.columns import COLUMNS
from civic.tables import UnreadableFile, sheets
from network.models import Site
from tests.integration.importing.files import (
    HEADED,
    HEADINGS,
    july_with,
    made_with,
    plan_of,
    read_csv,
    workbook_of,
)

pytestmark = pytest.mark.django_db
LINE = "7月5日,上午9:00-11:30,星凯,羽毛球,为小,广场,３２人,6"


def opened(data: bytes, name: str = "x.xlsx") -> list[sheets.Sheet]:
    return sheets.read_sheets(data, name, has_headings=COLUMNS.has_headings)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_of_any_office_program(district: dict[str, Site], encoding: str) -> None:
    (row,) = read_csv(f"2027年7月计划,,,,,,,\n,,,,,,,\n{HEADINGS}\n{LINE}\n合计,,,1项,,,32,6\n", district, encoding)
    assert row.problems == {} and row.drafts[0].seats == 32 and row.drafts[0].title == "羽毛球"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，"])
def test_commas_in_sentences_divide_nothing(district: dict[str, Site], delimiter: str) -> None:
    summary = '"带上,毛巾；水杯，身份证，老花镜，药，茶，一起来，不要迟到，谢谢，大家，再见"'
    lines = [["日期", "时间", "活动名称", "对象", "活动内容"], ["7月5日", "上午", "理发", "为老", summary]]
    (row,) = read_csv("\n".join(delimiter.join(line) for line in lines), district)
    assert row.problems == {} and row.drafts[0].summary == summary.strip('"')


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_of_any_system(district: dict[str, Site], newline: str) -> None:
    assert len(read_csv(newline.join([HEADINGS, LINE, LINE]), district)) == 2


def test_what_cannot_be_seen_is_not_read(district: dict[str, Site]) -> None:
    hidden = "\x00\x07\u200b\u202e\ufeff"
    (row,) = read_csv(f"{HEADINGS}\n7月5日,上午,星凯,理{hidden}发,为老,{hidden},3,6\n", district, "utf-16")
    assert row.drafts[0].title == "理发" and row.drafts[0].location == "星凯社区"
    (row,) = read_csv(f"{HEADINGS}\n7月5日,上午,星凯,\u200b\u202e,为老,广场,3,6\n", district)
    assert row.problems == {"title": "the title is missing"}
    family = "👨\u200d👩\u200d👧"
    (row,) = read_csv(f"{HEADINGS}\n7月5日,上午,星凯,{family}出游,为小,广场,3,6\n", district)
    assert row.drafts[0].title == f"{family}出游"


def test_a_day_merged_over_rows_holds_for_each(district: dict[str, Site]) -> None:
    def write(book: Any) -> None:
        sheet = book.add_worksheet("计划")
        sheet.merge_range("A1:D1", "七月活动计划")
        sheet.write_row("A3", ["日期", "活动名称", "对象", "时间"])
        sheet.merge_range("A4:A6", "7月5日")
        for number in (4, 5, 6):
            sheet.write_row(f"B{number}", [f"活动{number}", "为小", "9:00"])

    rows = plan_of(made_with(write), district).readings
    assert [row.row.number for row in rows] == [4, 5, 6] and [row.problems for row in rows] == [{}] * 3
    assert {timezone.localtime(row.drafts[0].starts_at).day for row in rows} == {5}


def test_formulas_dates_and_times_of_a_workbook(district: dict[str, Site]) -> None:
    def write(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_row("A1", ["名额", "结束时间", "开始时间", "日期", "对象", "活动名称"])
        sheet.write_formula("A2", "=20+20", value=40)
        sheet.write_datetime("B2", time(10, 30), book.add_format({"num_format": "hh:mm"}))
        sheet.write_datetime("C2", time(9), book.add_format({"num_format": "hh:mm"}))
        sheet.write_datetime("D2", date(2027, 7, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_row("E2", ["为老", "义诊"])
        sheet.write_row("A3", ["＝1+1", 0.4375, 0.375, 46573, "为老", "=1+1"])  # bare numbers, as 常规 shows them
        sheet.write_string("F3", "=1+1")

    first, second = plan_of(made_with(write), district).readings
    assert first.problems == {} and first.row.typed.date == "2027-07-05" and first.drafts[0].seats == 40
    assert second.problems.keys() == {"seats"} and second.row.typed.date == "46573"
    begin = timezone.localtime(first.drafts[0].starts_at)
    assert f"{begin:%m-%d %H:%M}" == "07-05 09:00"
    assert first.drafts[0].ends_at - first.drafts[0].starts_at == timedelta(minutes=90)


def test_every_sheet_with_headings_is_read(district: dict[str, Site]) -> None:
    headed = ["日期", "时间", "活动名称", "对象"]
    row = ["7月5日", "上午", "理发", "为老"]
    data = workbook_of(
        {
            "填报说明": [["一、请按月填报"], ["二、联系人：王"]],
            "星凯社区": [headed, row],
            "王庄村": [headed, row],
            "第三周": [["第三周计划"], headed, row],
            "旧表": [headed, row],
            "Sheet6": [],
        },
        hidden="旧表",
    )
    plan = plan_of(data, district)
    assert plan.unread == ["填报说明", "旧表"]  # an empty one is nothing to name
    assert [(row.row.sheet, row.row.number) for row in plan.readings] == [("星凯社区", 2), ("王庄村", 2), ("第三周", 3)]
    assert [row.row.typed.site for row in plan.readings] == ["星凯社区", "王庄村", ""]
    assert plan.readings[0].drafts[0].site == district["星凯社区"] and plan.readings[1].problems.keys() == {"site"}
    assert plan.readings[2].drafts[0].site == district["新城社区"] and "taken as" in plan.readings[2].notes["site"]


def test_of_a_sheet_for_each_month_the_chosen_one_is_read(district: dict[str, Site]) -> None:
    tables = {name: [HEADED, [name, *LINE.split(",")[1:]]] for name in ("6月5日", "7月5日", "8月5日")}
    plan = plan_of(workbook_of(tables), district)
    assert [row.row.typed.date for row in plan.readings] == ["7月5日"] and plan.unread == ["6月5日", "8月5日"]
    assert plan.readings[0].row.sheet == ""  # the only one needs no name
    del tables["7月5日"]
    assert len(plan_of(workbook_of(tables), district).readings) == 2  # a name that nobody changed stops nothing


def test_a_sheet_that_claims_to_be_endless_ends_only_its_reader() -> None:
    cells = "".join(f'<row r="{n}"><c r="{at}{n}"><v>1</v></c></row>' for at, n in (("A", 1), ("XFD", 1048576)))
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = july_with(f'<?xml version="1.0"?><worksheet xmlns="{name}"><sheetData>{cells}</sheetData></worksheet>')
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(data) < 20_000
    with pytest.raises(UnreadableFile):
        opened(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kilobytes


def test_bombs_and_other_files_are_refused() -> None:
    bomb = july_with("", extra={"xl/media/1.bin": bytes(sheets.MAX_UNPACKED + 1)})
    assert len(bomb) < 200_000
    with pytest.raises(UnreadableFile) as error:
        opened(bomb)
    assert error.value.code == "too_much"
    lying = july_with("<a>" + "x" * 400_000_000)
    lying = lying.replace((400_000_003).to_bytes(4, "little"), (1000).to_bytes(4, "little"))  # what it says it holds
    for data in (
        lying,
        b"PK\x03\x04 no archive",
        july_with("no sheet"),
        b"\xd0\xcf\x11\xe0 no office file" * 40,
        b"%PDF-1.4\x00\x01\x02",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\xff\xfe\x00",
    ):
        with pytest.raises(UnreadableFile):
            opened(data)
    for data in (b"", b"\n\n,,,\n", workbook_of({"Sheet1": []})):
        with pytest.raises(UnreadableFile, match="empty"):
            opened(data, "x.csv")
    with pytest.raises(UnreadableFile, match="too large"):
        opened(b"x" * (sheets.MAX_BYTES + 1), "x.csv")


def test_a_name_that_lies_about_its_kind_is_no_matter(district: dict[str, Site]) -> None:
    assert len(plan_of(f"{HEADINGS}\n{LINE}".encode(), district, "plan.xlsx").readings) == 1
    assert len(plan_of(f"{HEADINGS}\n{LINE}".replace(",", "\t").encode(), district, "plan.txt").readings) == 1
    assert len(plan_of(workbook_of({"a": [HEADED, LINE.split(",")]}), district, "plan.csv").readings) == 1


def test_no_table(district: dict[str, Site]) -> None:
    with pytest.raises(UnreadableFile, match="No table found"):
        read_csv("a,b,c\n1,2,3\n", district)
    with pytest.raises(UnreadableFile, match="No table found"):
        plan_of(workbook_of({"说明": [["请填报"]], "计划": [HEADED, LINE.split(",")]}, hidden="计划"), district)


def test_more_than_a_page_can_hold(district: dict[str, Site]) -> None:
    assert len(read_csv("\n".join([HEADINGS, *[LINE] * 300]), district)) == 300
    with pytest.raises(UnreadableFile, match="301 rows with activities; a plan holds at most 300"):
        read_csv("\n".join([HEADINGS, *[LINE] * 301]), district)
