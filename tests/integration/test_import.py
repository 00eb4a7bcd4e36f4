"""The spreadsheets that stations have, read as their authors meant them."""

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from activities import importing
from activities.importing import cells
from activities.models import Activity, ImportBatch
from civic.demo import july
from network.models import Level, Role
from tests.factories.people import SiteFactory, centre, person

pytestmark = pytest.mark.django_db
JULY = date(2022, 7, 1)
NAMES = {
    "宋官屯街道": ("星凯社区", "艾家坊社区", "金鼎社区", "沙王社区", "新城社区"),
    "长河街道": ("康博公馆社区", "尚德社区", "金河社区", "蔚嘉社区"),
    "袁桥镇": (),
}


@pytest.fixture
def sites() -> list[Any]:
    found = []
    for street, names in NAMES.items():
        above = SiteFactory(name=street, level=Level.INSTITUTE, parent=centre())
        found += [above, *(SiteFactory(name=name, parent=above) for name in names)]
    return found


@pytest.fixture
def clear(settings: Any, client: Client, sites: list[Any]) -> Client:
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(person(Role.STAFF, at=centre()), backend="accounts.backends.PhoneOrNameBackend")
    return client


def read(data: bytes, name: str, sites: list[Any], month: date = JULY) -> list[importing.Row]:
    return importing.read(data, name, month=month, sites=sites, home=sites[1])


def test_the_centres_own_july(sites: list[Any]) -> None:
    rows = read(july.FILE.read_bytes(), july.FILE.name, sites)
    assert len(rows) == 12 and [row.problems for row in rows] == [{}] * 12, (
        "neither title rows nor totals are activities"
    )
    shown = [
        (r["title"][:8], f"{timezone.localtime(r['starts_at']):%m-%d %H:%M}", r["seats"])
        for row in rows
        for r in row.readings
    ]
    assert shown[0] == ("青少年羽毛球比赛"[:8], "07-05 09:00", 32)
    assert ("心脑血管疾病健", "07-07 14:00", 50) in [(a[:7], b, c) for a, b, c in shown]
    assert [c for a, _b, c in shown if a.startswith("“启明星")] == [None], "不限 is no limit"
    saturdays = [b for a, b, _c in shown if a.startswith("“多彩周末")]
    assert saturdays == ["07-02 09:30", "07-09 09:30", "07-16 09:30", "07-23 09:30", "07-30 09:30"], (
        "每周六 is each Saturday"
    )
    by_title = {r["title"]: r["site"].name for row in rows for r in row.readings}
    assert by_title["“七彩夏日”夏令营开营（游学、历奇、科技、音乐、安全）"] == "袁桥镇", "an institute by its long name"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_of_another_layout(sites: list[Any], encoding: str) -> None:
    text = "活动主题,开始时间,结束时间,日期,地点,人数,为谁\n手机课,14:00,15:30,2022-07-20,新城俱乐部,约30人,老年人\n"
    rows = read(text.replace("为谁", "服务对象").encode(encoding), "plan.csv", sites)
    (reading,) = rows[0].readings
    assert rows[0].problems == {} and reading["service_group"] == "elderly" and reading["seats"] == 30
    assert (reading["ends_at"] - reading["starts_at"]).seconds == 90 * 60


def test_problems_stand_with_their_cells(sites: list[Any]) -> None:
    text = "日期,时间,社区,活动名称,服务对象,名额\n1月32日,9:00,新城社区,甲,为老,二十\n7月3日,25:00,新诚社区,乙,为谁呢,10\n7月4日,11:00-9:00,,丙,为老,10\n"
    first, second, third = read(text.encode(), "plan.csv", sites)
    assert "1月32日" in first.problems["date"] and "二十" in first.problems["seats"] and first.readings == []
    assert set(second.problems) == {"time", "site", "service_group"} and "新城社区" in second.problems["site"]
    assert set(third.problems) == {"time"}


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("上午9:00-11:30", "09:00", "11:30"),
        ("8:30—11:00", "08:30", "11:00"),
        ("下午2点", "14:00", "16:00"),
        ("下午2:30-4:00", "14:30", "16:00"),
        ("上午", "09:00", "11:00"),
        ("１４：００－１５：３０", "14:00", "15:30"),
        ("下午2点半至4点", "14:30", "16:00"),
        ("9:00", "09:00", "11:00"),
    ],
)
def test_times_as_people_write_them(said: str, start: str, end: str) -> None:
    found = cells.times(said)
    assert [f"{moment:%H:%M}" for moment in found[:2]] == [start, end]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("7月5日", 5),
        ("7.8", 8),
        ("2022/7/10", 10),
        ("2022-07-10 00:00:00", 10),
        ("44752", 10),
        ("七月十一日", 11),
        ("12日", 12),
        ("7月9日（周六）", 9),
    ],
)
def test_days_as_people_write_them(said: str, day: int) -> None:
    assert cells.days(said, month=JULY) == [date(2022, 7, day)]


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 80_000_000)
    return target.getvalue()


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04broken", bomb(), b"only,text\nwithout,titles\n"]
)
def test_what_is_no_plan_is_refused_with_words(sites: list[Any], data: bytes) -> None:
    with pytest.raises(importing.UnreadableFile) as refused:
        read(data, "plan.xlsx", sites)
    assert str(refused.value)


def upload(client: Client, text: str) -> ImportBatch:
    month = f"{timezone.localdate().year + 1}-07"
    file = SimpleUploadedFile("plan.csv", text.encode("gb18030"))
    answer = client.post("/desk/import/", {"file": file, "month": month})
    assert answer.status_code == 302
    return ImportBatch.objects.get()


def test_corrected_in_place_then_drafts(clear: Client) -> None:
    batch = upload(
        clear, "日期,时间,社区,活动名称,服务对象\n7月40日,上午,新城社区,手机课,为老\n7月5日,上午,新城社区,=cmd(),为老\n"
    )
    page = clear.get(f"/desk/import/{batch.pk}/").content.decode()
    assert "7月40日" in page and "aria-invalid" in page
    refused = clear.post(f"/desk/import/{batch.pk}/", {"go": "take", "2-title": "手机课（二）"})
    assert refused.status_code == 422 and "手机课（二）" in refused.content.decode(), "what was typed stays"
    assert not Activity.objects.exists(), "half an import is never written"
    done = clear.post(f"/desk/import/{batch.pk}/", {"go": "take", "2-date": "7月4日"})
    assert done.status_code == 302
    assert set(Activity.objects.values_list("title", "state")) == {("手机课（二）", "draft"), ("cmd()", "draft")}
    again = clear.post(f"/desk/import/{batch.pk}/", {"go": "take"})
    assert again.status_code == 200 and Activity.objects.count() == 2


def test_a_row_can_be_left_out(clear: Client) -> None:
    batch = upload(
        clear, "日期,时间,社区,活动名称,服务对象\n昨天,上午,新城社区,甲,为老\n7月5日,上午,新城社区,乙,为老\n"
    )
    clear.post(f"/desk/import/{batch.pk}/", {"go": "take", "2-left-out": "on"})
    assert list(Activity.objects.values_list("title", flat=True)) == ["乙"]


def test_an_upload_is_its_owners(clear: Client) -> None:
    batch = upload(clear, "日期,时间,社区,活动名称,服务对象\n7月5日,上午,新城社区,乙,为老\n")
    clear.force_login(person(Role.STAFF, at=SiteFactory()), backend="accounts.backends.PhoneOrNameBackend")
    assert clear.get(f"/desk/import/{batch.pk}/").status_code == 404


def test_the_demo_file_is_the_districts() -> None:
    assert Path(july.FILE).read_bytes()[:2] == b"PK"
