"""Working days of the Chinese calendar: weekends, public holidays, and the make-up workdays that swap for them.

Source: the State Council's yearly notice, through `chinesecalendar`. A year it does not know yet (the notice comes in
November) counts weekends and the holidays that stand on the same date each year; `overrides` (network.CalendarDay,
kept by the centre in the admin) wins over both.
"""

from collections.abc import Mapping
from datetime import date, timedelta

import chinese_calendar

# 全国年节及纪念日放假办法 (2024): New Year, Labour Day, National Day. Those by the moon are known with the notice only.
SAME_EACH_YEAR = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}


def is_workday(day: date, overrides: Mapping[date, bool] | None = None) -> bool:
    """Whether offices answer on this day."""
    if overrides and day in overrides:
        return overrides[day]
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5 and (day.month, day.day) not in SAME_EACH_YEAR


def add_workdays(day: date, count: int, overrides: Mapping[date, bool] | None = None) -> date:
    """The `count`-th working day after `day`; `day` itself never counts."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day, overrides)
    return day
