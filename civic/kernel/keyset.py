"""Keyset pages: the next page starts after the last row seen, so that page 500 costs what page 1 costs. No OFFSET,
no COUNT.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from civic.kernel import typed
from civic.kernel.errors import Invalid

LONGEST = 1000  # characters of a cursor: a name of 80 letters takes 650


@dataclass(frozen=True)
class Page:
    """Some rows, and the cursors of their neighbours (None where there are none)."""

    rows: list[Any]
    next: str | None
    previous: str | None
    query: str = ""  # the list's other filters, so that a link keeps them

    @property
    def older_url(self) -> str:
        """The link to the next page, or an empty text."""
        return f"?{self.query}cursor={self.next}" if self.next else ""

    @property
    def newer_url(self) -> str:
        """The link to the previous page, or an empty text."""
        return f"?{self.query}cursor={self.previous}" if self.previous else ""


def paginate(
    queryset: QuerySet[Any],
    *,
    order: Sequence[str],
    size: int,
    cursor: str | None = None,
    params: QueryDict | None = None,
) -> Page:
    """One page of `queryset`. `order` is all rising or all falling (`-name`) and ends in a unique column.

    Raises Invalid for a cursor that this list did not give.
    """
    falling = order[0].startswith("-")
    names = [name.lstrip("-") for name in order]
    backward, values = _decode(cursor, queryset.model, names) if cursor else (False, None)
    rising = falling == backward
    if values is not None:
        queryset = queryset.filter(_beyond(names, values, "gt" if rising else "lt"))
    rows = list(queryset.order_by(*(name if rising else f"-{name}" for name in names))[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backward:
        rows.reverse()
    has_next, has_previous = (True, more) if backward else (more, values is not None)
    kept = params.copy() if params else QueryDict(mutable=True)
    kept.pop("cursor", None)
    return Page(
        rows=rows,
        query=f"{kept.urlencode()}&" if kept else "",
        next=_encode(rows[-1], names, "n") if rows and has_next else None,
        previous=_encode(rows[0], names, "p") if rows and has_previous else None,
    )


def _beyond(names: list[str], values: list[Any], side: str) -> Q:
    """(a, b) > (x, y) in words that an index on (a, b) serves."""
    rule, equal = Q(), Q()
    for name, value in zip(names, values, strict=True):
        rule |= equal & Q(**{f"{name}__{side}": value})
        equal &= Q(**{name: value})
    return Q(**{f"{names[0]}__{side}e": values[0]}) & rule


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = row[part] if isinstance(row, dict) else getattr(row, part)
    return row


def _encode(row: Any, names: list[str], way: str) -> str:
    values = [_text(_value(row, name)) for name in names]
    return base64.urlsafe_b64encode(json.dumps([way, *values]).encode()).decode().rstrip("=")


def _text(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _decode(cursor: str, model: type[Model], names: list[str]) -> tuple[bool, list[Any]]:
    try:
        if len(cursor) > LONGEST:
            raise ValueError(cursor)
        way, *texts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if way not in ("n", "p") or len(texts) != len(names) or not all(isinstance(text, str | int) for text in texts):
            raise ValueError(cursor)
        return way == "p", [_parse(model, name, text) for name, text in zip(names, texts, strict=True)]
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, binascii.Error) as error:
        raise Invalid(_("This list gave no such cursor."), code="bad_cursor", field="cursor") from error


def _parse(model: type[Model], name: str, text: Any) -> Any:
    """Back to the column's own type; a forged value raises what to_python raises."""
    *path, last = name.split("__")
    for part in path:
        model = model._meta.get_field(part).related_model  # type: ignore[assignment]
    field = model._meta.pk if last == "pk" else model._meta.get_field(last)
    try:
        value = field.to_python(text)  # type: ignore[union-attr]
    except ValidationError as error:
        raise ValueError(name) from error
    if value is None or (isinstance(value, str) and not typed.is_storable(value)):
        raise ValueError(name)
    return value
