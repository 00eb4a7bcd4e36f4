"""What people type and paste, and what strangers put into addresses: made clean, or said to be none.

Texts and numbers come back without the marks that nobody sees. What should be a key, a day or a month comes back as one
or as None: nothing here raises, whatever is sent.
"""

import re
import unicodedata
from datetime import date
from uuid import UUID

MOST_KEY = 2**63 - 1  # what PostgreSQL's bigint holds
SEARCH = 40  # letters of a search that are looked for
KEY = "[1-9][0-9]{0,18}"  # ASCII digits: Python's own \d and isdigit() also know ², ١ and ൧
MONTH = "(?:19|20|21)[0-9]{2}-[0-9]{2}"
_KEY, _UUID = re.compile(KEY), re.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DAY = re.compile(f"{MONTH}-[0-9]{{2}}")

_UNSEEN = ("Cc", "Cf", "Cs")  # control characters; direction marks, zero-width marks; halves of a character
_LINES = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# drawn as empty as a space, though called letters or signs; what stands for a picture that was not pasted along
_BLANKS = re.compile("[\t\u115f\u1160\u2800\u3164\uffa0\ufffc\U0001d159]")
_JOINER_IN_EMOJI = re.compile(r"(?<=[^\w\s])\u200d(?=[^\w\s])")  # a family, a rainbow flag
_ANY_DASH = re.compile("[\u2010-\u2015\u2212]")
_DASHES = re.compile(r"[\s\-\u2010-\u2015\u2212]")


def clean_text(text: str) -> str:
    """Text without marks that nobody sees, in composed form; lines stay lines. Empty where nothing of it can be
    seen.
    """
    composed = _BLANKS.sub(" ", _LINES.sub("\n", unicodedata.normalize("NFC", text)))
    joiners = {found.start() for found in _JOINER_IN_EMOJI.finditer(composed)}
    cleaned = "".join(
        mark
        for at, mark in enumerate(composed)
        if mark == "\n" or at in joiners or unicodedata.category(mark) not in _UNSEEN
    ).strip()
    return cleaned if any(unicodedata.category(mark)[0] in "LNPS" for mark in cleaned) else ""


def clean_line(text: str) -> str:
    """The same in one line, for names and titles."""
    return " ".join(filter(None, map(str.strip, clean_text(text).split("\n"))))


def clean_number(text: str) -> str:
    """A telephone number, a code or a member's number as it was meant: narrow digits, nothing unseen around them."""
    return clean_line(unicodedata.normalize("NFKC", text))


def clean_figure(text: str) -> str:
    """An amount, a day or a time of day as it was meant: as a number, with one kind of dash."""
    return _ANY_DASH.sub("-", clean_number(text))


def digits(text: str) -> str:
    """A code of digits without the spaces and dashes that people put between them; not checked."""
    return _DASHES.sub("", clean_number(text))


def search(text: str) -> str:
    """What is looked for, at most SEARCH letters."""
    return clean_line(text[: 4 * SEARCH])[:SEARCH]


def key(text: str) -> int | None:
    """A row's number."""
    return number if _KEY.fullmatch(text) and (number := int(text)) <= MOST_KEY else None


def uuid(text: str) -> UUID | None:
    """A row's key that can't be guessed."""
    return UUID(text) if _UUID.fullmatch(text) else None


def day(text: str) -> date | None:
    """2026-11-27, of this century or its neighbours."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def month(text: str) -> date | None:
    """2026-11 as its first day."""
    return day(f"{text}-01")


def is_text(text: str) -> bool:
    """Whether it can be sent and kept: no half of a character, which JSON can spell."""
    return text.isascii() or not any("\ud800" <= mark <= "\udfff" for mark in text)


def is_storable(text: str) -> bool:
    """Whether PostgreSQL takes it: such a text without NUL."""
    return "\0" not in text and is_text(text)
