"""The audit log: who did what to which row, when, from which state to which, and why. Append-only."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models


def record(
    verb: str,
    *,
    by: Any,
    target: models.Model,
    at: datetime,
    from_state: str = "",
    to_state: str = "",
    why: str = "",
    data: dict[str, Any] | None = None,
) -> None:
    """Write one event in the caller's transaction. `by` is None for the system itself. `data` never holds personal
    data.
    """
    from civic.kernel.models import AuditEvent

    AuditEvent.objects.create(
        verb=verb,
        actor_id=getattr(by, "pk", None),
        target_type=target._meta.model_name or "",
        target_id=str(target.pk),
        at=at,
        from_state=from_state,
        to_state=to_state,
        why=why,
        data=data or {},
    )


def record_many(verb: str, *, by: Any, targets: Iterable[models.Model], at: datetime, **fields: Any) -> None:
    """One event for each target, in one INSERT."""
    from civic.kernel.models import AuditEvent

    AuditEvent.objects.bulk_create(
        AuditEvent(
            verb=verb,
            actor_id=getattr(by, "pk", None),
            target_type=target._meta.model_name or "",
            target_id=str(target.pk),
            at=at,
            **fields,
        )
        for target in targets
    )


def history(target: models.Model) -> "models.QuerySet[Any]":
    """The events of one row, oldest first."""
    from civic.kernel.models import AuditEvent

    return AuditEvent.objects.filter(target_type=target._meta.model_name, target_id=str(target.pk)).order_by("at", "pk")
