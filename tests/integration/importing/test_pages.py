"""A plan is uploaded, looked over, corrected and taken over."""

import io
from typing import Any

import pytest
import python_calamine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.importing import blank
from activities.importing.actions import read_next_file
from activities.importing.columns import COLUMNS
from activities.importing.models import ImportBatch
from activities.models import Activity
from network.models import Site
from tests.factories import volunteers as make
from tests.factories.people import person
from tests.helpers.clock import Clock
from tests.helpers.pages import browser, text
from tests.integration.importing.files import FILE, HEADED, HEADINGS, plan_of, workbook_of

pytestmark = pytest.mark.django_db


def upload(client: Client, data: bytes, name: str = "plan.csv") -> Any:
    """What the upload answers; the job has read the file."""
    page = client.post("/desk/import/", {"file": SimpleUploadedFile(name, data), "month": "2027-07"})
    while read_next_file(now=timezone.now()):
        pass
    return page


def upload_lines(client: Client, *lines: str) -> str:
    """The address of the page where these are looked over."""
    return str(upload(client, "\n".join([HEADINGS, *lines]).encode()).url)


def test_looking_over_costs_the_same_however_long(district: dict[str, Site]) -> None:
    client = browser(make.staff(district["宋官屯街道"]))

    def cost(number: int) -> int:
        url = upload_lines(client, *["7月5日,上午,星凯,羽毛球,为小,广场,3,6"] * number)
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    assert cost(2) == cost(40)


def test_looked_over_corrected_and_taken_over(district: dict[str, Site]) -> None:
    client = browser(make.staff(district["宋官屯街道"]))
    page = client.get(upload(client, FILE.read_bytes(), FILE.name).url)
    shown = text(page)
    assert "no station of yours: 长河街道 康博公馆社区" in shown and "青少年羽毛球比赛" in shown  # another street's
    url = page.request["PATH_INFO"]
    refused = client.post(url, {"go": "take", "0-title": "羽毛球友谊赛"})
    assert refused.status_code == 422 and "羽毛球友谊赛" in text(refused) and not Activity.objects.exists()
    assert "羽毛球友谊赛" in text(client.get(url))  # nothing typed is lost
    left_out = {f"{index}-left-out": "on" for index in (1, 2, 3, 7, 8, 9)}
    answer = client.post(url, left_out | {"go": "take"})
    assert answer.status_code == 302
    assert Activity.objects.filter(state="draft").count() == 10  # five and the five Saturdays of July
    assert Activity.objects.filter(title="羽毛球友谊赛", site=district["星凯社区"]).exists()
    client.post(url, left_out | {"go": "take"})
    assert Activity.objects.count() == 10  # taken over once


def test_the_page_says_again_what_it_was_told(district: dict[str, Site]) -> None:
    """What stood in two columns is one field; sent back as it is shown, it is read the same."""
    client = browser(make.staff(district["宋官屯街道"]))
    lines = ["街道,社区,日期,开始时间,结束时间,活动名称,对象", "宋官屯街道,星凯,7月5日,9:00,10:30,羽毛球,为小"]
    page = client.get(upload(client, "\n".join(lines).encode()).url)
    sent = {cell.name: cell.value for cell in page.context["rows"][0].cells}
    assert sent["0-site"] == "宋官屯街道 星凯" and sent["0-time"] == "9:00-10:30"
    again = client.post(page.request["PATH_INFO"], sent | {"go": "check"})
    assert {cell.name: cell.value for cell in again.context["rows"][0].cells} == sent
    client.post(page.request["PATH_INFO"], {"0-title": "乒乓\x00\u200b球", "go": "take"})
    assert Activity.objects.get().title == "乒乓球"


def test_the_good_rows_are_taken_over_with_one_tap(district: dict[str, Site]) -> None:
    client = browser(make.staff(district["新城社区"]))
    url = upload_lines(
        client,
        "7月5日,上午,,羽毛球,为小,广场,3,6",
        "7月32日,上午,,乒乓球,为小,广场,3,6",
        "2020年7月6日,上午,,旧书,为老,大厅,3,6",
        "7月6日,上午,,书法,为老,大厅,3,6",
    )
    page = client.get(url)
    assert "4 rows were read." in text(page) and "Take over the 2 without a problem" in text(page)
    assert "has passed" in text(page) and page.context["rows"][2].bad
    everything = {f"{index}-left-out": "on" for index in range(4)}
    none = client.post(url, everything | {"go": "take"})
    assert none.status_code == 422 and "Every row is left out" in text(none)
    answer = client.post(url, {"go": "take_good"}, follow=True)
    assert "2 drafts made." in text(answer)
    assert set(Activity.objects.values_list("title", flat=True)) == {"羽毛球", "书法"}


def test_what_is_there_already_is_left_out_until_it_is_wanted_twice(district: dict[str, Site]) -> None:
    client = browser(make.staff(district["新城社区"]))
    lines = "每周六,上午,,书法,为老,大厅,3,6", "7月5日,上午,,羽毛球,为小,广场,3,6"
    client.post(upload_lines(client, *lines), {"go": "take"})
    assert Activity.objects.count() == 6
    url = upload_lines(client, *lines, "7月6日,上午,,剪纸,为小,广场,3,6", "7月6日,上午,,剪纸,为小,广场,3,6")
    page = client.get(url)
    assert [row.row.left_out for row in page.context["rows"]] == [True, True, False, True]
    assert [bool(row.twin) for row in page.context["rows"]] == [True, True, False, True]
    assert "3 rows are there already" in text(page)
    client.post(url, {"0-left-out": "on", "3-left-out": "on", "go": "take"})
    assert Activity.objects.filter(title="羽毛球").count() == 2 and Activity.objects.count() == 8


def test_several_sheets_on_one_page(district: dict[str, Site]) -> None:
    line = ["7月5日", "上午", "", "羽毛球", "为小", "广场", "3", "6"]
    tables = {"星凯社区": [HEADED, line], "金鼎社区": [HEADED, line], "填报说明": [["请按月填报"]]}
    client = browser(make.staff(district["宋官屯街道"]))
    page = client.get(upload(client, workbook_of(tables), "plan.xlsx").url)
    assert "星凯社区 · Row 2" in text(page) and "金鼎社区 · Row 2" in text(page)
    assert "Not read: 填报说明." in text(page)
    client.post(page.request["PATH_INFO"], {"1-title": "乒乓球", "go": "take"})
    made = set(Activity.objects.values_list("site__name", "title"))
    assert made == {("星凯社区", "羽毛球"), ("金鼎社区", "乒乓球")}


def test_a_time_that_passes_while_one_looks(district: dict[str, Site], clock: Clock) -> None:
    client = browser(make.staff(district["新城社区"]))
    url = upload_lines(client, "7月5日,上午,,羽毛球,为小,广场,3,6")
    clock("2027-07-05 10:00")
    page = browser(ImportBatch.objects.get().by).post(url, {"go": "take"})
    assert page.status_code == 422 and "has passed" in text(page) and not Activity.objects.exists()


def test_the_upload_says_what_it_cannot_read(district: dict[str, Site]) -> None:
    client = browser(make.staff(district["新城社区"]))
    page = upload(client, b"%PDF-1.4\x00", "plan.pdf")
    assert page.status_code == 422 and "A PDF holds no table" in text(page)
    assert upload(client, b"").status_code == 422
    assert "too large" in text(upload(client, b"x" * 10_000_000))
    assert not ImportBatch.objects.exists()
    later = client.get(upload(client, b"a,b\n1,2\n").url)
    assert "No table found" in text(later) and "Try another file" in text(later)
    assert ImportBatch.objects.get().upload is None
    nothing = client.get(upload(client, f"{HEADINGS}\n".encode()).url)
    assert nothing.status_code == 200 and "No activities found" in text(nothing)


def test_whose_import_it_is(district: dict[str, Site]) -> None:
    url = upload_lines(mine := browser(make.staff(district["新城社区"])), "7月5日,上午,,羽毛球,为小,广场,3,6")
    assert mine.get(url).status_code == 200
    assert browser(make.staff(district["新城社区"])).get(url).status_code == 404
    assert browser(person()).get("/desk/import/").status_code == 403
    assert Client().get("/desk/import/").status_code == 302


def test_marks_in_a_cell_are_shown_as_typed(district: dict[str, Site]) -> None:
    client = browser(make.staff(district["新城社区"]))
    url = upload_lines(client, '7月5日,上午,,"<script>alert(1)</script>",为小,广场,3,6')
    assert "<script>alert" not in text(client.get(url)) and "&lt;script&gt;" in text(client.get(url))


def test_a_blank_plan_is_read_as_it_is_filled_in(district: dict[str, Site]) -> None:
    client = browser(make.staff(district["新城社区"]))
    assert "/desk/import/blank.xlsx" in text(client.get("/desk/import/"))
    answer = client.get("/desk/import/blank.xlsx")
    headings = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    (row,) = headings.to_python()
    line = ["7月5日", "9:00-11:00", "新城社区", "绘本阅读", "为小", "6-12岁", "活动室", "20组家庭", "3", "带水"]
    (one,) = plan_of(workbook_of({"计划": [row, line]}), district).readings
    draft = one.drafts[0]
    assert one.problems == {} and one.row.others == {}
    assert (draft.title, draft.age_from, draft.age_until, draft.seats, draft.summary) == ("绘本阅读", 6, 12, 20, "带水")
    assert set(blank.NAMES) | {"institute", "end", "age_from", "age_until"} == set(COLUMNS.words)
    assert browser(person()).get("/desk/import/blank.xlsx").status_code == 403
