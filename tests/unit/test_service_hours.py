"""What a time of the day means on the roll."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from volunteers.attendance.hours import near

DAY = datetime(2026, 11, 25, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("start", "hours", "clock", "day"),
    [
        (9.5, 2, "09:30", 0),
        (9.5, 2, "17:00", 0),  # near neither: refused on the day of the start
        (22, 4, "22:00", 0),
        (22, 4, "23:59", 0),
        (22, 4, "00:15", 1),
        (22, 4, "03:00", 1),  # an hour of grace
        (0.5, 2, "23:45", -1),  # came early
        (0.5, 2, "00:45", 0),
        (21, 2.5, "00:20", 1),  # stayed on
    ],
)
@pytest.mark.parametrize("leaving", [False, True])
def test_the_day_is_the_one_that_is_near(start: float, hours: float, clock: str, day: int, leaving: bool) -> None:
    starts_at = DAY + timedelta(hours=start)
    found = near(
        time.fromisoformat(clock), starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours), leaving=leaving
    )
    assert found == datetime.combine(DAY + timedelta(days=day), time.fromisoformat(clock), tzinfo=DAY.tzinfo)


def test_over_several_days_one_comes_on_the_first_and_leaves_on_the_last() -> None:
    times = {"starts_at": DAY + timedelta(hours=9), "ends_at": DAY + timedelta(days=2, hours=9)}
    assert near(time(9), **times) == times["starts_at"] and near(time(9), leaving=True, **times) == times["ends_at"]


def test_of_a_whole_day_from_midnight_every_hour_is_meant() -> None:
    """It is near the days before and after as well, since people come early and stay on."""
    times = {"starts_at": DAY, "ends_at": DAY + timedelta(days=1)}
    assert near(time(0), **times) == DAY and near(time(0), leaving=True, **times) == times["ends_at"]
    noon = DAY + timedelta(hours=12)
    assert near(time(12), **times) == near(time(12), leaving=True, **times) == noon
