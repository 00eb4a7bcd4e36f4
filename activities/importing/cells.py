"""What people write in a cell: the ground that every reader stands on, numbers and groups. Each reader gives the
meaning, or raises Unreadable with the exact words that it could not read.
"""

import re
import unicodedata

from django.utils.translation import gettext as _

from network.models import ServiceGroup

CHINESE = dict(zip("〇零一二两三四五六七八九", (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
# whole words: 小 and 老 alone would take 小区, 小微企业 and 老师 for groups
GROUP_WORDS = {
    ServiceGroup.PSYCHOLOGICAL_CARE: r"心理|情感|疏导|慰藉|psych",
    ServiceGroup.HARDSHIP: r"困难|残疾|低保|退役|hardship",
    ServiceGroup.CHILDREN: r"[为一]小|儿童|少年|少儿|幼儿|小学|小朋友|(?<!大)学生|孩|亲子|child|^小$",
    ServiceGroup.ELDERLY: r"[为一]老|老年|老人|老龄|老党员|老干部|老同志|高龄|退休|elder|^老$",
    ServiceGroup.PUBLIC_NEED: r"公共|社会|全体|居民|大众|public",
}


class Unreadable(ValueError):
    """A problem in words for beside the cell."""


def plain(words: str, *, dash: str = "-") -> str:
    """Full width to half, lower case, spaces gone; what says “until” becomes `dash`."""
    folded = unicodedata.normalize("NFKC", words).lower()
    return "".join(re.sub(r"[—–―~至到]+", dash, folded).split())


def number_of(words: str) -> int:
    """“十二” or “12”. Raises ValueError, KeyError."""
    if words.isdigit():
        return int(words)
    tens, sep, ones = words.partition("十")
    if sep:
        return (CHINESE[tens] if tens else 1) * 10 + (CHINESE[ones] if ones else 0)
    return int("".join(str(CHINESE[char]) for char in words))


def count(words: str, *, most: int) -> int | None:
    """“32人”, “４０”; “不限” is None. Raises Unreadable."""
    said = plain(words)
    if not said or re.search(r"不限|无限|若干|all|any", said):
        return None
    match = re.fullmatch(r"(?:约|限)?(\d{1,7})(?:\.0)?(?:名|人|个|户|家庭|余人)*(?:以内|左右)?", said)
    if not match or int(match[1]) > most:
        raise Unreadable(_("not a number: %(words)s") % {"words": words})
    return int(match[1])


def group(words: str) -> str:
    """One of the five; care and hardship before age. Raises Unreadable, also where both ages are named."""
    said = plain(words)
    found = [str(code) for code, known in GROUP_WORDS.items() if said == code or re.search(known, said)]
    if not found:
        raise Unreadable(
            _("none of the five groups: %(words)s") % {"words": words} if words else _("for whom is missing")
        )
    if found[:2] == [ServiceGroup.CHILDREN, ServiceGroup.ELDERLY]:
        raise Unreadable(_("two groups; name one of them: %(words)s") % {"words": words})
    return found[0]
