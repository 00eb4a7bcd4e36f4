"""What people type and strangers send: what nobody sees goes, what everybody sees stays, a key is a key."""

from datetime import date
from uuid import UUID

import pytest

from accounts import phones
from accounts.phones import normalise
from civic.kernel import typed
from civic.kernel.typed import MOST_KEY, clean_line, clean_text


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
        ("\u2800", ""),
        ("\ufffc\U0001d159", ""),
        ("\u0301\u20dd", ""),
        ("\U000e0041\U000e007f", ""),
        ("\ue000\U000f0000", ""),
        ("\u17b4\U00016fe4", ""),
        ("\u3164\uffa0 \u115f\u1160", ""),
        ("王\u2800芳", "王 芳"),
        ("\ufe0f\u034f", ""),
        ("修\ud800灯", "修灯"),
        ("一\u2028二\r三", "一\n二\n三"),
        ("👍", "👍"),
    ],
)
def test_clean_text(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


def test_a_name_is_one_line() -> None:
    assert clean_line(" 王\n阿姨\t\u202e ") == "王 阿姨"


CALLED = [
    "13800990457",
    "138-0099-0457",
    "\u202a138-0099-0457\u202c",
    "138 0099 0457",
    "138/0099/0457",
    "138.0099.0457",
]
CALLED += ["+86 138‑0099‑0457", "(138)0099-0457", "\u2068１３８−００９９−０４５７\u2069"]


@pytest.mark.parametrize("written", CALLED)
def test_one_number_is_written_down_in_one_way(written: str) -> None:
    """The same person stands once on a list, however the number was pasted."""
    assert phones.to_call(written) == "13800990457"
    assert normalise(written.replace("/", "-")) == "13800990457"


def test_a_code_as_it_is_pasted() -> None:
    assert typed.digits("\u202a４８２ 915\u202c") == typed.digits("482–915") == "482915"


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "+1", "²", "١٢", "1.0", "1e3", "1_000", " 1", "1\n", str(MOST_KEY + 1), "9" * 5000]
)
def test_no_key(text: str) -> None:
    assert typed.key(text) is None


def test_keys_days_and_months() -> None:
    key = "6f1c1d0a-7d0f-4c55-8c0e-0a5a4b1e9f10"
    assert typed.key(str(MOST_KEY)) == MOST_KEY and typed.key("7") == 7
    assert typed.uuid(key) == typed.uuid(key.upper()) == UUID(key)
    assert typed.uuid(key.replace("-", "")) is typed.uuid(f"{{{key}}}") is typed.uuid("٦" * 32) is None
    assert typed.day("2026-11-27") == date(2026, 11, 27) and typed.month("2026-11") == date(2026, 11, 1)
    for text in ("2026-11-31", "2026-W01-1", "20261127", "9999-12-31", "0001-01-01", "٢٠٢٦-١١-٢٧", "2026-11-27\n", ""):
        assert typed.day(text) is None, text
    assert typed.month("2026-11-27") is typed.month("2026-13") is typed.month("2026-W4") is None
