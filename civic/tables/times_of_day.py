"""Which times of the day a cell means: one, or several as in “9:00-11:00，14:00-16:00”."""

import re
from dataclasses import dataclass
from datetime import time, timedelta

from django.utils.translation import gettext as _

from civic.tables.cells import number_of, plain
from civic.tables.errors import Unreadable

MOST = 6  # times of a day that one cell may mean
EARLY = time(7)  # a start before it is rather an afternoon whose 下午 was left out
USUAL = timedelta(hours=2)
USUAL_STARTS = {
    "早上": time(9),
    "上午": time(9),
    "中午": time(12),
    "下午": time(14, 30),
    "傍晚": time(18),
    "晚上": time(19),
    "全天": time(9),
}
PART = r"(?:凌晨|清晨|早上|早晨|早|上午|中午|正午|下午|午后|傍晚|晚上|晚间|晚|[ap]m)"
MOMENT = re.compile(rf"({PART})?(\d{{1,2}})(?:[:点时.](\d{{1,2}}|半)?分?)?(?::\d\d)?([ap]m)?")
BETWEEN = rf"(?<=[\d点半时分])(?:\s+(?=\d)|\s*(?=(?![ap]m){PART}))"  # two times with no mark between them


@dataclass(frozen=True)
class Session:
    """From one time of the day to a later one."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}–{self.end:%H:%M}"


@dataclass(frozen=True)
class Times:
    """What a cell means, one after the other; an end that it doesn't say is guessed."""

    sessions: tuple[Session, ...]
    is_guessed: bool = False


def read(words: str) -> Times:
    """“上午9:00-11:00，14:00-16:00”, “下午2点”, “全天”. Raises Unreadable."""
    if not words.strip():
        raise Unreadable(_("the time is missing"))
    found: list[Session] = []
    guessed, part = False, ""
    for piece in re.split(r"[,;、和及]", _tidied(words)):
        moments = [MOMENT.fullmatch(moment) for moment in re.split("-+", piece)]
        if piece in USUAL_STARTS:
            start = USUAL_STARTS[piece]
            session = Session(start, time(17) if piece == "全天" else _plus(start, USUAL))
        elif moments[0] and moments[-1] and len(moments) <= 2:
            session, part = _session(moments[0], moments[1] if len(moments) == 2 else None, part, words)
        else:
            raise Unreadable(_("not a time: %(words)s") % {"words": words})
        if session.start >= session.end or (found and session.start < found[-1].end):
            raise Unreadable(_("the end is before the start: %(words)s") % {"words": words})
        guessed |= len(moments) == 1
        found.append(session)
    if len(found) > MOST:
        raise Unreadable(_("more than %(most)d times a day: %(words)s") % {"most": MOST, "words": words})
    return Times(tuple(found), guessed)


def _tidied(words: str) -> str:
    """Without the day that a spreadsheet puts before a time, and without what says nothing; numbers as digits."""
    said = re.sub(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+", "", words)
    said = re.sub(r"[()（）]|开始|准时|左右|约", "", said)
    said = plain(re.sub(BETWEEN, ",", said, flags=re.IGNORECASE))
    said = re.sub(r"(?<!\d)0\.\d+", lambda match: _of_a_day(float(match[0])), said)
    return re.sub(r"[一二两三四五六七八九十]{1,3}(?=[点时])", _digits, said)


def _of_a_day(fraction: float) -> str:
    minutes = round(fraction * 24 * 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def _digits(match: re.Match[str]) -> str:
    try:
        return str(number_of(match[0]))
    except (KeyError, ValueError):
        return match[0]


def _session(first: re.Match[str], last: re.Match[str] | None, part: str, words: str) -> tuple[Session, str]:
    """From one moment to the other, and the part of the day that holds on: “下午2:00-4:00”, “2:00-4:00pm”."""
    own = first[1] or first[4]
    start = _time(first, own or part, words)
    if last is None:
        return Session(start, _plus(start, USUAL)), own or part
    end_part = last[1] or last[4] or own or part
    end = _time(last, end_part, words)
    if last[4] and not own and (later := _time(first, last[4], words)) < end:
        start = later
    return Session(start, end), end_part


def _time(moment: re.Match[str], part: str, words: str) -> time:
    hour, minute = int(moment[2]), 30 if moment[3] == "半" else int(moment[3] or 0)
    if part in ("中午", "正午"):
        hour += 12 if hour < 5 else 0
    elif part in ("下午", "午后", "傍晚", "pm"):
        hour += 12 if hour < 12 else 0
    elif part.startswith("晚") and hour <= 12:
        hour += 12 if hour > 4 else 24  # one at night is another day: no time of this one
    try:
        return time(hour, minute)
    except ValueError:
        raise Unreadable(_("not a time: %(words)s") % {"words": words}) from None


def _plus(start: time, length: timedelta) -> time:
    minutes = min(start.hour * 60 + start.minute + int(length.total_seconds()) // 60, 23 * 60 + 59)
    return time(minutes // 60, minutes % 60)
