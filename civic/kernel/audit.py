"""The audit log: who did what to which row, when, from which state to which. Append-only, so it holds no sentences:
what people write stands in `Sentence`, where it can be erased, and the log refers to it."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import models

from civic.kernel.models import AuditEvent


class Verb(StrEnum):
    """What can be done; each room declares its own in verbs.py, as `noun.past_participle`."""


def record(
    verb: Verb,
    *,
    by: Any,
    target: models.Model,
    at: datetime,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Write one event in the caller's transaction. `by` is None for the system itself. `reason` is a code like "late",
    `data` holds figures, codes and references ({"sentence": "<id>"}): the database refuses anything else.
    """
    record_many(
        verb, by=by, targets=[target], at=at, from_state=from_state, to_state=to_state, reason=reason, data=data
    )


def record_many(
    verb: Verb,
    *,
    by: Any,
    targets: Iterable[models.Model],
    at: datetime,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """One event for each target, in one INSERT; see record."""
    AuditEvent.objects.bulk_create(
        AuditEvent(
            verb=verb,
            actor_id=getattr(by, "pk", None),
            target_type=target._meta.model_name or "",
            target_id=str(target.pk),
            at=at,
            from_state=from_state,
            to_state=to_state,
            reason=reason,
            data=data or {},
        )
        for target in targets
    )


def of_many(kind: type[models.Model], keys: Iterable[str]) -> models.QuerySet[AuditEvent]:
    """The events of several rows of one kind."""
    return AuditEvent.objects.filter(target_type=kind._meta.model_name, target_id__in=list(keys))


def history(target: models.Model) -> models.QuerySet[AuditEvent]:
    """The events of one row, oldest first."""
    return AuditEvent.objects.filter(target_type=target._meta.model_name, target_id=str(target.pk)).order_by("at", "pk")
