"""What a row is read as, and what stands beside a cell that can't be."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from activities import importing
from activities.importing.actions import import_rows
from activities.models import Activity
from civic.kernel.errors import Invalid
from network.models import Role, Site
from tests.factories import volunteers as make
from tests.factories.people import centre, person
from tests.integration.importing.files import FILE, HEADINGS, plan_of, read_csv, read_line

pytestmark = pytest.mark.django_db


def july(district: dict[str, Site]) -> list[importing.Reading]:
    return plan_of(FILE.read_bytes(), district, FILE.name).readings


def moments(row: importing.Reading) -> list[str]:
    """Each activity's day, start and end."""
    local = [(timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)) for one in row.drafts]
    return [f"{start:%m-%d %H:%M}-{end:%H:%M}" for start, end in local]


def test_every_row_of_the_real_plan(district: dict[str, Site]) -> None:
    rows = july(district)
    assert [row.problems for row in rows] == [{}] * 12 and [row.row.number for row in rows] == list(range(4, 16))
    first = rows[0].drafts[0]
    start = timezone.localtime(first.starts_at)
    assert (first.title, first.service_group, first.seats) == ("青少年羽毛球比赛", "children", 32)
    assert (first.site, first.volunteers_needed) == (district["星凯社区"], 6)
    assert f"{start:%Y-%m-%d %H:%M}" == "2027-07-05 09:00"
    times = [f"{timezone.localtime(row.drafts[0].starts_at):%m-%d %H:%M}" for row in rows]
    assert times[1:4] == ["07-07 08:30", "07-07 14:00", "07-08 09:00"] and times[4] == "07-09 09:00"
    assert [row.drafts[0].seats for row in rows] == [32, 60, 50, 40, 25, 25, 25, 20, None, 30, 8, 24]
    assert {row.drafts[0].service_group for row in rows[7:10]} == {
        "hardship",
        "public_need",
        "psychological_care",
    }
    saturdays = [timezone.localtime(r.starts_at).day for r in rows[11].drafts]
    assert saturdays == [3, 10, 17, 24, 31] and rows[11].notes["date"].startswith("5 days")
    assert rows[2].notes == {"time": "read as 14:00 to 16:00"} and rows[4].notes == {"time": "read as 09:00 to 11:00"}
    assert rows[7].notes == {"date": "not in the chosen month"}  # 2022/7/10 says its year
    assert rows[3].drafts[0].site == district["袁桥镇"] and rows[10].drafts[0].site == district["宋官屯街道"]


def test_the_real_plan_becomes_drafts_all_or_none(district: dict[str, Site], now: Any) -> None:
    staff = person(Role.STAFF, at=centre())
    made = import_rows(rows=july(district), by=staff, now=now, allow_past=True)
    assert len(made) == Activity.objects.filter(state="draft").count() == 16
    Activity.objects.all().delete()
    with pytest.raises(Invalid, match=r"Row 11: This time has passed"):
        import_rows(rows=july(district), by=staff, now=now)
    assert not Activity.objects.exists()


def test_what_is_wrong_stands_beside_its_cell(district: dict[str, Site]) -> None:
    rows = read_csv(
        f"{HEADINGS}\n"
        "1月32日,上午9:00-11:30,星凯社区,讲座,为小,广场,32人,6\n"
        "7月5日,25:00,星恺社区,讲座,为猫,广场,很多,六七个\n"
        "7月6日,上午,星凯社区,,为小,广场,3,1\n"
        f"7月7日,9:00,星凯,{'长' * 61},为小,{'长' * 81},0,\n"
        "7月8日,11:00-9:00,月球,讲座,为小,广场,3,1\n",
        district,
    )
    assert rows[0].problems == {"date": "not a date: 1月32日"}
    assert rows[1].problems == {
        "time": "not a time: 25:00",
        "site": "no station of yours: 星恺社区 · did you mean 星凯社区?",
        "service_group": "none of the five groups: 为猫",
        "seats": "not a number: 很多",
        "volunteers_needed": "not a number: 六七个",
    }
    assert rows[2].problems == {"title": "the title is missing"}
    assert rows[3].problems == {
        "title": "at most 60 characters, this has 61",
        "location": "at most 80 characters, this has 81",
    }
    assert rows[4].problems == {
        "time": "the end is before the start: 11:00-9:00",
        "site": "no station of yours: 月球",
    }
    assert not any(row.drafts for row in rows)


def test_other_layouts(district: dict[str, Site]) -> None:
    (one,) = read_csv("活动时间\t活动主题\t对象\n7月5日（周一）下午2:00-4:00\t剪纸\t为老\n", district)
    assert one.problems == {} and one.drafts[0].site == district["新城社区"]
    assert moments(one) == ["07-05 14:00-16:00"] and one.row.typed.time == "下午2:00-4:00"
    assert one.drafts[0].location == "新城社区" and one.drafts[0].seats is None
    (two,) = read_csv(
        "Activity,Date,Start time,End time,Place,For whom,Seats\n"
        "Paper,2027-07-05 00:00:00,9:00,10:15,Hall,children,8\n",
        district,
    )
    assert two.problems == {} and two.drafts[0].ends_at - two.drafts[0].starts_at == timedelta(minutes=75)
    three = read_line("2027-07-05 09:30:00,剪纸,为老", district, "日期,活动,服务对象")
    assert three.problems == {} and moments(three) == ["07-05 09:30-11:30"]


@pytest.mark.parametrize(
    ("headings", "cells", "expected"),
    [
        ("开始时间,结束时间", "2027-07-05 09:00:00,2027-07-05 10:30:00", ["07-05 09:00-10:30"]),
        ("开始时间,结束时间", "2027-07-05 9:00,2027-07-06 10:30", ["07-05 09:00-10:30", "07-06 09:00-10:30"]),
        ("开始日期,结束日期,时间", "7月5日,7月6日,9:00-10:00", ["07-05 09:00-10:00", "07-06 09:00-10:00"]),
        ("日期,开始时间,结束时间", "7月5日,下午2点,4点", ["07-05 14:00-16:00"]),
        ("日期,结束时间", "7月5日 9:00,10:30", ["07-05 09:00-10:30"]),
        ("日期,结束时间", "7月5日,10:30", []),  # an end alone is no start
    ],
)
def test_start_and_end_in_two_columns(
    district: dict[str, Site], headings: str, cells: str, expected: list[str]
) -> None:
    row = read_line(f"{cells},剪纸,为老", district, f"{headings},活动,对象")
    assert moments(row) == expected and bool(row.problems) is not bool(expected)
    assert importing.Row.of(row.row.kept()) == row.row  # joined once


def test_several_days_and_times_are_activities_of_their_own(district: dict[str, Site]) -> None:
    row = read_line("10–11日,上午9:00-11:00，下午2:00-4:00,星凯,排练,为小,广场,3,6", district)
    assert moments(row) == ["07-10 09:00-11:00", "07-10 14:00-16:00", "07-11 09:00-11:00", "07-11 14:00-16:00"]
    assert row.notes["date"] == "2 days: 7/10, 7/11"
    assert row.notes["time"] == "2 times a day: 09:00–11:00, 14:00–16:00"


def test_what_may_be_meant_otherwise_is_noted(district: dict[str, Site]) -> None:
    row = read_line("7.1,2:30-4:30,星凯社区,讲座,为老,广场,40人,6", district)
    assert row.problems == {} and row.drafts[0].seats == 40
    assert "7/10" in row.notes["date"] and "02:30" in row.notes["time"]
    assert read_line("7.8,下午2:30-4:30,星凯社区,讲座,为老,广场,3,6", district).notes == {}


def test_a_day_that_has_passed_is_a_problem_of_its_row(district: dict[str, Site]) -> None:
    now = timezone.make_aware(datetime(2027, 7, 10, 12))
    lines = ["7月10日,9:00,星凯,讲座,为老,,,", "每周六,9:00,星凯,讲座,为老,,,", "7月10日,13:00,星凯,讲座,为老,,,"]
    past, some, good = read_csv("\n".join([HEADINGS, *lines]), district, now=now)
    assert past.problems == {"date": "has passed: 7/10"} and some.problems == {"date": "has passed: 7/3, 7/10"}
    assert good.problems == {} and not past.drafts
    assert not any(row.problems for row in read_csv("\n".join([HEADINGS, *lines]), district))  # without a clock


def test_headings_said_twice_are_no_activity(district: dict[str, Site]) -> None:
    line = "7月5日,上午,星凯,羽毛球,为小,广场,3,6"
    note = "注：以上,时间,如有变化,另行通知,,,,"
    assert len(read_csv(f"{HEADINGS}\n{line}\n{HEADINGS}\n{line}\n{note}\n", district)) == 2


def test_a_day_and_a_title_are_an_activity_already(district: dict[str, Site]) -> None:
    row = read_line("7月5日,剪纸,,", district, "日期,活动名称,时间,对象")
    assert row.problems.keys() == {"time", "service_group"}


def test_formulas_stay_words(district: dict[str, Site], now: Any) -> None:
    rows = read_csv(f"{HEADINGS}\n7月5日,上午,星凯,=HYPERLINK(1),为小,@SUM(1),3,6\n", district)
    (made,) = import_rows(rows=rows, by=make.staff(district["星凯社区"]), now=now)
    assert made.title == "HYPERLINK(1)" and made.location == "@SUM(1)"
