"""Tables as offices keep them: what they hide, leave uncalculated, stack, put below each other. Nothing is dropped
unsaid."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from activities.importing import reread
from activities.importing.columns import COLUMNS
from civic.tables import UnreadableFile
from network.models import Site
from tests.factories import volunteers as make
from tests.integration.importing.files import HEADED, HEADINGS, JULY, july_with, made_with, plan_of, read_csv, read_line
from tests.integration.importing.test_pages import upload
from tests.integration.test_volunteer_pages import browser, text

pytestmark = pytest.mark.django_db
LINE = ["7月5日", "上午", "星凯", "羽毛球", "为小", "广场", "32", "6"]


def sheet_with(*cells: tuple[str, str, Any]) -> bytes:
    """A plan of one line, in which some cells are formulas: (cell, formula, the value that was kept)."""

    def write(book: Any) -> None:
        sheet = book.add_worksheet("计划")
        sheet.write_row("A1", HEADED)
        sheet.write_row("A2", LINE)
        for cell, formula, value in cells:
            sheet.write_formula(cell, formula, value=value)

    return made_with(write)


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!", "#NAME?", "#VALUE!", "#NUM!", "#NULL!"])
@pytest.mark.parametrize(
    ("cell", "field"),
    [("G2", "seats"), ("H2", "volunteers_needed"), ("F2", "location"), ("D2", "title"), ("C2", "site")],
)
def test_an_error_is_no_empty_cell(district: dict[str, Site], error: str, cell: str, field: str) -> None:
    (one,) = plan_of(sheet_with((cell, "=1/0", error)), district).readings
    assert one.problems == {field: f"an error of the spreadsheet: {error}"} and one.drafts == []


def test_a_formula_that_was_never_calculated_is_no_empty_cell(district: dict[str, Site]) -> None:
    (one,) = plan_of(sheet_with(("G2", "=20+20", ""), ("F2", '="a"&"b"', "")), district).readings
    said = "a formula without its value; please type what it should say"
    assert one.problems == {"seats": said, "location": said}
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = "".join(
        f'<c r="{at}1" t="inlineStr"><is><t>{words}</t></is></c>'
        for at, words in zip("ABCDEF", ["日期", "时间", "活动名称", "对象", "名额", "地点"], strict=True)
    )
    line = "".join(
        f'<c r="{at}2" t="inlineStr"><is><t>{words}</t></is></c>'
        for at, words in zip("ABCD", ["7月5日", "上午", "理发", "为老"], strict=True)
    )
    formulas = '<c r="E2"><f>1+1</f></c><c r="F2" t="str"><f>IF(A1="","x","")</f><v></v></c>'
    data = july_with(
        f'<worksheet xmlns="{name}"><sheetData><row r="1">{cells}</row><row r="2">{line}{formulas}</row></sheetData></worksheet>'
    )
    (one,) = plan_of(data, district).readings
    assert one.problems == {"seats": said}  # the other formula's value is an empty text, which is a value
    assert one.row.typed.location == ""


def test_an_error_in_a_text_table_too(district: dict[str, Site]) -> None:
    one = read_line("7月5日,上午,星凯,理发,为老,广场,#N/A,Err:502", district)
    assert one.problems.keys() == {"seats", "volunteers_needed"}


GOOD = {
    "location": "广场",
    "volunteers_needed": "6",
    "seats": "32",
    "service_group": "为小",
    "age_from": "6",
    "age_until": "12",
    "ages": "6-12岁",
    "end": "11:00",
    "time": "9:00",
    "date": "7月5日",
    "institute": "宋官屯街道",
    "site": "星凯",
    "summary": "带水",
    "title": "羽毛球",
}
FAULTS = ["#DIV/0!", "#N/A", "＃REF！", "#名称?", "#######", "#BLOCKED!", "#GETTING_DATA", "#=SUM(A1:A9)", "Err:502"]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("meaning", COLUMNS.words)
def test_unreadable_is_not_empty_in_any_column(district: dict[str, Site], meaning: str, fault: str) -> None:
    """Each column that the vocabulary has, also one to come: beside its line there is a problem, and no default."""
    bounds = {"age_from", "age_until"}
    ours = [name for name in COLUMNS.words if name not in (bounds if meaning not in bounds else {"ages"})]
    headings = ",".join(COLUMNS.words[name][0] for name in ours)
    good = read_line(",".join(GOOD[name] for name in ours), district, headings)
    assert good.problems == {} and good.drafts
    bad = read_line(",".join(fault if name == meaning else GOOD[name] for name in ours), district, headings)
    assert bad.problems and bad.drafts == []


def test_a_column_of_errors_that_is_given_a_meaning(district: dict[str, Site]) -> None:
    """Its words join those of the column that is there: an error stays one beside them."""
    one = read_line("7月5日,上午,星凯,理发,为老,广场,#REF!", district, "日期,时间,社区,活动名称,对象,地点,楼层")
    row = one.row.with_column("楼层", "location")
    (again,) = reread(
        [row], month=JULY, sites=district.values(), home=district["新城社区"], now=datetime.min.replace(tzinfo=UTC)
    )
    assert again.problems == {"location": "an error of the spreadsheet: 广场 #REF!"}


def test_rows_that_a_filter_hides_are_shown_and_off(district: dict[str, Site]) -> None:
    def write(book: Any) -> None:
        sheet = book.add_worksheet("计划")
        sheet.write_row("A1", HEADED)
        for number, title in enumerate(["羽毛球", "取消的讲座", "书法"], start=1):
            sheet.write_row(number, 0, [*LINE[:3], title, *LINE[4:]])
        sheet.autofilter("A1:H4")
        sheet.filter_column("D", "x <> 取消的讲座")
        sheet.set_row(2, None, None, {"hidden": True})

    data = made_with(write)
    rows = [one.row for one in plan_of(data, district).readings]
    assert [(row.typed.title, row.is_hidden, row.left_out) for row in rows] == [
        ("羽毛球", False, False),
        ("取消的讲座", True, True),
        ("书法", False, False),
    ]
    client = browser(make.staff(district["宋官屯街道"]))
    page = client.get(upload(client, data, "plan.xlsx").url)
    assert "1 row is hidden in the spreadsheet" in text(page) and "hidden in the spreadsheet</span>" in text(page)
    assert '<input type="checkbox" name="1-left-out" checked>' in text(page)


@pytest.mark.parametrize("heading", ["面向人群", "服务对象", "参加对象", "参加人员", "受众"])
def test_for_whom_under_any_heading(district: dict[str, Site], heading: str) -> None:
    one = read_line("7月5日,上午,理发,老年人", district, f"日期,时间,活动名称,{heading}")
    assert one.drafts[0].service_group == "elderly"


@pytest.mark.parametrize(
    ("words", "group", "is_noted"),
    [
        ("为老", "elderly", False),
        ("为小", "children", False),
        ("为困难群体", "hardship", False),
        ("为困", "hardship", False),
        ("为心", "psychological_care", False),
        ("为公", "public_need", False),
        ("党员", "public_need", True),
        ("群众", "public_need", True),
        ("妇女", "public_need", True),
        ("企业职工", "public_need", True),
        ("志愿者", "public_need", True),
    ],
)
def test_short_tags(district: dict[str, Site], words: str, group: str, is_noted: bool) -> None:
    one = read_line(f"7月5日,上午,理发,{words}", district, "日期,时间,活动名称,服务对象")
    assert one.drafts[0].service_group == group and ("service_group" in one.notes) is is_noted


def test_two_groups_are_asked_for(district: dict[str, Site]) -> None:
    one = read_line("7月5日,上午,理发,一老一小", district, "日期,时间,活动名称,服务对象")
    assert "two groups" in one.problems["service_group"]


@pytest.mark.parametrize(
    ("words", "seats", "is_noted"),
    [
        ("20组家庭", 20, False),
        ("30-40人", 40, True),
        ("30人—40人", 40, True),
        ("每场30人", 30, False),
        ("30人/场", 30, False),
        ("三十", 30, False),
        ("三十人", 30, False),
        ("约一百二十人", 120, False),
        ("一百零五名", 105, False),
    ],
)
def test_seats_as_written(district: dict[str, Site], words: str, seats: int, is_noted: bool) -> None:
    one = read_line(f"7月5日,上午,理发,为老,{words}", district, "日期,时间,活动名称,服务对象,名额")
    assert one.drafts[0].seats == seats and ("seats" in one.notes) is is_noted


@pytest.mark.parametrize("words", ["六七人", "一百二", "三四十人", "十十", "40-30人", "30-40-50"])
def test_seats_that_can_be_others(district: dict[str, Site], words: str) -> None:
    one = read_line(f"7月5日,上午,理发,为老,{words}", district, "日期,时间,活动名称,服务对象,名额")
    assert one.problems == {"seats": f"not a number: {words}"}


@pytest.mark.parametrize(
    ("headings", "cell"), [("参加人员", "老年人（40人）"), ("参加人员(40人)", "老年人"), ("服务对象", "老年人40人左右")]
)
def test_seats_said_with_for_whom(district: dict[str, Site], headings: str, cell: str) -> None:
    one = read_line(f"7月5日,上午,理发,{cell}", district, f"日期,时间,活动名称,{headings}")
    assert (one.drafts[0].service_group, one.drafts[0].seats) == ("elderly", 40)
    one = read_line(f"7月5日,上午,理发,{cell},25", district, f"日期,时间,活动名称,{headings},名额")
    assert one.drafts[0].seats == 25


def test_what_no_column_holds_is_said(district: dict[str, Site]) -> None:
    headings = "序号,日期,时间,活动名称,对象,负责人,联系电话"
    lines = ["1,7月5日,上午,理发,为老,王芳,3721", "2,7月6日,上午,剪纸,为小,,3722"]
    first, second = read_csv("\n".join([headings, *lines]), district)
    assert first.row.others == {"负责人": "王芳", "联系电话": "3721"} and second.row.others == {"联系电话": "3722"}
    client = browser(make.staff(district["新城社区"]))
    page = client.get(upload(client, "\n".join([headings, *lines]).encode()).url)
    assert "Not taken over: 负责人 王芳 · 联系电话 3721" in " ".join(text(page).split())


def test_a_column_is_given_a_meaning_by_hand(district: dict[str, Site]) -> None:
    client = browser(make.staff(district["新城社区"]))
    url = upload(client, "日期,时间,活动名称,谁来,负责人\n7月5日,上午,理发,老年人,王芳\n".encode()).url
    page = client.get(url)
    assert page.context["columns"] == [(0, "谁来"), (1, "负责人")]
    page = client.post(url, {"column-0": "service_group", "column-1": "nonsense", "go": "check"})
    assert page.context["columns"] == [(0, "负责人")] and page.context["good"] == 1
    assert {cell.value for cell in page.context["rows"][0].cells} >= {"老年人"}


@pytest.mark.parametrize("merged", [True, False])
def test_headings_on_two_levels(district: dict[str, Site], merged: bool) -> None:
    upper = ["活动时间", "", "活动名称", "面向人群", "人数", ""]
    lower = ["日期", "时段", "", "", "居民", "志愿者"]

    def write(book: Any) -> None:
        sheet = book.add_worksheet("计划")
        sheet.write_row("A2", upper)
        sheet.write_row("A3", lower)
        if merged:
            sheet.merge_range("A1:F1", "星凯社区七月计划")
            sheet.merge_range("A2:B2", "活动时间")
            sheet.merge_range("C2:C3", "活动名称")
            sheet.merge_range("D2:D3", "面向人群")
            sheet.merge_range("E2:F2", "人数")
        for number in range(7):
            sheet.write_row(number + 3, 0, [f"7月{number + 1}日", "下午2点", f"活动{number}", "为老", 20, 3])

    plan = plan_of(made_with(write), district)
    assert [one.problems for one in plan.readings] == [{}] * 7
    assert {(one.drafts[0].seats, one.drafts[0].volunteers_needed) for one in plan.readings} == {(20, 3)}
    assert [one.row.number for one in plan.readings] == list(range(4, 11))
    assert plan.readings[0].drafts[0].site == district["星凯社区" if merged else "新城社区"]


def test_two_titled_tables_in_one_sheet(district: dict[str, Site]) -> None:
    words = (
        "星凯社区7月活动计划,,,\n日期,时间,活动名称,对象\n7月5日,上午,理发,为老\n7月6日,上午,剪纸,为小\n合计,,2项,\n,,,\n"
        "2027年7月金鼎社区活动计划,,,\n活动名称,日期,时间,服务对象\n义诊,7月7日,上午,为老\n,,,\n"
        "月光社区活动计划,,,\n日期,时间,活动名称,对象\n7月8日,上午,讲座,为老\n"
    )
    first, second, third, fourth = read_csv(words, district)
    assert {one.drafts[0].site for one in (first, second)} == {district["星凯社区"]}
    assert (third.drafts[0].site, third.drafts[0].title, third.row.number) == (district["金鼎社区"], "义诊", 9)
    assert "no station of yours: 月光社区" in fourth.problems["site"]  # asked for, not taken as one's own


def test_headings_in_every_layout_of_the_plan(district: dict[str, Site]) -> None:
    """The columns as the July list has them are all known: nothing of it is left over."""
    one = read_line(",".join(LINE), district, HEADINGS)
    assert one.row.others == {} and one.problems == {}


def document_of(*tables: str, title: str = "") -> bytes:
    """A .docx of these tables, as an office program nests its marks."""
    made = io.BytesIO()
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    above = f"<w:p><w:r><w:t>{title}</w:t></w:r></w:p>"
    body = "".join(f"{above}<w:tbl>{table}</w:tbl>" for table in tables)
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", f'<w:document xmlns:w="{name}"><w:body>{body}</w:body></w:document>')
    return made.getvalue()


def word_row(*cells: str, marks: str = "") -> str:
    """Cells of words; the marks are the first one's."""
    return "<w:tr>{}</w:tr>".format(
        "".join(
            f"<w:tc><w:tcPr>{'' if n else marks}</w:tcPr><w:p><w:r><w:t>{cell[:1]}</w:t></w:r><w:r><w:t>{cell[1:]}</w:t></w:r></w:p></w:tc>"
            for n, cell in enumerate(cells)
        )
    )


def test_tables_of_a_document(district: dict[str, Site]) -> None:
    table = (
        word_row("日期", "时间", "活动名称", "服务对象")
        + word_row("7月5日", "上午", "理发", "为老", marks='<w:vMerge w:val="restart"/>')
        + word_row("", "下午2点", "剪纸", "为小", marks="<w:vMerge/>")
        + word_row("合计", "2项", marks='<w:gridSpan w:val="3"/>')
    )
    plan = plan_of(document_of(table, title="星凯社区7月活动计划"), district, "plan.docx")
    assert [one.problems for one in plan.readings] == [{}, {}]
    assert [one.row.typed.date for one in plan.readings] == ["7月5日", "7月5日"]
    assert {one.drafts[0].site for one in plan.readings} == {district["星凯社区"]}
    with pytest.raises(UnreadableFile, match="No table found"):
        plan_of(document_of(word_row("请按月填报")), district, "plan.docx")


def test_a_day_a_group_or_a_place_as_a_line_of_its_own(district: dict[str, Site]) -> None:
    words = "时间,活动名称,名额\n7月5日（周一）,,\n一、为老服务,,\n上午,理发,20\n金鼎社区,,\n下午,义诊,30\n7月6日,,\n二、为小服务,,\n上午,剪纸,10\n"
    found = [(one.drafts[0], one.problems) for one in read_csv(words, district)]
    assert [problems for _draft, problems in found] == [{}, {}, {}]
    assert [(draft.title, draft.service_group, str(draft.site), draft.starts_at.day) for draft, _none in found] == [
        ("理发", "elderly", "新城社区", 5),
        ("义诊", "elderly", "金鼎社区", 5),
        ("剪纸", "children", "金鼎社区", 6),
    ]


def test_one_time_for_all_that_have_none(district: dict[str, Site]) -> None:
    client = browser(make.staff(district["新城社区"]))
    url = upload(client, "日期,活动名称,服务对象\n7月5日,理发,为老\n7月6日,剪纸,为小\n".encode()).url
    assert "2 rows have no time." in text(client.get(url))
    page = client.post(url, {"all-time": "9:00-10:30", "go": "check"})
    assert page.context["good"] == 2 and "rows have no time" not in text(page)
