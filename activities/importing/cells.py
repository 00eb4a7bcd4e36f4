"""What people write in a cell. Each reader gives the meaning, or raises Unreadable with the exact words that it
could not read.
"""

import re
import unicodedata
from datetime import date, time, timedelta

from django.utils.translation import gettext as _

from network.models import ServiceGroup

WEEKDAYS = "一二三四五六日"
CHINESE = dict(zip("〇零一二三四五六七八九", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
MORNING, AFTERNOON, EVENING = time(9), time(14, 30), time(19)
USUAL = timedelta(hours=2)
EXCEL_EPOCH = date(1899, 12, 30)
GROUP_WORDS = {
    ServiceGroup.PSYCHOLOGICAL_CARE: ("心理", "情感", "疏导", "慰藉", "psych"),
    ServiceGroup.HARDSHIP: ("困难", "残疾", "低保", "退役", "hardship"),
    ServiceGroup.CHILDREN: ("小", "儿童", "青少年", "少年", "学生", "孩", "child"),
    ServiceGroup.ELDERLY: ("老", "elder"),
    ServiceGroup.PUBLIC_NEED: ("公共", "社会", "全体", "居民", "大众", "public"),
}


class Unreadable(ValueError):
    """A problem in words for beside the cell."""


def plain(words: str) -> str:
    """Full width to half, dashes to one, spaces gone."""
    folded = unicodedata.normalize("NFKC", words).replace("：", ":")
    return re.sub(r"[—–－~～至到]+", "-", folded).replace(" ", "").strip()


def number_of(words: str) -> int:
    """“十二” or “12”. Raises ValueError."""
    if words.isdigit():
        return int(words)
    tens, sep, ones = words.partition("十")
    if sep:
        return (CHINESE[tens] if tens else 1) * 10 + (CHINESE[ones] if ones else 0)
    return int("".join(str(CHINESE[char]) for char in words))


def days(words: str, *, month: date) -> list[date]:
    """A day, or each of “每周六” in the month. Raises Unreadable."""
    said = plain(words)
    if match := re.fullmatch(r"每?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])", said):
        weekday = WEEKDAYS.index(match[1].replace("天", "日"))
        first = month.replace(day=1)
        all_days = (first + timedelta(days=n) for n in range(31))
        return [day for day in all_days if day.month == first.month and day.weekday() == weekday]
    for pattern in (
        r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?(?:\d{1,2}:\d\d(?::\d\d)?)?",
        r"(?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})[日号]?",
        r"(?P<m>[一二三四五六七八九十]+)月(?P<d>[一二三四五六七八九十]+)[日号]?",
        r"(?P<d>\d{1,2})[日号]?",
    ):
        if match := re.fullmatch(pattern + r"(?:[（(]?(?:周|星期).[)）]?)?", said):
            parts = match.groupdict()
            try:
                year = int(parts["y"]) if parts.get("y") else month.year
                wanted = number_of(parts["m"]) if parts.get("m") else month.month
                return [date(year, wanted, number_of(parts["d"]))]
            except (ValueError, KeyError):
                raise Unreadable(_("not a date: %(words)s") % {"words": words}) from None
    if re.fullmatch(r"[34]\d{4}(\.\d+)?", said):
        return [EXCEL_EPOCH + timedelta(days=int(float(said)))]
    raise Unreadable(_("not a date: %(words)s") % {"words": words} if words else _("the day is missing"))


def times(words: str, end_words: str = "") -> tuple[time, time, bool]:
    """Start, end, and whether the end was guessed. Raises Unreadable."""
    said = _clock(words)
    if end_words and said:
        said = f"{said}-{_clock(end_words)}"
    half = "pm" if re.search(r"下午|晚|傍晚|pm", said, re.I) else ""
    if not re.search(r"\d", said):
        usual = {"上午": MORNING, "早上": MORNING, "下午": AFTERNOON, "晚上": EVENING, "全天": MORNING}
        for word, start in usual.items():
            if word in said:
                end = time(17) if word == "全天" else _plus(start, USUAL)
                return start, end, True
        raise Unreadable(_("not a time: %(words)s") % {"words": words} if words else _("the time is missing"))
    found = re.findall(r"(上午|早上|中午|下午|傍晚|晚上|晚)?(\d{1,2})(?:[:点时.](\d{1,2}|半)?分?)?(?::\d\d)?", said)
    moments: list[time] = []
    part = ""
    for prefix, hour, minute in found[:2]:
        part = prefix or part
        moments.append(_time(int(hour), 30 if minute == "半" else int(minute or 0), part, words))
    if len(moments) == 1:
        return moments[0], _plus(moments[0], USUAL), True
    if moments[1] <= moments[0] and half and moments[1].hour < 12:
        moments[1] = moments[1].replace(hour=moments[1].hour + 12)
    if moments[1] <= moments[0]:
        raise Unreadable(_("the end is before the start: %(words)s") % {"words": words})
    return moments[0], moments[1], False


def split(words: str) -> tuple[str, str]:
    """Day and time that stand in one cell: “7月5日（周二）上午9:00”, “2022-07-05 09:00:00”."""
    match = re.match(
        r"\s*(?:\d{4}[-/.年])?\d{1,2}(?:[-/.](?=.*\s)|月)\d{1,2}[日号]?", unicodedata.normalize("NFKC", words)
    )
    if match is None:
        return words, ""
    clock = unicodedata.normalize("NFKC", words)[match.end() :]
    clock = re.sub(r"^\s*\((?:周|星期).\)", "", clock).strip()
    return match[0].strip(), "" if clock == "00:00:00" else clock


def _clock(words: str) -> str:
    """A time without the day that a spreadsheet puts before it; a bare fraction is one of a day."""
    said = plain(re.sub(r"^\s*\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+", "", words))
    if re.fullmatch(r"0\.\d+", said):
        minutes = round(float(said) * 24 * 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return said


def _time(hour: int, minute: int, part: str, words: str) -> time:
    if part in ("下午", "傍晚", "晚上", "晚") and hour < 12:
        hour += 12
    try:
        return time(hour, minute)
    except ValueError:
        raise Unreadable(_("not a time: %(words)s") % {"words": words}) from None


def _plus(start: time, length: timedelta) -> time:
    minutes = min(start.hour * 60 + start.minute + int(length.total_seconds()) // 60, 23 * 60 + 59)
    return time(minutes // 60, minutes % 60)


def count(words: str, *, most: int) -> int | None:
    """“32人”, “４０”; “不限” is None. Raises Unreadable."""
    said = plain(words)
    if not said or re.search(r"不限|无限|若干|all|any", said, re.I):
        return None
    match = re.fullmatch(r"(?:约|限)?(\d{1,7})(?:\.0)?(?:名|人|个|户|家庭|余人)*(?:以内|左右)?", said)
    if not match or int(match[1]) > most:
        raise Unreadable(_("not a number: %(words)s") % {"words": words})
    return int(match[1])


def group(words: str) -> str:
    """One of the five. Raises Unreadable."""
    said = plain(words).lower()
    for code, known in GROUP_WORDS.items():
        if said == code or any(word in said for word in known):
            return str(code)
    raise Unreadable(_("none of the five groups: %(words)s") % {"words": words} if words else _("for whom is missing"))
