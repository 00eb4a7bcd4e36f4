"""Text as people may give it."""

import re
import unicodedata

_UNSEEN = ("Cc", "Cf")  # control characters; direction overrides, zero-width marks
_JOINER_IN_EMOJI = re.compile(r"(?<=[^\w\s])\u200d(?=[^\w\s])")  # a family, a rainbow flag


def clean_text(text: str) -> str:
    """Text without marks that nobody sees, in composed form; lines stay lines. Empty where nothing of it can be
    seen.
    """
    composed = unicodedata.normalize("NFC", text).replace("\t", " ")
    joiners = {found.start() for found in _JOINER_IN_EMOJI.finditer(composed)}
    cleaned = "".join(
        mark
        for at, mark in enumerate(composed)
        if mark == "\n" or at in joiners or unicodedata.category(mark) not in _UNSEEN
    ).strip()
    return cleaned if any(mark.isprintable() and not mark.isspace() for mark in cleaned) else ""
