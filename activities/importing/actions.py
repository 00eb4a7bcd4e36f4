"""A file becomes rows, by a job; the rows, looked over, become drafts: all of them, or none."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from activities import importing, queries
from activities.actions.planning import checked
from activities.importing import Reading, Row
from activities.importing.models import ImportBatch
from activities.importing.twins import find_twins
from activities.models import Activity
from activities.transitions import ActivityState
from activities.verbs import Did
from civic import tables
from civic.kernel import audit, jobs
from civic.kernel.errors import Conflict, DomainError, Invalid, NotFound
from network.models import Site

MOST_WAITING = 5  # files of one person that nobody has read yet
MOST_TRIES = 2  # a file that ended its reader twice is not read a third time
STUCK = timedelta(minutes=2)  # longer than a file can take: its worker was killed
KEPT = timedelta(days=30)


@transaction.atomic
def receive_file(*, site: Site, file_name: str, data: bytes, month: date, by: User, now: datetime) -> ImportBatch:
    """Keep a file for the job that reads it. Raises UnreadableFile for what is seen at once, Invalid."""
    tables.check(data, file_name)
    if ImportBatch.objects.filter(by=by, upload__isnull=False).count() >= MOST_WAITING:
        text = gettext_lazy("%(count)d of your files are still to be read. Please wait a moment.")
        raise Invalid(text, code="too_many_waiting", field="file", count=MOST_WAITING)
    jobs.soon("activities.tasks.read_files")
    return ImportBatch.objects.create(
        site=site, by=by, file_name=file_name[:120], upload=data, month=month, created_at=now
    )


def read_next_file(*, now: datetime) -> bool:
    """Read the oldest file that waits; whether there was one. Runs late, twice or on two machines: each file is taken
    with SKIP LOCKED and marked before it is read, outside of a transaction, and only who marked it writes the result.
    """
    batch = _take_next(now)
    if batch is None:
        return False
    if batch.tries > MOST_TRIES:
        _keep(batch, problem=_problem(tables.UnreadableFile()))
        return True
    try:
        plan = importing.read_plan(
            bytes(batch.upload or b""),
            batch.file_name,
            month=batch.month or timezone.localdate(now),
            sites=queries.plannable_sites(batch.by),
            home=batch.site,
            now=now,
        )
    except DomainError as error:
        _keep(batch, problem=_problem(error))
    else:
        _keep(batch, rows=[row.kept() for row in _without_twins(plan)], unread=plan.unread, is_marked=plan.is_marked)
    return True


@transaction.atomic
def _take_next(now: datetime) -> ImportBatch | None:
    free = Q(reading_since=None) | Q(reading_since__lt=now - STUCK)
    waiting = ImportBatch.objects.select_for_update(of=("self",), skip_locked=True).select_related("by", "site")
    batch = waiting.filter(free, upload__isnull=False).order_by("created_at", "pk").first()
    if batch is not None:
        batch.reading_since, batch.tries = now, batch.tries + 1
        batch.save(update_fields=["reading_since", "tries"])
    return batch


def _without_twins(plan: importing.Plan) -> list[Row]:
    """What stands in the plan already is left out, until somebody wants it twice."""
    twins = find_twins(plan.readings)
    rows = [one.row for one in plan.readings]
    return [replace(row, left_out=row.left_out or index in twins) for index, row in enumerate(rows)]


def _problem(error: DomainError) -> dict[str, Any]:
    """To be shown in the language of the page."""
    with translation.override(None):
        return {"text": str(error.message), "params": error.params}


def _keep(batch: ImportBatch, **read: Any) -> None:
    """Only by the worker that holds it: another may have taken over what was stuck."""
    mine = ImportBatch.objects.filter(pk=batch.pk, upload__isnull=False, tries=batch.tries)
    mine.update(upload=None, **read)


def forget_old_files(*, now: datetime) -> None:
    """What was uploaded long ago, taken over or not: the rows hold more than the plan needs."""
    ImportBatch.objects.filter(created_at__lt=now - KEPT).delete()


@transaction.atomic
def import_rows(*, rows: Iterable[Reading], by: User, now: datetime, allow_past: bool = False) -> list[Activity]:
    """Drafts from rows without problems, in one transaction. Raises Invalid (a row has a problem), TooManyDrafts,
    NotAllowed."""
    rows = list(rows)
    importing.check_size(rows)
    made = [activity for row in rows for activity in _checked(row, by=by, now=now, allow_past=allow_past)]
    Activity.objects.bulk_create(made, batch_size=100)  # no signal: drafts stand on no public page
    audit.record_many(Did.CREATED, by=by, targets=made, at=now, to_state=ActivityState.DRAFT)
    return made


def _checked(reading: Reading, *, by: User, now: datetime, allow_past: bool) -> list[Activity]:
    number = reading.row.number
    if reading.problems:
        text = gettext_lazy("Row %(number)d still has a problem.")
        raise Invalid(text, code="row_problem", field="rows", number=number)
    try:
        return [checked(by=by, now=now, allow_past=allow_past, **vars(draft)) for draft in reading.drafts]
    except Invalid as error:
        text = gettext_lazy("Row %(number)d: %(problem)s")
        raise Invalid(text, code="row_problem", field="rows", number=number, problem=str(error)) from error


@transaction.atomic
def finish_batch(*, batch_id: UUID, rows: Iterable[Reading], by: User, now: datetime) -> list[Activity]:
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


def correct_batch(*, batch: ImportBatch, rows: Iterable[Row]) -> None:
    """Keep what was typed since, so that nothing is lost."""
    batch.rows = [row.kept() for row in rows]
    batch.save(update_fields=["rows"])
