"""Vouchers: unguessable, short, and read aloud without confusion."""

import secrets
import unicodedata

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no I and 1, no L, no O and 0
LENGTH = 10  # 31^10 ≈ 8 × 10^14: not to be guessed


def new_voucher() -> str:
    """A voucher nobody has."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalise(text: str) -> str:
    """What was meant by what was typed: “abcde-fghjk”, full-width letters, spaces."""
    typed = unicodedata.normalize("NFKC", text or "").upper()
    return "".join(letter for letter in typed if letter.isascii() and letter.isalnum())[:12]


def spaced(voucher: str) -> str:
    """In two groups, as it is read aloud."""
    return f"{voucher[:5]} {voucher[5:]}"
