"""Working days of the Chinese calendar: weekends, public holidays, and the make-up workdays that swap for them.

Source: the State Council's yearly notice, through `chinesecalendar`; a year it does not know yet counts plain
weekends, and
`overrides` (network.CalendarDay, kept by the centre in the admin) wins over both."""

from collections.abc import Mapping
from datetime import date, timedelta

import chinese_calendar


def is_workday(day: date, overrides: Mapping[date, bool] | None = None) -> bool:
    """Whether offices answer on this day."""
    if overrides and day in overrides:
        return overrides[day]
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def add_workdays(day: date, count: int, overrides: Mapping[date, bool] | None = None) -> date:
    """The `count`-th working day after `day`; `day` itself never counts."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day, overrides)
    return day
