"""For whom an activity is: one of the five, in the words that stations write."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from civic.tables import Unreadable
from civic.tables.cells import plain
from network.models import ServiceGroup

# whole words: 小 and 老 alone would take 小区, 小微企业 and 老师 for groups
WORDS = {
    ServiceGroup.PSYCHOLOGICAL_CARE: r"心理|情感|疏导|慰藉|^为?心$|psych",
    ServiceGroup.HARDSHIP: r"困难|残疾|低保|退役|^为?困$|hardship",
    ServiceGroup.CHILDREN: r"[为一]小|儿童|少年|少儿|幼儿|小学|小朋友|(?<!大)学生|孩|亲子|child|^小$",
    ServiceGroup.ELDERLY: r"[为一]老|老年|老人|老龄|老党员|老干部|老同志|高龄|退休|elder|^老$",
    ServiceGroup.PUBLIC_NEED: r"公共|社会|全体|居民|村民|市民|大众|^为?公$|public",
}
EVERYBODY = r"党员|群众|妇女|职工|员工|志愿者"  # none of the five by name; most likely an activity for the public


@dataclass(frozen=True)
class Group:
    """One of the five; `is_guessed` where the words name other people."""

    code: str
    is_guessed: bool = False


def read(words: str) -> Group:
    """Care and hardship before age. Raises Unreadable, also where both ages are named."""
    said = plain(words)
    found = [str(code) for code, known in WORDS.items() if said == code or re.search(known, said)]
    if not found and re.search(EVERYBODY, said):
        return Group(ServiceGroup.PUBLIC_NEED.value, is_guessed=True)
    if not found:
        raise Unreadable(
            _("none of the five groups: %(words)s") % {"words": words} if words else _("for whom is missing")
        )
    if found[:2] == [ServiceGroup.CHILDREN, ServiceGroup.ELDERLY]:
        raise Unreadable(_("two groups; name one of them: %(words)s") % {"words": words})
    return Group(found[0])
