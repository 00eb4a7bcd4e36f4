"""JSON as strangers send it: not large, not deep, nothing but text that can be kept."""

from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import JSONParser

from civic.kernel import typed
from civic.kernel.errors import Invalid

MOST_BYTES = 1_000_000
DEEPEST = 8  # our own bodies reach 2


class BoundedJSONParser(JSONParser):
    """Raises Invalid for a body that is too large or too deep, or holds what is no text."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The body, at most DEEPEST lists and objects in one another."""
        body = _Bounded(stream)
        try:
            data = super().parse(body, media_type, parser_context)  # type: ignore[arg-type]
        except RecursionError:
            raise _refused(_TOO_DEEP) from None
        _check(data)
        return data


_TOO_DEEP = _("The body is nested too deep.")


class _Bounded:
    """Reads no more of a body than one byte above the limit."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._left = stream, MOST_BYTES + 1

    def read(self, size: int = -1) -> bytes:
        """Raises Invalid past the limit."""
        found = self._stream.read(self._left if size < 0 else min(size, self._left))
        self._left -= len(found)
        if self._left <= 0:
            raise _refused(_("The body is too large."))
        return found


def _check(data: Any) -> None:
    """Level by level, without recursion."""
    level: list[Any] = [[data]]
    for _deep in range(DEEPEST + 1):
        inside = [inner for outer in level for inner in _inside(outer)]
        if any(isinstance(one, str) and not typed.is_text(one) for one in inside):
            raise _refused(_("The body holds half a character."))
        level = [inner for inner in inside if isinstance(inner, dict | list)]
        if not level:
            return
    raise _refused(_TOO_DEEP)


def _refused(why: Any) -> Invalid:
    return Invalid(why, code="parse_error")


def _inside(value: Any) -> list[Any]:
    return [*value.keys(), *value.values()] if isinstance(value, dict) else value
