"""What is said in each language once."""

from collections.abc import Callable
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
