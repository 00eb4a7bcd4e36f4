"""The rows of a spreadsheet become drafts: all of them, or none."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from activities.actions.planning import create
from activities.importing import Row
from activities.models import Activity, ImportBatch
from activities.verbs import Did
from civic.kernel import audit
from civic.kernel.errors import Conflict, Invalid, NotFound
from network.models import Site


@transaction.atomic
def import_rows(*, rows: Iterable[Row], by: Any, now: datetime, allow_past: bool = False) -> list[Activity]:
    """Drafts from rows without problems, in one transaction. Raises Invalid (a row has a problem), NotAllowed."""
    made = []
    for row in rows:
        if row.problems:
            raise Invalid(_("Row %(number)d still has a problem."), code="row_problem", field="rows", number=row.number)
        for reading in row.readings:
            try:
                made.append(create(by=by, now=now, allow_past=allow_past, **reading))
            except Invalid as error:
                text = _("Row %(number)d: %(problem)s")
                raise Invalid(text, code="row_problem", field="rows", number=row.number, problem=str(error)) from error
    return made


@transaction.atomic
def keep_batch(*, site: Site, file_name: str, rows: list[dict[str, Any]], by: Any, now: datetime) -> ImportBatch:
    """An upload to look over."""
    return ImportBatch.objects.create(site=site, by=by, file_name=file_name[:120], rows=rows, created_at=now)


@transaction.atomic
def finish_batch(*, batch_id: UUID, rows: Iterable[Row], by: Any, now: datetime) -> list[Activity]:
    """The looked-over upload becomes drafts, once. Raises NotFound, Conflict, Invalid."""
    batch = ImportBatch.objects.select_for_update().filter(pk=batch_id, by=by).first()
    if batch is None:
        raise NotFound
    if batch.done_at:
        raise Conflict(_("This file has been taken over already."), code="already_imported")
    made = import_rows(rows=rows, by=by, now=now)
    batch.done_at = now
    batch.save(update_fields=["done_at"])
    audit.record(Did.IMPORTED, by=by, target=batch, at=now, data={"activities": len(made)})
    return made


def correct_batch(*, batch: ImportBatch, rows: list[dict[str, Any]]) -> None:
    """Keep what was typed since, so that nothing is lost."""
    batch.rows = rows
    batch.save(update_fields=["rows"])
