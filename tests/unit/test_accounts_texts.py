"""Text as people give it: what nobody sees goes, what everybody sees stays."""

import pytest

from accounts.texts import clean_text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u200b", ""),
        (" \u202e\u2066\u00ad\ufeff\t", ""),
        ("\x00修\x07灯\u200b\x7f", "修灯"),
        ("第一行\r\n第二行", "第一行\n第二行"),
        ("a\tb", "a b"),
        ("e\u0301", "é"),
        ("👨‍👩‍👧 🏳️‍🌈 👩🏽‍⚕️", "👨‍👩‍👧 🏳️‍🌈 👩🏽‍⚕️"),
        ("修\u200d灯", "修灯"),
        ("\u200b\u200d\u200b", ""),
    ],
)
def test_clean_text(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept
