"""What people write in a cell: the ground that every reader stands on, and numbers. Each reader gives the meaning, or
raises Unreadable with the exact words that it could not read.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import TypeVar

from django.utils.translation import gettext as _

from civic.tables.child import NO_VALUE
from civic.tables.errors import Unreadable

CHINESE = dict(zip("〇零一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_ONE = "[一二两三四五六七八九]"
# up to 999; not “六七” (six or seven), nor “一百二”
CHINESE_NUMBER = rf"(?:{_ONE}百(?:零{_ONE}|{_ONE}?十{_ONE}?)?|{_ONE}?十{_ONE}?|{_ONE})"
UNIT = r"(?:余?[名人个位户组对]|家庭|余)"  # “20组家庭”
_FIGURE = rf"(\d{{1,7}}(?:\.0)?|{CHINESE_NUMBER})"
_BEFORE, _AFTER = "(?:约|限|共|各|每场次?|每次|每期|不超过|最多){0,2}", "(?:以内|左右|/场|每场)?"
COUNT = re.compile(rf"{_BEFORE}(?:{_FIGURE}{UNIT}{{0,2}}-)?{_FIGURE}{UNIT}{{0,2}}{_AFTER}")
# of any program, also ones to come: #DIV/0!, #N/A, #名称?, ##### (a column too narrow), Err:502
FAULT = re.compile(r"#(?:N/A|[A-Z][A-Z0-9_/]{1,14}[!?]|GETTING_DATA|名称\?|#+)|Err:\d{3}", re.IGNORECASE)
Reading = TypeVar("Reading")


class Cells:
    """The cells of one line while they are read: each problem and each note stays with its cell."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self.words = words
        self.problems: dict[str, str] = {}
        self.notes: dict[str, str] = {}

    def read(self, name: str, reader: Callable[[str], Reading]) -> Reading | None:
        """What the reader makes of the cell; None where it can't be read, with the problem kept."""
        try:
            return reader(sound(self.words.get(name, "")))
        except Unreadable as problem:
            self.problems[name] = str(problem)
            return None

    def note(self, name: str, words: str) -> None:
        """Something that the member of staff who looks it over should know."""
        self.notes[name] = " · ".join(filter(None, [self.notes.get(name), words]))


def sound(words: str) -> str:
    """The cell itself, since an error is not an empty cell. Raises Unreadable where it holds the error of a formula,
    or a formula that was never calculated, be it beside the words of another column.
    """
    parts = unicodedata.normalize("NFKC", words).split()
    if any(FAULT.fullmatch(part) for part in parts):
        raise Unreadable(_("an error of the spreadsheet: %(words)s") % {"words": words})
    if any(part.startswith(NO_VALUE) for part in parts):
        raise Unreadable(_("a formula without its value; please type what it should say"))
    return words


def plain(words: str, *, dash: str = "-") -> str:
    """Full width to half, lower case, spaces gone; what says “until” becomes `dash`."""
    folded = unicodedata.normalize("NFKC", words).lower()
    return "".join(re.sub(r"[—–―~至到]+", dash, folded).split())


def text(words: str, *, most: int) -> str:
    """The words, at most so many characters. Raises Unreadable."""
    if len(words) > most:
        problem = _("at most %(most)d characters, this has %(length)d")
        raise Unreadable(problem % {"most": most, "length": len(words)})
    return words


def number_of(words: str) -> int:
    """“十二”, “一百二十” or “12”. Raises ValueError, KeyError."""
    if words.isdigit():
        return int(words)
    hundreds, sep, rest = words.rpartition("百")
    if sep:
        rest = rest.lstrip("〇零")
        return (CHINESE[hundreds] if hundreds else 1) * 100 + (number_of(rest) if rest else 0)
    tens, sep, ones = words.partition("十")
    if sep:
        return (CHINESE[tens] if tens else 1) * 10 + (CHINESE[ones] if ones else 0)
    return int("".join(str(CHINESE[char]) for char in words))


def count(words: str, *, most: int) -> int | None:
    """“32人”, “４０”, “20组家庭”, “每场30人”, “三十”; of “30-40人” the upper figure. “不限” is None. Raises
    Unreadable.
    """
    said = plain(words)
    if not said or re.search(r"不限|无限|若干|all|any", said):
        return None
    match = COUNT.fullmatch(said)
    least, number = (number_of((figure or "0").removesuffix(".0")) for figure in match.groups()) if match else (0, -1)
    if not least <= number <= most:
        raise Unreadable(_("not a number: %(words)s") % {"words": words})
    return number


def is_span(words: str) -> bool:
    """Whether a number is one of two: “30-40人”."""
    return bool(re.search(r"\d\D{0,3}-\d", plain(words)))
