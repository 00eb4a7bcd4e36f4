"""For which ages, as people write it: “6-12岁”, “60周岁以上”, “12 岁以下”, “不限”.

As in law (Civil Code, article 1259), 以上, 以下, 以内 and 满 hold the number itself; 不满, 超过 and 以外 don't.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from civic.tables.cells import CHINESE_NUMBER, number_of, plain
from civic.tables.errors import Unreadable

OLDEST = 120  # years: nobody is older
_NUMBER = rf"(\d{{1,3}}|{CHINESE_NUMBER})"
_YEARS = r"(?:周岁|岁|years?(?:old)?)"
_OPEN = "不限|无限制?|以上|以下"  # one side of “60岁-不限”
ANYBODY = re.compile(r"不限|无|无要求|无限制?|不限(?:制|年龄)|年龄不限|老少皆宜|全年龄段?|所有年龄段?|all|any|none|/|-")
SPAN = re.compile(rf"{_NUMBER}{_YEARS}?-{_NUMBER}{_YEARS}?(?:之间)?")
LEAST = [
    re.compile(rf"(?:年?满|最小|不低于|不小于|>=|≥|from){_NUMBER}{_YEARS}?(?:及?以上)?"),
    re.compile(rf"{_NUMBER}{_YEARS}?(?:及?以上|起|\+|-(?:{_OPEN})|andover)"),
]
MOST = [
    re.compile(rf"(?:不超过|不大于|不高于|最大|最多|<=|≤|upto){_NUMBER}{_YEARS}?(?:及?以[下内])?"),
    re.compile(rf"{_NUMBER}{_YEARS}?(?:及?以[下内]|封顶)"),
]
ABOVE = re.compile(rf"(?:超过|大于|高于|>|over){_NUMBER}{_YEARS}?|{_NUMBER}{_YEARS}?以外")
BELOW = re.compile(rf"(?:不满|未满|小于|低于|<|under){_NUMBER}{_YEARS}?")
DATED = re.compile(r"\d{4}-0?(\d{1,2})-0?(\d{1,2})")  # what a spreadsheet makes of “6-12”
SAID = re.compile(  # among other words, where only “岁” says that it is an age
    r"(?:不满|未满|年?满|超过|不超过)?\d{1,3}(?:周岁|岁)?(?:-\d{1,3})?(?:周岁|岁)(?:及?以[上下内外]|起|封顶)?"
)


@dataclass(frozen=True)
class Ages:
    """In years, both inclusive; None where there is no bound."""

    first: int | None = None
    last: int | None = None


def read(words: str) -> Ages:
    """What a cell means, nobody older than OLDEST. Raises Unreadable, also for one age alone, for school years
    and months, and for what a spreadsheet took for a day.
    """
    said = _bare(words)
    if not said or ANYBODY.fullmatch(said):
        return Ages()
    if dated := DATED.fullmatch(said):
        least, greatest = sorted(map(int, dated.groups()))
        meant = {"ages": f"{least}-{greatest}岁"}
        raise Unreadable(_("the spreadsheet made a day of it; was it %(ages)s?") % meant)
    found = _found(said)
    if found is None:
        if re.fullmatch(rf"{_NUMBER}{_YEARS}?", said):
            raise Unreadable(_("one age alone; write 6-12岁, 60岁以上 or 12岁以下"))
        raise Unreadable(_("no ages in years: %(words)s") % {"words": words})
    if max(found.first or 0, found.last or 0) > OLDEST:
        raise Unreadable(_("nobody is so old: %(words)s") % {"words": words})
    if found.first is not None and found.last is not None and found.last < found.first:
        raise Unreadable(_("The highest age is below the lowest."))
    return found


def said_in(words: str) -> str:
    """The ages in what says more: of “60周岁以上老年人” the first part; of several each, which `read` asks about."""
    return "、".join(SAID.findall(plain(words)))


def joined(first: str, last: str) -> str:
    """Of two columns, the lowest and the highest age, as one would write it."""
    least, most = (("" if ANYBODY.fullmatch(_bare(one)) else one) for one in (first, last))
    if least and most:
        return f"{least} - {most}"
    return f"{least} 以上" if least else f"{most} 以下" if most else first or last


def _bare(words: str) -> str:
    """Without what says that it is about ages, and without “(含)”."""
    said = re.sub(r"\((?:均?含(?:本数)?|周?岁|years?)\)", "", plain(words))
    return re.sub(r"^(?:适合|参加|参与)?(?:年龄|ages?)(?:段|范围|要求|在)?[::]?(?=.)", "", said)


def _found(said: str) -> Ages | None:
    if match := SPAN.fullmatch(said):
        return Ages(number_of(match[1]), number_of(match[2]))
    for shapes, step, is_least in ((LEAST, 0, True), (MOST, 0, False), ([ABOVE], 1, True), ([BELOW], -1, False)):
        for shape in shapes:
            if match := shape.fullmatch(said):
                age = max(0, number_of(next(filter(None, match.groups()))) + step)
                return Ages(first=age) if is_least else Ages(last=age)
    return None
