"""Text as people may give it."""

import unicodedata

_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])


def clean_text(text: str) -> str:
    """One-line text without control characters and direction overrides, in composed form."""
    return unicodedata.normalize("NFC", text).translate(_BIDI).strip()
