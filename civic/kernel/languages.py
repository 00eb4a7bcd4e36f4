"""What is said in each language once, and names that have a form in each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from django.utils.translation import get_language

Given = ParamSpec("Given")
Said = TypeVar("Said")


def by_language(function: Callable[Given, Said]) -> Callable[Given, Said]:
    """Says again what it said of the same arguments in the same language: for what depends on nothing else (not on the
    clock) and is asked about few.
    """

    @lru_cache(maxsize=1000, typed=True)
    def kept(language: str | None, *args: Given.args, **kwargs: Given.kwargs) -> Said:
        return function(*args, **kwargs)

    @wraps(function)
    def said(*args: Given.args, **kwargs: Given.kwargs) -> Said:
        return kept(get_language(), *args, **kwargs)  # type: ignore[arg-type]  # an argument is hashable, or it fails

    return said


@dataclass(frozen=True, slots=True)
class InBoth:
    """A name in Chinese and in English. As text it is in the language that is active just then, so what is read later,
    or by somebody else, keeps both.
    """

    chinese: str
    english: str

    def __str__(self) -> str:
        return said(self.kept())

    def kept(self) -> dict[str, str]:
        """As JSON; `said` reads it."""
        return {"zh-hans": self.chinese, "en": self.english}


def said(kept: Mapping[str, str]) -> str:
    """The form in the active language; the Chinese one where there is none."""
    return kept.get(get_language() or "") or kept["zh-hans"]
