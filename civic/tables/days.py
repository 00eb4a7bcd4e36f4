"""Which days a cell means. A span, a list or “每周六” is several days: each becomes an activity of its own with the
same times, since people sign up and are checked in day by day."""

import re
import unicodedata
from datetime import date, timedelta

from django.utils.translation import gettext as _

from civic.kernel import months
from civic.tables.cells import number_of, plain
from civic.tables.errors import Unreadable

MOST_DAYS = 31  # that one row may mean
EXCEL_EPOCH = date(1899, 12, 30)
WEEKDAYS = "一二三四五六日"
WEEK = r"(?:周|星期|礼拜)"
WEEKLY = rf"(?:每个?)?{WEEK}[{WEEKDAYS}天](?:[、,和及~-]?{WEEK}?[{WEEKDAYS}天])*"
CHINESE = r"[〇零一二三四五六七八九十]{1,3}"
SHAPES = [
    re.compile(shape + rf"(?:{WEEK}[{WEEKDAYS}天])?")
    for shape in (
        r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})[日号]?",
        r"(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)",
        r"(?P<m>\d{1,2})[/.](?P<d>\d{1,2})[日号]?",
        r"(?P<m>\d{1,2})-(?P<d>\d{1,2})",  # with 日 it is a span: “10-11日”
        rf"(?P<m>\d{{1,2}}|{CHINESE})月(?P<d>\d{{1,2}}|{CHINESE})[日号]?",
        r"(?P<d>\d{1,2})[日号]?",
        rf"(?P<d>{CHINESE})[日号]",
    )
]
PART = r"凌晨|清晨|早上|早晨|上午|中午|正午|下午|午后|傍晚|晚|全天|\b[ap]m\b"
CLOCK = re.compile(rf"{PART}|\d{{1,2}}(?:\s*[-—–~至到]\s*\d{{1,2}})?\s*(?:[:点时]|[ap]m)", re.IGNORECASE)


def read(words: str, *, month: date) -> list[date]:
    """Every day that is meant, in order. Raises Unreadable."""
    said = plain(re.sub(r"\s\d{1,2}:\d\d(?::\d\d)?\s*$", "", words), dash="~")
    said = re.sub(rf"\({WEEK}[^)]*\)", "", said)
    first = months.of(month)
    if re.fullmatch(WEEKLY, said):
        return _weekly(said, first)
    if re.fullmatch(r"[34]\d{4}(\.\d+)?", said):  # a spreadsheet's own number of a day
        return [EXCEL_EPOCH + timedelta(days=int(float(said)))]
    if not said:
        raise Unreadable(_("the day is missing"))
    found: list[date] = []
    for piece in re.split(r"[、,;和及]", said):
        found += _span(piece, found[-1] if found else first, words)
    if len(set(found)) > MOST_DAYS:
        raise Unreadable(_("more than %(most)d days: %(words)s") % {"most": MOST_DAYS, "words": words})
    return sorted(set(found))


def split(words: str) -> tuple[str, str]:
    """Day and time that stand in one cell: “7月5日（周二）上午9:00”, “2022-07-05 09:00:00”."""
    said = unicodedata.normalize("NFKC", words)
    clock = CLOCK.search(said)
    if clock is None:
        return said.strip(), ""
    time = said[clock.start() :].strip()
    return said[: clock.start()].strip(), "" if time == "00:00:00" else time


def may_have_lost_a_zero(words: str) -> bool:
    """A spreadsheet's number 7.10 arrives as 7.1, and would be read as the first."""
    return bool(re.fullmatch(r"\d{1,2}\.[123]", plain(words)))


def _weekly(said: str, first: date) -> list[date]:
    wanted: set[int] = set()
    last = 0
    for dash, name in re.findall(rf"([~-]?){WEEK}?([{WEEKDAYS}天])", said):
        weekday = WEEKDAYS.index(name.replace("天", "日"))
        wanted |= set(range(last, weekday + 1)) if dash else {weekday}
        last = weekday
    days = (first + timedelta(days=n) for n in range(31))
    return [day for day in days if day.month == first.month and day.weekday() in wanted]


def _span(piece: str, near: date, words: str) -> list[date]:
    """A day, or all from one to another. What isn't said, month or year, is as before."""
    short = re.fullmatch(r"(\d{1,2})-(\d{1,2})", piece)
    if short and int(short[1]) != near.month and int(short[1]) < min(int(short[2]), 13):
        both = {"words": piece, "day": f"{short[1]}月{short[2]}日", "span": f"{short[1]}日至{short[2]}日"}
        raise Unreadable(_("%(words)s can mean two things; write %(day)s or %(span)s") % both)
    if day := _day(piece, near):
        return [day]
    for cut in reversed(list(re.finditer("[~-]", piece))):
        start = _day(piece[: cut.start()], near)
        end = start and _day(piece[cut.end() :], start)
        if start and end and timedelta(0) <= end - start < timedelta(days=2 * MOST_DAYS):
            return [start + timedelta(days=n) for n in range((end - start).days + 1)]
    raise Unreadable(_("not a date: %(words)s") % {"words": words})


def _day(said: str, near: date) -> date | None:
    for shape in SHAPES:
        if match := shape.fullmatch(said):
            parts = match.groupdict()
            try:
                month = number_of(parts["m"]) if parts.get("m") else near.month
                # in December, “1月2日” is next year's
                year = int(parts["y"]) if parts.get("y") else near.year + round((near.month - month) / 12)
                return date(year, month, number_of(parts["d"]))
            except (ValueError, KeyError):
                return None
    return None
