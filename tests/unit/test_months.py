from datetime import UTC, date, datetime, timedelta

import pytest

from civic.kernel import months, words


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2026, 12, 31), date(2026, 11, 1), date(2027, 1, 1)),
        (date(2027, 1, 1), date(2026, 12, 1), date(2027, 2, 1)),
        (date(2028, 2, 29), date(2028, 1, 1), date(2028, 3, 1)),
        (date(2028, 1, 31), date(2027, 12, 1), date(2028, 2, 1)),
        (date(2027, 3, 31), date(2027, 2, 1), date(2027, 4, 1)),
        (date(2026, 11, 30), date(2026, 10, 1), date(2026, 12, 1)),
    ],
)
def test_the_months_around_a_day(day: date, before: date, after: date) -> None:
    assert (months.before(day), months.after(day)) == (before, after)


def test_every_day_of_four_years_lies_in_its_month() -> None:
    """From a leap year to the next: no day is in two months, or in none."""
    for day in (date(2024, 1, 1) + timedelta(days=n) for n in range(4 * 365 + 1)):
        start, end = months.bounds(day)
        assert start <= months.midnight(day) < months.midnight(day + timedelta(days=1)) <= end
        assert months.before(months.after(day)) == months.of(day) == words.local(start).date()
        assert words.local(end).date() == months.after(day)


def test_a_month_is_shanghais() -> None:
    assert months.bounds(date(2026, 12, 9)) == (
        datetime(2026, 11, 30, 16, tzinfo=UTC),
        datetime(2026, 12, 31, 16, tzinfo=UTC),
    )
    assert months.this(datetime(2026, 11, 30, 15, 59, tzinfo=UTC)) == date(2026, 11, 1)
    assert months.this(datetime(2026, 11, 30, 16, 0, tzinfo=UTC)) == date(2026, 12, 1)


def test_from_month_to_month() -> None:
    first, last = date(2026, 11, 30), date(2028, 2, 29)
    assert months.bounds(first, last) == (months.midnight(date(2026, 11, 1)), months.midnight(date(2028, 3, 1)))
    found = months.each(first, last)
    assert (found[0], found[1], found[-1]) == (date(2026, 11, 1), date(2026, 12, 1), date(2028, 2, 1))
    assert len(found) == months.count(first, last) + 1 == 16
    assert months.each(last, last) == [date(2028, 2, 1)] and months.count(last, first) == -15


def test_days_go_from_midnight_to_midnight() -> None:
    start, end = months.day_bounds(date(2028, 2, 28), 2)
    assert (start, end) == (months.midnight(date(2028, 2, 28)), months.midnight(date(2028, 3, 1)))
    assert months.day_bounds(date(2026, 12, 31))[1] == months.midnight(date(2027, 1, 1))
