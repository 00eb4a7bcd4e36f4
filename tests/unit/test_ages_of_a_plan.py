"""Ages as people write them in a cell."""

from typing import Any

import pytest
from django.utils import translation

from civic.tables import Unreadable, ages


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("6-12岁", 6, 12),
        ("６—12周岁", 6, 12),
        ("6 至 12 岁", 6, 12),
        ("6岁到12岁之间", 6, 12),
        ("六至十二岁", 6, 12),
        ("6~12", 6, 12),
        ("18-60周岁（含）", 18, 60),
        ("年龄：6-12岁", 6, 12),
        ("0-3岁", 0, 3),
        ("60岁以上", 60, None),
        ("60 周岁及以上", 60, None),
        ("年满十八周岁", 18, None),
        ("60+", 60, None),
        ("≥60", 60, None),
        ("60岁-不限", 60, None),
        ("60岁起", 60, None),
        ("超过60岁", 61, None),
        ("12 周岁以下", None, 12),
        ("12岁（含）以下", None, 12),
        ("12岁以内", None, 12),
        ("不超过12岁", None, 12),
        ("不满12岁", None, 11),
        ("under 12", None, 11),
        ("up to 12 years", None, 12),
        ("不限", None, None),
        ("年龄不限", None, None),
        ("无", None, None),
        ("老少皆宜", None, None),
        ("—", None, None),
        ("", None, None),
    ],
)
def test_what_is_meant(words: str, first: int | None, last: int | None) -> None:
    assert ages.read(words) == ages.Ages(first, last)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("6岁", "one age alone"),
        ("12", "one age alone"),
        ("3-6年级", "no ages in years: 3-6年级"),
        ("6-12个月", "no ages in years"),
        ("3个月-3岁", "no ages in years"),
        ("6-12岁、60岁以上", "no ages in years"),
        ("6-12岁（亲子）", "no ages in years"),
        ("儿童", "no ages in years"),
        ("2010-2015年出生", "no ages in years"),
        ("12-6岁", "The highest age is below the lowest."),
        ("6-200岁", "nobody is so old"),
        ("2026-06-12", "the spreadsheet made a day of it; was it 6-12岁?"),
        ("2026-12-06", "the spreadsheet made a day of it; was it 6-12岁?"),
    ],
)
def test_what_is_asked_about(words: str, problem: str) -> None:
    with pytest.raises(Unreadable, match=r".*") as found:
        ages.read(words)
    assert problem in str(found.value)


@pytest.mark.parametrize(
    ("first", "last", "meant"),
    [
        ("6", "12", ages.Ages(6, 12)),
        ("6岁", "不限", ages.Ages(6)),
        ("", "12周岁", ages.Ages(None, 12)),
        ("不限", "不限", ages.Ages()),
        ("", "", ages.Ages()),
    ],
)
def test_two_columns(first: str, last: str, meant: ages.Ages) -> None:
    assert ages.read(ages.joined(first, last)) == meant


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("60周岁以上老年人", "60周岁以上"),
        ("6—12岁儿童（30人）", "6-12岁"),
        ("0-3岁婴幼儿及60岁以上老人", "0-3岁、60岁以上"),
        ("老年人（40人）", ""),
        ("三至六年级学生", ""),
    ],
)
def test_ages_among_other_words(words: str, said: str) -> None:
    assert ages.said_in(words) == said
