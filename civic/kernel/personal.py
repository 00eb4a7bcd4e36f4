"""What a room holds of a person, as it offers it for their download (contributions.my_data)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.db.models.enums import ChoicesType
from django.utils.functional import Promise

AT_ONCE = 500  # rows in memory


@dataclass(frozen=True)
class DataPart:
    """One table of a download. `name` and the names of the columns are for programs, the labels for people; `holds` are
    the relations to the person that it answers for, as "orders.ServiceRequest.requester".
    """

    name: str
    label: str | Promise
    columns: Mapping[str, str | Promise]
    rows: Callable[[Any], Iterable[Sequence[object]]]
    holds: Sequence[str] = ()
    choices: Mapping[str, ChoicesType] = field(default_factory=dict)


def of_rows(
    name: str,
    label: str | Promise,
    found: Callable[[Any], QuerySet[Any, Any]],
    columns: Mapping[str, str | Promise],
    *,
    holds: Sequence[str],
    choices: Mapping[str, ChoicesType] | None = None,
) -> DataPart:
    """A part that is read from the database as it is: columns are lookups, such as "site__name". `found` has all rows
    of the person; they are read in their order, some hundreds at a time.
    """

    def rows(person: Any) -> Iterable[Sequence[object]]:
        ordered = found(person).order_by("pk")
        return ordered.values_list(*columns).iterator(chunk_size=AT_ONCE)

    return DataPart(name, label, columns, rows, holds, choices or {})
