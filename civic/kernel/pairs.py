"""Finding a part of a text, Chinese words of two characters too, by an index of pairs of neighbouring characters.

Most Chinese words have two characters, of which trigrams know nothing. `text_pairs`, a function of the database, gives
the pairs of a text in small letters; an index of them finds the few rows that have all the pairs of what is looked for,
and only these are compared.
"""

from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import F, Func, QuerySet, TextField, Value

Rows = TypeVar("Rows", bound=QuerySet[Any, Any])


class Pairs(Func):
    """The pairs of neighbouring characters of a text, as the database's array."""

    function = "text_pairs"
    arity = 1
    output_field = ArrayField(TextField())


def index(field: str, *, name: str) -> GinIndex:
    """What makes `containing` fast on this field. Without a list of what is still to be sorted in: names and titles are
    read far more often than written."""
    return GinIndex(Pairs(F(field)), name=name, fastupdate=False)


def containing(rows: Rows, field: str, q: str) -> Rows:
    """The rows whose field contains `q`, in any case. A single character is no pair: for it all rows are compared."""
    found: dict[str, Any] = {f"{field}__icontains": q}
    if len(q) > 1:
        rows = rows.alias(**{f"{field}_pairs": Pairs(F(field))})
        found[f"{field}_pairs__contains"] = Pairs(Value(q))
    return rows.filter(**found)
