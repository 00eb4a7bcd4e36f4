"""What people write in a cell, and how we read it."""

from contextlib import suppress
from datetime import date, time
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from activities.importing import groups
from activities.importing.columns import COLUMNS
from civic.tables import Sheet, Unreadable, cells, days, times_of_day
from civic.tables.times_of_day import Session, Times

JULY = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("7月5日", date(2026, 7, 5)),
        ("7月5号", date(2026, 7, 5)),
        ("７月５日", date(2026, 7, 5)),
        ("七月十二日", date(2026, 7, 12)),
        ("7.8", date(2026, 7, 8)),
        ("7/8", date(2026, 7, 8)),
        ("7-8", date(2026, 7, 8)),
        ("2022/7/10", date(2022, 7, 10)),
        ("2022-07-10 00:00:00", date(2022, 7, 10)),
        ("2022年7月10日", date(2022, 7, 10)),
        ("7月5日（周二）", date(2026, 7, 5)),
        ("5日", date(2026, 7, 5)),
        ("12", date(2026, 7, 12)),
        ("44752", date(2022, 7, 10)),
        ("44752.375", date(2022, 7, 10)),
    ],
)
def test_days(words: str, day: date) -> None:
    assert days.read(words, month=JULY) == [day]


def test_every_saturday() -> None:
    for words in ("每周六", "周六", "每个星期六"):
        assert [day.day for day in days.read(words, month=JULY)] == [4, 11, 18, 25]
    assert [day.day for day in days.read("每周天", month=JULY)] == [5, 12, 19, 26]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("10–11日", ["7/10", "7/11"]),
        ("7月10-11日", ["7/10", "7/11"]),
        ("7月10日—7月12日", ["7/10", "7/11", "7/12"]),
        ("10日至11日", ["7/10", "7/11"]),
        ("13-15", ["7/13", "7/14", "7/15"]),
        ("10~11", ["7/10", "7/11"]),
        ("7.10-7.11（周五、周六）", ["7/10", "7/11"]),
        ("6月30日至7月1日", ["6/30", "7/1"]),
        ("2026-07-30至2026-08-01", ["7/30", "7/31", "8/1"]),
        ("7月5日、12日", ["7/5", "7/12"]),
        ("5，12日和19日", ["7/5", "7/12", "7/19"]),
        ("每周三、日", ["7/1", "7/5", "7/8", "7/12", "7/15", "7/19", "7/22", "7/26", "7/29"]),
        ("每周一至周二", ["7/6", "7/7", "7/13", "7/14", "7/20", "7/21", "7/27", "7/28"]),
        ("7-8", ["7/8"]),
        ("11月2日", ["11/2"]),
        ("2026-7-1 10:00", ["7/1"]),
    ],
)
def test_several_days(words: str, expected: list[str]) -> None:
    assert [f"{day.month}/{day.day}" for day in days.read(words, month=JULY)] == expected


def test_a_month_round_the_turn_of_the_year() -> None:
    assert days.read("1月2日", month=date(2026, 12, 1)) == [date(2027, 1, 2)]
    assert days.read("12月30日-1月2日", month=date(2027, 1, 1))[::3] == [date(2026, 12, 30), date(2027, 1, 2)]


def test_days_that_could_be_others() -> None:
    with pytest.raises(Unreadable, match="10月11日 or 10日至11日"):
        days.read("10-11", month=JULY)
    with pytest.raises(Unreadable, match="more than 31 days"):
        days.read("7月1日至8月20日", month=JULY)
    assert [words for words in ("7.1", "7.2", "7.4", "7.10", "7月1日", "1") if days.may_have_lost_a_zero(words)] == [
        "7.1",
        "7.2",
    ]


@pytest.mark.parametrize(
    "words",
    ["1月32日", "7月32日", "13.1", "2022/2/30", "待定", "十十月五日", "7月", "//", "七", "0", "11-5日", "5日、待定"],
)
def test_no_day(words: str) -> None:
    with pytest.raises(Unreadable, match=f"not a date: {words}"):
        days.read(words, month=JULY)


def test_a_day_left_out() -> None:
    with pytest.raises(Unreadable, match="the day is missing"):
        days.read("", month=JULY)
    with pytest.raises(Unreadable, match="the time is missing"):
        times_of_day.read("")


@pytest.mark.parametrize(
    ("words", "start", "end", "guessed"),
    [
        ("上午9:00-11:30", time(9), time(11, 30), False),
        ("8:30—11:00", time(8, 30), time(11), False),
        ("８：３０～１１：００", time(8, 30), time(11), False),
        ("9:00至11:00", time(9), time(11), False),
        ("下午2点", time(14), time(16), True),
        ("下午2:00-4:00", time(14), time(16), False),
        ("下午2点半到4点", time(14, 30), time(16), False),
        ("上午9:00-下午3:00", time(9), time(15), False),
        ("晚上7点-8点半", time(19), time(20, 30), False),
        ("9点30分", time(9, 30), time(11, 30), True),
        ("上午", time(9), time(11), True),
        ("下午", time(14, 30), time(16, 30), True),
        ("全天", time(9), time(17), True),
        ("9:00", time(9), time(11), True),
        ("9:00:00", time(9), time(11), True),
        ("23:00", time(23), time(23, 59), True),
        ("2022-07-10 09:00:00", time(9), time(11), True),
        ("0.375", time(9), time(11), True),
        ("0.375-0.4375", time(9), time(10, 30), False),
        ("中午1点-3点", time(13), time(15), False),
        ("中午11:30-1:00", time(11, 30), time(13), False),
        ("2:00pm-4:00pm", time(14), time(16), False),
        ("2:00 - 4:00 PM", time(14), time(16), False),
        ("pm 2:00-4:00", time(14), time(16), False),
        ("11:00-1:00pm", time(11), time(13), False),
        ("9am-11am", time(9), time(11), False),
        ("下午两点半", time(14, 30), time(16, 30), True),
        ("9-11点", time(9), time(11), False),
        ("2:30-4:30", time(2, 30), time(4, 30), False),
    ],
)
def test_times(words: str, start: time, end: time, guessed: bool) -> None:
    assert times_of_day.read(words) == Times((Session(start, end),), guessed)


@pytest.mark.parametrize(
    "words", ["上午9:00-11:00，下午2:00-4:00", "9:00-11:00 14:00-16:00", "9:00-11:00下午2点-4点", "9:00-11:00、14-16点"]
)
def test_two_times_of_a_day(words: str) -> None:
    assert times_of_day.read(words) == Times((Session(time(9), time(11)), Session(time(14), time(16))))


@pytest.mark.parametrize(
    "words",
    [
        *("25:00", "9:75", "11:00-9:00", "待定", "9:00-9:00", "10分钟", "晚上12点", "晚上1点", "下午放学后"),
        *("9:00-11:00-13:00", "14:00-16:00，9:00-11:00", "上午9:00-11:00，2:00-4:00", "9:00，", "-", "23:59"),
    ],
)
def test_no_time(words: str) -> None:
    with pytest.raises(Unreadable):
        times_of_day.read(words)


@pytest.mark.parametrize(
    ("words", "day", "clock"),
    [
        ("7月5日（周二）上午9:00", "7月5日(周二)", "上午9:00"),
        ("7月5日", "7月5日", ""),
        ("7月5号 9:00-11:00", "7月5号", "9:00-11:00"),
        ("7.5 9:00", "7.5", "9:00"),
        ("2022-07-05 09:00:00", "2022-07-05", "09:00:00"),
        ("2022-07-05 00:00:00", "2022-07-05", ""),
        ("7.8", "7.8", ""),
        ("每周六", "每周六", ""),
        ("每周六上午", "每周六", "上午"),
        ("7月10-11日 9-11点", "7月10-11日", "9-11点"),
        ("7.5 2pm-4pm", "7.5", "2pm-4pm"),
        ("上午9:00", "", "上午9:00"),
    ],
)
def test_day_and_time_in_one_cell(words: str, day: str, clock: str) -> None:
    assert days.split(words) == (day, clock)


def test_numbers() -> None:
    for words, number in [("32人", 32), ("４０", 40), ("60", 60), ("约50人", 50), ("30名", 30), ("25.0", 25)]:
        assert cells.count(words, most=1000) == number
    for words in ("不限", "", "若干"):
        assert cells.count(words, most=1000) is None
    for words in ("很多", "-5", "12.5", "1001", "=1+1", "40-30人"):
        with pytest.raises(Unreadable):
            cells.count(words, most=1000)


def test_groups() -> None:
    said = {
        "为小": "children",
        "为老": "elderly",
        "为困难群体": "hardship",
        "为社会公共需要": "public_need",
        "需要心理疏导和情感慰藉群体": "psychological_care",
        "elderly": "elderly",
        "老年人": "elderly",
        "小": "children",
        "小学生": "children",
        "空巢老人心理疏导": "psychological_care",
        "残疾儿童": "hardship",
        "小区居民": "public_need",
    }
    assert {words: groups.read(words).code for words in said} == said
    with pytest.raises(Unreadable, match="none of the five groups: 为猫"):
        groups.read("为猫")
    for words in ("老师", "小微企业", "大学生", "小商户", "一老一小", "老年大学学生"):
        with pytest.raises(Unreadable, match=words):
            groups.read(words)


@given(st.text(max_size=20))
def test_any_words_are_read_or_named(words: str) -> None:
    """Never anything but a reading or a problem in words."""
    for reader in (
        lambda: days.read(words, month=JULY),
        lambda: times_of_day.read(words),
        lambda: times_of_day.read(f"9:00-{words}"),
        lambda: cells.count(words, most=1000),
        lambda: groups.read(words),
        lambda: days.split(words),
    ):
        with suppress(Unreadable):
            reader()


@given(
    st.from_regex(
        r"[上下]?午?[0-9０-９一二十]{1,3}[:.：点月年/-][0-9０-９一二十半]{0,3}[日分]?[-—~至]?[0-9:：]{0,5}",
        fullmatch=True,
    )
)
def test_almost_right_words_are_read_or_named(words: str) -> None:
    test_any_words_are_read_or_named.hypothesis.inner_test(words)  # type: ignore[attr-defined]


def test_columns_by_meaning() -> None:
    rows = [
        ["7月计划"],
        ["填报单位：中心", "", "负责人：王"],
        ["活动地点", "活动", "开始时间", "结束时间", "服 务 对 象", "参与人数", "站点"],
    ]
    (table,) = COLUMNS.tables(Sheet("七月", [*rows, ["广场", "理发"]]))
    assert table.headings == {
        "location": "活动地点",
        "title": "活动",
        "time": "开始时间",
        "end": "结束时间",
        "service_group": "服 务 对 象",
        "seats": "参与人数",
        "site": "站点",
    }
    assert table.title == "" and table.lines[0].number == 4 and table.lines[0].cells["title"] == "理发"
    assert COLUMNS.meanings(["Date", "Activity", "Place"]) == {"date": 0, "title": 1, "location": 2}
    assert COLUMNS.tables(Sheet("x", [["随便"], ["1", "2", "3"]])) == []
