"""What people write in a cell, and how we read it."""

from contextlib import suppress
from datetime import date, time
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from activities.importing import cells, columns
from activities.importing.cells import Unreadable

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
    assert cells.days(words, month=JULY) == [day]


def test_every_saturday() -> None:
    for words in ("每周六", "周六", "每个星期六"):
        assert [day.day for day in cells.days(words, month=JULY)] == [4, 11, 18, 25]
    assert [day.day for day in cells.days("每周天", month=JULY)] == [5, 12, 19, 26]


@pytest.mark.parametrize(
    "words", ["1月32日", "7月32日", "13.1", "2022/2/30", "待定", "十十月五日", "7月", "//", "七", "0"]
)
def test_no_day(words: str) -> None:
    with pytest.raises(Unreadable, match=f"not a date: {words}"):
        cells.days(words, month=JULY)


def test_a_day_left_out() -> None:
    with pytest.raises(Unreadable, match="the day is missing"):
        cells.days("", month=JULY)
    with pytest.raises(Unreadable, match="the time is missing"):
        cells.times("")
    with pytest.raises(Unreadable, match="the time is missing"):
        cells.times("", "11:00")  # an end alone is no start


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
    ],
)
def test_times(words: str, start: time, end: time, guessed: bool) -> None:
    assert cells.times(words) == (start, end, guessed)


def test_start_and_end_in_two_columns() -> None:
    assert cells.times("9:00", "10:30") == (time(9), time(10, 30), False)
    assert cells.times("09:00:00", "10:30:00") == (time(9), time(10, 30), False)
    assert cells.times("2022-07-10 09:00:00", "2022-07-10 10:30:00") == (time(9), time(10, 30), False)


@pytest.mark.parametrize("words", ["25:00", "9:75", "11:00-9:00", "待定", "9:00-9:00"])
def test_no_time(words: str) -> None:
    with pytest.raises(Unreadable):
        cells.times(words)


@pytest.mark.parametrize(
    ("words", "day", "clock"),
    [
        ("7月5日（周二）上午9:00", "7月5日", "上午9:00"),
        ("7月5日", "7月5日", ""),
        ("7月5号 9:00-11:00", "7月5号", "9:00-11:00"),
        ("7.5 9:00", "7.5", "9:00"),
        ("2022-07-05 09:00:00", "2022-07-05", "09:00:00"),
        ("2022-07-05 00:00:00", "2022-07-05", ""),
        ("7.8", "7.8", ""),
        ("每周六", "每周六", ""),
    ],
)
def test_day_and_time_in_one_cell(words: str, day: str, clock: str) -> None:
    assert cells.split(words) == (day, clock)


def test_numbers() -> None:
    for words, number in [("32人", 32), ("４０", 40), ("60", 60), ("约50人", 50), ("30名", 30), ("25.0", 25)]:
        assert cells.count(words, most=1000) == number
    for words in ("不限", "", "若干"):
        assert cells.count(words, most=1000) is None
    for words in ("很多", "-5", "12.5", "1001", "=1+1", "3-5人"):
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
    }
    assert {words: cells.group(words) for words in said} == said
    with pytest.raises(Unreadable, match="none of the five groups: 为猫"):
        cells.group("为猫")


@given(st.text(max_size=20))
def test_any_words_are_read_or_named(words: str) -> None:
    """Never anything but a reading or a problem in words."""
    for reader in (
        lambda: cells.days(words, month=JULY),
        lambda: cells.times(words),
        lambda: cells.times("9:00", words),
        lambda: cells.count(words, most=1000),
        lambda: cells.group(words),
        lambda: cells.split(words),
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
    found = columns.find_header(rows)
    assert found == (
        2,
        {"location": 0, "title": 1, "time": 2, "end": 3, "service_group": 4, "seats": 5, "site": 6},
    )
    assert columns.find_header([["Date", "Activity", "Place"]]) == (0, {"date": 0, "title": 1, "location": 2})
    assert columns.find_header([["随便"], ["1", "2", "3"]]) is None
