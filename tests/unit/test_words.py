"""Time, places and figures in words, in the source language."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from civic.kernel import words

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=words.LOCAL)  # a Monday
MIDNIGHT = datetime(2026, 11, 24, 0, 0, tzinfo=words.LOCAL)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_days() -> None:
    assert words.day(date(2026, 11, 26), now=NOW) == "Thursday 26 November"
    assert words.short_day(NOW, now=NOW) == "23 November"
    assert words.full_day(NOW) == "23 November 2026"
    assert words.month(NOW) == "November 2026"
    assert words.weekday(NOW) == "Mon"
    assert words.stamp(NOW, now=NOW) == "Monday 23 November 14:05"


def test_a_moment_is_read_on_shanghais_clock() -> None:
    utc = datetime.fromisoformat("2026-11-30T16:30:00+00:00")
    assert words.day(utc, now=NOW) == "Tuesday 1 December"
    assert words.clock(utc) == "00:30"


def test_naive_datetimes_are_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        words.clock(datetime(2026, 11, 23, 14, 5))


def test_time_range() -> None:
    assert words.time_range(NOW) == "14:05"
    assert words.time_range(NOW.replace(hour=9, minute=0), NOW.replace(hour=10, minute=30)) == "09:00–10:30"


def test_what_ends_on_another_day_names_it() -> None:
    end = NOW.replace(hour=11, minute=0) + timedelta(days=4)
    assert words.time_range(NOW, end) == "14:05 – 27 November 11:00"
    assert words.when(NOW, end, now=NOW) == "today 14:05 – 27 November 11:00"
    assert words.when(NOW, end, now=NOW - timedelta(days=30)) == "Monday 23 November 14:05 – 27 November 11:00"
    assert words.time_range(NOW.replace(hour=22), MIDNIGHT) == "22:05 – 24 November 00:00"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, "yesterday 14:05"),
        (0, "today 14:05"),
        (1, "tomorrow 14:05"),
        (2, "Wednesday 14:05"),
        (6, "Sunday 14:05"),
        (7, "Monday 30 November 14:05"),
        (-2, "Saturday 21 November 14:05"),
    ],
)
def test_when(days: int, said: str) -> None:
    assert words.when(NOW + timedelta(days=days), now=NOW) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (datetime(2025, 11, 26, 14, 5, tzinfo=words.LOCAL), "26 November 2025 14:05"),
        (datetime(2025, 12, 31, 23, 59, tzinfo=words.LOCAL), "31 December 2025 23:59"),
        (datetime(2027, 1, 2, 9, 0, tzinfo=words.LOCAL), "2 January 2027 09:00"),
        (datetime(2026, 1, 2, 9, 0, tzinfo=words.LOCAL), "Friday 2 January 09:00"),
    ],
)
def test_a_day_of_another_year_has_its_year(value: datetime, said: str) -> None:
    assert words.stamp(value, now=NOW) == words.when(value, now=NOW) == said
    assert words.short_day(value, now=NOW) in said


def test_tomorrow_begins_at_midnight() -> None:
    assert words.near_day(MIDNIGHT, now=MIDNIGHT - timedelta(seconds=1)) == "tomorrow"
    assert words.near_day(MIDNIGHT, now=MIDNIGHT) == "today"


@pytest.mark.parametrize(
    ("days", "said", "level"),
    [
        (-2, "2 days late", "late"),
        (-1, "1 day late", "late"),
        (0, "reply due today by 18:05", "soon"),
        (1, "reply due tomorrow", "soon"),
        (3, "reply due Thursday", "soon"),
        (5, "reply due Saturday", "ok"),
        (10, "reply due 3 December", "ok"),
    ],
)
def test_answer_by(days: int, said: str, level: str) -> None:
    due = NOW.replace(hour=18) + timedelta(days=days)
    assert words.answer_by(due, now=NOW) == (said, level)


def test_an_answer_due_earlier_today_is_late() -> None:
    """The day is not over, but the promise is: it said until when."""
    for due_words in (words.answer_by, words.due_words):
        assert due_words(NOW - timedelta(hours=1), now=NOW) == ("late since 13:05", "late")


def test_several_days() -> None:
    assert words.days(date(2026, 12, 7), date(2026, 12, 13)) == "7–13 December"
    assert words.days(date(2026, 11, 30), date(2026, 12, 6)) == "30 November – 6 December"
    with translation.override("zh-hans"):
        assert words.days(date(2026, 12, 7), date(2026, 12, 13)) == "12 月 7—13 日"
        assert words.days(date(2026, 11, 30), date(2026, 12, 6)) == "11 月 30 日—12 月 6 日"


@pytest.mark.parametrize(
    ("days", "said", "level"),
    [
        (-3, "3 days late", "late"),
        (0, "due today by 14:05", "late"),
        (1, "1 day left", "soon"),
        (3, "3 days left", "ok"),
    ],
)
def test_due_words(days: int, said: str, level: str) -> None:
    assert words.due_words(NOW + timedelta(days=days), now=NOW) == (said, level)


def test_seats_and_volunteers() -> None:
    assert words.seats_words(1) == ("1 seat left", "ok")
    assert words.seats_words(4).text == "4 seats left"
    assert words.seats_words(0) == ("full · waiting list open", "soon")
    assert words.seats_words(-1, waitlist=False).text == "full"
    assert words.seats_words(None).text == "everyone welcome"
    assert words.seats_words(2, waiting=1) == ("2 seats left, 1 party waits", "soon")
    assert words.seats_words(1, waiting=3).text == "1 seat left, 3 parties wait"
    assert words.seats_words(0, waiting=3).text == "full · waiting list open"
    assert words.seats_words(None, waiting=0).level == "ok"
    assert words.listed(["孙小明", "小红"]) == "孙小明, 小红"
    assert words.needed_words(1) == ("1 more needed", "soon")
    assert words.needed_words(0).text == "enough volunteers"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812348000", "138****8000"),
        ("+8613812348000", "138****8000"),
        ("+86 13812348000", "138****8000"),
        ("12345", "***45"),
        ("", ""),
        ("7", "**7"),
    ],
)
def test_mask_phone(phone: str, shown: str) -> None:
    assert words.mask_phone(phone) == shown


def test_numbers_and_hours() -> None:
    assert words.number(1284) == "1,284"
    assert words.number(Decimal("37.50")) == "37.5"
    assert words.hours(Decimal("37.5")) == "37.5 hours"
    assert words.hours(timedelta(minutes=90)) == "1.5 hours"
    assert words.hours(1) == "1 hour"
    assert words.percent(961, 1000) == "96.1%"
    assert words.percent(1, 1) == "100%"
    assert words.percent(0, 0) == "–"


def test_greeting_follows_the_clock() -> None:
    said = [words.greeting(NOW.replace(hour=hour)) for hour in (8, 12, 19, 3)]
    assert said == ["Good morning", "Good afternoon", "Good evening", "Good evening"]


def test_the_five_groups() -> None:
    assert list(words.GROUPS) == [
        "elderly",
        "children",
        "hardship",
        "psychological_care",
        "public_need",
    ]
