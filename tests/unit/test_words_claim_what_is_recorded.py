"""Our words say what is recorded, not what nobody knows: that somebody looks at it, has been told, needs it no more."""

import re

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

UNKNOWN = re.compile(
    r"\b(is|are) (now )?looking (at|for|into)\b|\blooked for\b|\b(has|have) (just )?seen\b|\bis (just )?reading\b"
    r"|\b(has|have|was|were) been told\b|\b(has|have) been told\b|level was told\b|\bwas delivered\b"
    r"|\bdoes(n't| not) need it\b|\bothers wait for it\b|\bService took place\b|\bThe service took place\b",
    re.IGNORECASE,
)
KNOWN = {
    "I have seen it": "a button: whoever presses it says so",
    "%(calls)s person without an account has not been told yet.": "staff tick whom they told",
}


def claims(words: str) -> bool:
    return bool(UNKNOWN.search(words)) and words not in KNOWN


def test_nothing_that_we_say_claims_what_nobody_knows() -> None:
    with open(settings.BASE_DIR / "locale/zh_Hans/LC_MESSAGES/django.po", "rb") as file:
        said = [part for message in read_po(file) for part in _parts(message.id) if part]
    assert len(said) > 1500
    assert [words for words in said if claims(words)] == []
    assert set(KNOWN) <= set(said), "what is no exception any more goes from the list"


def _parts(words: str | tuple[str, ...] | list[str]) -> list[str]:
    return [words] if isinstance(words, str) else [words[0]]


@pytest.mark.parametrize(
    ("words", "is_claim"),
    [
        ("Li at the station is looking at it", True),
        ("The station is looking for a day and volunteers.", True),
        ("Cancelled. Everybody who signed up has been told.", True),
        ("The resident does not need it any more.", True),
        ("%(who)s will reply", False),
        ("Not done on the planned day; it waits for a new one", False),
    ],
)
def test_what_counts_as_a_claim(words: str, is_claim: bool) -> None:
    assert claims(words) == is_claim
