"""A station's own spreadsheet becomes drafts: the real July plan, other layouts, and files that mean harm."""

import io
import resource
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from activities import actions, importing
from activities.importing import sheets
from activities.models import Activity, ImportBatch
from civic.kernel.errors import Invalid
from network.models import Role, Site
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, centre, person
from tests.integration.test_volunteer_pages import browser, text

pytestmark = pytest.mark.django_db

FILE = Path(__file__).parent.parent / "data" / "programme-july.xlsx"
JULY = date(2027, 7, 1)
STATIONS = {
    "宋官屯街道": ["星凯社区", "艾家坊社区", "金鼎社区", "沙王社区", "新城社区"],
    "长河街道": ["康博公馆社区", "尚德社区", "金河社区", "蔚嘉社区"],
    "袁桥镇": [],
}
HEADINGS = "日期,时间,社区（村）,活动名称,服务对象,活动地点,名额,所需志愿者"


@pytest.fixture(autouse=True)
def english(settings: Any) -> Any:
    settings.STAFF_SECOND_FACTOR = False
    with translation.override("en"):
        yield


@pytest.fixture
def district() -> dict[str, Site]:
    found = {}
    for name, stations in STATIONS.items():
        found[name] = institute = SiteFactory(name=name, level="institute", parent=centre())
        found |= {station: SiteFactory(name=station, parent=institute) for station in stations}
    return found


def july(district: dict[str, Site]) -> list[importing.Row]:
    return importing.read(FILE.read_bytes(), FILE.name, month=JULY, sites=district.values(), home=district["新城社区"])


def read_csv(text_: str, district: dict[str, Site], encoding: str = "utf-8") -> list[importing.Row]:
    data = text_.encode(encoding)
    return importing.read(data, "plan.csv", month=JULY, sites=district.values(), home=district["新城社区"])


def test_every_row_of_the_real_plan(district: dict[str, Site]) -> None:
    rows = july(district)
    assert [row.problems for row in rows] == [{}] * 12 and [row.number for row in rows] == list(range(4, 16))
    first = rows[0].readings[0]
    start = timezone.localtime(first["starts_at"])
    assert (first["title"], first["service_group"], first["seats"]) == ("青少年羽毛球比赛", "children", 32)
    assert (first["site"], first["volunteers_needed"]) == (district["星凯社区"], 6)
    assert f"{start:%Y-%m-%d %H:%M}" == "2027-07-05 09:00"
    times = [f"{timezone.localtime(row.readings[0]['starts_at']):%m-%d %H:%M}" for row in rows]
    assert times[1:4] == ["07-07 08:30", "07-07 14:00", "07-08 09:00"] and times[4] == "07-09 09:00"
    assert [row.readings[0]["seats"] for row in rows] == [32, 60, 50, 40, 25, 25, 25, 20, None, 30, 8, 24]
    assert {row.readings[0]["service_group"] for row in rows[7:10]} == {
        "hardship",
        "public_need",
        "psychological_care",
    }
    saturdays = [timezone.localtime(r["starts_at"]).day for r in rows[11].readings]
    assert saturdays == [3, 10, 17, 24, 31] and rows[11].notes["date"].startswith("5 days")
    assert rows[2].notes == {"time": "read as 14:00 to 16:00"} and rows[4].notes == {"time": "read as 09:00 to 11:00"}
    assert rows[7].notes == {"date": "not in the chosen month"}  # 2022/7/10 says its year
    assert rows[3].readings[0]["site"] == district["袁桥镇"] and rows[10].readings[0]["site"] == district["宋官屯街道"]


def test_the_real_plan_becomes_drafts_all_or_none(district: dict[str, Site], now: Any) -> None:
    staff = person(Role.STAFF, at=centre())
    made = actions.import_rows(rows=july(district), by=staff, now=now, allow_past=True)
    assert len(made) == Activity.objects.filter(state="draft").count() == 16
    Activity.objects.all().delete()
    with pytest.raises(Invalid, match=r"Row 11: This time has passed"):
        actions.import_rows(rows=july(district), by=staff, now=now)
    assert not Activity.objects.exists()


def test_what_is_wrong_stands_beside_its_cell(district: dict[str, Site]) -> None:
    rows = read_csv(
        f"{HEADINGS}\n"
        "1月32日,上午9:00-11:30,星凯社区,讲座,为小,广场,32人,6\n"
        "7月5日,25:00,星恺社区,讲座,为猫,广场,很多,六七个\n"
        "7月6日,上午,星凯社区,,为小,广场,3,1\n"
        f"7月7日,9:00,星凯,{'长' * 61},为小,,0,\n"
        "7月8日,11:00-9:00,月球,讲座,为小,广场,3,1\n",
        district,
    )
    assert rows[0].problems == {"date": "not a date: 1月32日"}
    assert rows[1].problems == {
        "time": "not a time: 25:00",
        "site": "no station of yours: 星恺社区 · perhaps 星凯社区?",
        "service_group": "none of the five groups: 为猫",
        "seats": "not a number: 很多",
        "volunteers_needed": "not a number: 六七个",
    }
    assert rows[2].problems == {"title": "the title is missing"}
    assert rows[3].problems == {"title": "at most 60 characters, this has 61"}
    assert rows[4].problems == {
        "time": "the end is before the start: 11:00-9:00",
        "site": "no station of yours: 月球",
    }
    assert not any(row.readings for row in rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_of_any_office_program(district: dict[str, Site], encoding: str) -> None:
    line = "7月5日,上午9:00-11:30,星凯,羽毛球,为小,广场,３２人,6"
    (row,) = read_csv(f"2027年7月计划,,,,,,,\n,,,,,,,\n{HEADINGS}\n{line}\n合计,,,1项,,,32,6\n", district, encoding)
    assert row.problems == {} and row.readings[0]["seats"] == 32 and row.readings[0]["title"] == "羽毛球"


def test_other_layouts(district: dict[str, Site]) -> None:
    (one,) = read_csv("活动时间\t活动主题\t对象\n7月5日（周一）下午2:00-4:00\t剪纸\t为老\n", district)
    assert one.problems == {} and one.readings[0]["site"] == district["新城社区"]
    assert f"{timezone.localtime(one.readings[0]['ends_at']):%d %H:%M}" == "05 16:00"
    assert one.readings[0]["location"] == "新城社区" and one.readings[0]["seats"] is None
    (two,) = read_csv(
        "Activity,Date,Start time,End time,Place,For whom,Seats\n"
        "Paper,2027-07-05 00:00:00,9:00,10:15,Hall,children,8\n",
        district,
    )
    assert two.problems == {} and two.readings[0]["ends_at"] - two.readings[0]["starts_at"] == timedelta(minutes=75)
    (three,) = read_csv("日期,活动,服务对象\n2027-07-05 09:30:00,剪纸,为老\n", district)
    assert three.problems == {} and f"{timezone.localtime(three.readings[0]['starts_at']):%H:%M}" == "09:30"


def test_headings_said_twice_are_no_activity(district: dict[str, Site]) -> None:
    line = "7月5日,上午,星凯,羽毛球,为小,广场,3,6"
    assert (
        len(read_csv(f"{HEADINGS}\n{line}\n{HEADINGS}\n{line}\n注：以上,时间,如有变化,另行通知,,,,\n", district)) == 2
    )


def test_formulas_stay_words(district: dict[str, Site], now: Any) -> None:
    rows = read_csv(f"{HEADINGS}\n7月5日,上午,星凯,=HYPERLINK(1),为小,@SUM(1),3,6\n", district)
    (made,) = actions.import_rows(rows=rows, by=make.staff(district["星凯社区"]), now=now)
    assert made.title == "HYPERLINK(1)" and made.location == "@SUM(1)"


def workbook(sheet: str, *, extra: dict[str, bytes] | None = None) -> bytes:
    """The real file with another sheet in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(FILE) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, sheet if name.startswith("xl/worksheets/sheet") else source.read(name))
        for name, data in (extra or {}).items():
            target.writestr(name, data)
    return made.getvalue()


def cells_xml(cells: dict[str, str], merged: str = "") -> str:
    rows: dict[str, list[str]] = {}
    for where, words in cells.items():
        number = where.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        rows.setdefault(number, []).append(f'<c r="{where}" t="inlineStr"><is><t>{words}</t></is></c>')
    data = "".join(f'<row r="{number}">{"".join(row)}</row>' for number, row in rows.items())
    spans = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<?xml version="1.0"?><worksheet xmlns="{name}"><sheetData>{data}</sheetData>{spans}</worksheet>'


def test_a_day_merged_over_rows_holds_for_each(district: dict[str, Site]) -> None:
    titles = {f"B{n}": f"活动{n}" for n in (4, 5, 6)} | {f"C{n}": "为小" for n in (4, 5, 6)}
    titles |= {f"D{n}": "9:00" for n in (4, 5, 6)}
    cells = {"A3": "日期", "B3": "活动名称", "C3": "对象", "D3": "时间", "A4": "7月5日"}
    cells = dict(sorted((cells | titles).items(), key=lambda item: (item[0][1:], item[0][0])))
    data = workbook(cells_xml(cells, merged="A4:A6"))
    rows = importing.read(data, "x.xlsx", month=JULY, sites=district.values(), home=district["新城社区"])
    assert [row.number for row in rows] == [4, 5, 6] and [row.problems for row in rows] == [{}] * 3
    assert {timezone.localtime(row.readings[0]["starts_at"]).day for row in rows} == {5}


def test_a_sheet_that_claims_to_be_endless_ends_only_its_reader() -> None:
    data = workbook(cells_xml({"A1": "x", "XFD1048576": "x"}))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert len(data) < 20_000
    with pytest.raises(sheets.UnreadableFile):
        sheets.read_sheet(data, "x.xlsx")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kilobytes


def test_bombs_and_other_files_are_refused() -> None:
    bomb = workbook("", extra={"xl/media/1.bin": bytes(sheets.MAX_UNPACKED + 1)})
    assert len(bomb) < 200_000
    with pytest.raises(sheets.UnreadableFile) as error:
        sheets.read_sheet(bomb, "x.xlsx")
    assert error.value.code == "too_large"
    lying = workbook("<a>" + "x" * 400_000_000)
    lying = lying.replace((400_000_003).to_bytes(4, "little"), (1000).to_bytes(4, "little"))  # what it says it holds
    for data in (
        lying,
        b"PK\x03\x04 no archive",
        workbook("no sheet"),
        b"\xd0\xcf\x11\xe0 no office file" * 40,
        b"%PDF-1.4\x00\x01\x02",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"\xff\xfe\x00",
    ):
        with pytest.raises(sheets.UnreadableFile):
            sheets.read_sheet(data, "x.xlsx")
    for data in (b"", b"\n\n,,,\n"):
        with pytest.raises(sheets.UnreadableFile, match="empty"):
            sheets.read_sheet(data, "x.csv")
    with pytest.raises(sheets.UnreadableFile, match="too large"):
        sheets.read_sheet(b"x" * (sheets.MAX_BYTES + 1), "x.csv")


def test_no_table(district: dict[str, Site]) -> None:
    with pytest.raises(sheets.UnreadableFile, match="No table found"):
        read_csv("a,b,c\n1,2,3\n", district)


def test_more_than_a_page_can_hold(district: dict[str, Site]) -> None:
    line = "7月5日,上午,星凯,羽毛球,为小,广场,3,6\n"
    assert len(read_csv(f"{HEADINGS}\n{line * 300}", district)) == 300
    with pytest.raises(sheets.UnreadableFile, match="at most 300 activities; this has 301"):
        read_csv(f"{HEADINGS}\n{line * 301}", district)


def test_looking_over_costs_the_same_however_long(district: dict[str, Site]) -> None:
    client = browser(make.staff(district["新城社区"]))

    def cost(number: int) -> int:
        line = "7月5日,上午,,羽毛球,为小,广场,3,6\n"
        url = upload(client, f"{HEADINGS}\n{line * number}".encode()).url
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    assert cost(2) == cost(40)


def upload(client: Client, data: bytes, name: str = "plan.csv") -> Any:
    return client.post("/desk/import/", {"file": SimpleUploadedFile(name, data), "month": "2027-07"})


def test_looked_over_corrected_and_taken_over(district: dict[str, Site]) -> None:
    client = browser(make.staff(district["宋官屯街道"]))
    page = client.post("/desk/import/", {"file": SimpleUploadedFile(FILE.name, FILE.read_bytes()), "month": "2027-07"})
    page = client.get(page.url)
    shown = text(page)
    assert "no station of yours: 康博公馆社区" in shown and "青少年羽毛球比赛" in shown  # another street's station
    url = page.request["PATH_INFO"]
    refused = client.post(url, {"go": "take", "4-title": "羽毛球友谊赛"})
    assert refused.status_code == 422 and "羽毛球友谊赛" in text(refused) and not Activity.objects.exists()
    assert "羽毛球友谊赛" in text(client.get(url))  # nothing typed is lost
    left_out = {f"{number}-left-out": "on" for number in (5, 6, 7, 11, 12, 13)}
    answer = client.post(url, left_out | {"go": "take"})
    assert answer.status_code == 302
    assert Activity.objects.filter(state="draft").count() == 10  # five and the five Saturdays of July
    assert Activity.objects.filter(title="羽毛球友谊赛", site=district["星凯社区"]).exists()
    client.post(url, left_out | {"go": "take"})
    assert Activity.objects.count() == 10  # taken over once
    again = upload(client, FILE.read_bytes(), FILE.name)
    assert text(client.get(again.url)).count("already") >= 1  # the same file once more is noticed


def test_the_good_rows_are_taken_over_with_one_tap(district: dict[str, Site]) -> None:
    client = browser(make.staff(district["新城社区"]))
    lines = [
        "7月5日,上午,,羽毛球,为小,广场,3,6",
        "7月32日,上午,,乒乓球,为小,广场,3,6",
        "7月6日,上午,,书法,为老,大厅,3,6",
    ]
    url = upload(client, "\n".join([HEADINGS, *lines]).encode()).url
    shown = text(client.get(url))
    assert "3 rows were read." in shown and "Take over the 2 without a problem" in shown
    everything = {f"{number}-left-out": "on" for number in (2, 3, 4)}
    none = client.post(url, everything | {"go": "take"})
    assert none.status_code == 422 and "Every row is left out" in text(none)
    answer = client.post(url, {"go": "take_good"}, follow=True)
    assert "2 drafts made." in text(answer)
    assert set(Activity.objects.values_list("title", flat=True)) == {"羽毛球", "书法"}


def test_the_upload_says_what_it_cannot_read(district: dict[str, Site]) -> None:
    client = browser(make.staff(district["新城社区"]))
    page = upload(client, b"%PDF-1.4\x00", "plan.pdf")
    assert page.status_code == 422 and "read" in text(page)
    assert "No table found" in text(upload(client, b"a,b\n1,2\n"))
    assert upload(client, b"").status_code == 422
    assert not ImportBatch.objects.exists()


def test_whose_import_it_is(district: dict[str, Site]) -> None:
    mine = browser(make.staff(district["新城社区"]))
    url = upload(mine, f"{HEADINGS}\n7月5日,上午,,羽毛球,为小,广场,3,6\n".encode()).url
    assert mine.get(url).status_code == 200
    assert browser(make.staff(district["新城社区"])).get(url).status_code == 404
    assert browser(person()).get("/desk/import/").status_code == 403
    assert Client().get("/desk/import/").status_code == 302


def test_marks_in_a_cell_are_shown_as_typed(district: dict[str, Site]) -> None:
    client = browser(make.staff(district["新城社区"]))
    url = upload(client, f'{HEADINGS}\n7月5日,上午,,"<script>alert(1)</script>",为小,广场,3,6\n'.encode()).url
    assert "<script>alert" not in text(client.get(url)) and "&lt;script&gt;" in text(client.get(url))
