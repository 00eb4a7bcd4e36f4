"""Upload a spreadsheet, wait until it is read, look it over, correct it in place, take it over."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.requests import SignedInRequest
from activities import importing, queries
from activities.importing import Reading, Row, Typed, actions, blank
from activities.importing.models import ImportBatch
from activities.importing.twins import find_twins
from civic.kernel import months
from civic.kernel.errors import DomainError, Invalid, NotFound
from civic.kernel.forms import DayField, MonthInput
from civic.kernel.htmx import go, render_page_or_part
from civic.kernel.typed import clean_text
from civic.tables.sheets import text
from network import policies as network
from network.models import Role, Site

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONG = timedelta(seconds=30)  # most files are read in one
LABELS = {
    "date": gettext_lazy("Day"),
    "time": gettext_lazy("Time"),
    "site": gettext_lazy("Station"),
    "title": gettext_lazy("What"),
    "service_group": gettext_lazy("For whom"),
    "location": gettext_lazy("Where"),
    "ages": gettext_lazy("Ages"),
    "seats": gettext_lazy("Seats"),
    "volunteers_needed": gettext_lazy("Volunteers"),
    "summary": gettext_lazy("Details"),
}
SELDOM = ("ages", "summary")  # shown where a row of the file has them


class UploadForm(forms.Form):
    """Which file, which month."""

    file = forms.FileField(
        label=gettext_lazy("The spreadsheet you have"),
        help_text=gettext_lazy("xlsx, xls, ods, csv or docx; the columns may stand in any order."),
    )
    month = DayField(label=gettext_lazy("For which month?"), widget=MonthInput(), input_formats=["%Y-%m", "%Y-%m-%d"])


def _home(request: HttpRequest) -> Site:
    network.check_role(request.user, Role.STAFF)
    site = network.desk_site(request.user)
    if site is None:
        raise NotFound
    return site


def _mine(request: HttpRequest) -> QuerySet[Any]:
    """One's own, each with whether it `is_waiting` for the job; the file itself is not loaded."""
    mine = ImportBatch.objects.filter(by_id=request.user.pk).defer("upload")
    return mine.annotate(is_waiting=Q(upload__isnull=False))


@login_required
def upload(request: SignedInRequest) -> HttpResponse:
    """Choose the file; a job reads it."""
    home = _home(request)
    now = timezone.now()
    following = months.after(timezone.localdate(now))
    form = UploadForm(request.POST or None, request.FILES or None, initial={"month": following})
    if request.method == "POST" and form.is_valid():
        file, month = form.cleaned_data["file"], months.of(form.cleaned_data["month"])
        try:
            batch = actions.receive_file(
                site=home, file_name=file.name, data=file.read(), month=month, by=request.user, now=now
            )
        except Invalid as error:
            form.add_error("file", str(error))
        else:
            return redirect("activities:import_preview", pk=batch.pk)
    unfinished = (
        _mine(request).filter(done_at=None, problem__isnull=True).defer("rows").order_by("-created_at", "pk")[:5]
    )
    context = {"form": form, "unfinished": unfinished}
    return render(request, "activities/import_upload.html", context, status=422 if form.is_bound else 200)


@login_required
def blank_plan(request: SignedInRequest) -> HttpResponse:
    """Our columns in a workbook, to be filled in."""
    _home(request)
    response = HttpResponse(blank.workbook(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="diandan-plan.xlsx"'
    return response


@login_required
def preview(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Each row's reading with its problems; corrected in place, then taken over."""
    home = _home(request)
    batch = _mine(request).filter(pk=pk).first()
    if batch is None:
        raise NotFound
    if batch.is_waiting or "HX-Request" in request.headers:
        return _wait(request, batch)
    action, error = request.POST.get("go"), ""
    open_for_changes = request.method == "POST" and batch.done_at is None
    rows = [Row.of(kept) for kept in batch.rows]
    if open_for_changes:
        rows = _corrected(request, rows)
    month = batch.month or timezone.localdate(batch.created_at)
    sites = queries.plannable_sites(request.user)
    readings = importing.reread(rows, month=month, sites=sites, home=home, now=timezone.now())
    if open_for_changes:
        if action == "take_good":
            readings = [_without_bad(one) for one in readings]
        actions.correct_batch(batch=batch, rows=[one.row for one in readings])
        if action in ("take", "take_good"):
            try:
                made = _take(request, batch, readings)
            except DomainError as problem:
                error = str(problem)
            else:
                messages.success(request, _("%(count)d drafts made.") % {"count": made})
                return redirect("activities:desk_list")
    return _page(request, batch, readings, error=error)


def _wait(request: HttpRequest, batch: Any) -> HttpResponse:
    """The page that asks again until the file is read; then it leads on."""
    if not batch.is_waiting:
        return go(request, "activities:import_preview", pk=batch.pk)
    before = ImportBatch.objects.filter(upload__isnull=False, created_at__lt=batch.created_at).count()
    is_long = timezone.now() - batch.created_at > LONG
    context = {"batch": batch, "before": before, "is_long": is_long}
    return render_page_or_part(request, "activities/import_reading.html#reading", context)


def _without_bad(one: Reading) -> Reading:
    return replace(one, row=replace(one.row, left_out=one.row.left_out or bool(one.problems)))


def _take(request: SignedInRequest, batch: ImportBatch, readings: list[Reading]) -> int:
    """Make drafts of the rows that are not left out; how many. Raises Invalid while one of them has a problem."""
    chosen = [one for one in readings if not one.row.left_out]
    if not chosen:
        raise Invalid(_("Every row is left out; nothing was taken over."))
    if any(one.problems for one in chosen):
        raise Invalid(_("Some rows still have a problem: correct them or leave them out."))
    return len(actions.finish_batch(batch_id=batch.pk, rows=chosen, by=request.user, now=timezone.now()))


def _corrected(request: HttpRequest, rows: list[Row]) -> list[Row]:
    """The rows as they were sent: cells typed over, rows left out, and columns that somebody gave a meaning."""
    meanings = {
        heading: name
        for number, heading in enumerate(_other_headings(rows))
        if (name := request.POST.get(f"column-{number}")) in LABELS
    }
    corrected = []
    for index, row in enumerate(rows):
        cells = {name: request.POST.get(f"{index}-{name}", getattr(row.typed, name)) for name in LABELS}
        cells["time"] = cells["time"] or request.POST.get("all-time", "")
        typed = Typed.of_cells({name: clean_text(text(words)) for name, words in cells.items()})
        row = replace(row, typed=typed, left_out=f"{index}-left-out" in request.POST)
        for heading, name in meanings.items():
            row = row.with_column(heading, name)
        corrected.append(row)
    return corrected


def _other_headings(rows: list[Row]) -> list[str]:
    """The columns that we don't know, as they stand."""
    return list(dict.fromkeys(heading for row in rows for heading in row.others))


def _page(request: HttpRequest, batch: ImportBatch, readings: list[Reading], *, error: str) -> HttpResponse:
    twins = find_twins(readings) if batch.done_at is None else {}
    rows = [one.row for one in readings]
    shown = [name for name in LABELS if name not in SELDOM or any(getattr(row.typed, name) for row in rows)]
    context = {
        "batch": batch,
        "error": error,
        "rows": [_shown(one, index, twins.get(index, ""), shown=shown) for index, one in enumerate(readings)],
        "without_time": sum(not row.typed.time for row in rows),
        "columns": list(enumerate(_other_headings(rows))),
        "labels": LABELS,
        "drafts": sum(one.size for one in readings if not one.row.left_out),
        "good": sum(not one.problems and not one.row.left_out for one in readings),
        "bad": sum(bool(one.problems) and not one.row.left_out for one in readings),
        "twins": sum(rows[index].left_out for index in twins),
        "hidden": sum(row.is_hidden for row in rows),
    }
    return render(request, "activities/import_preview.html", context, status=422 if error else 200)


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell to be corrected, with what is wrong with it, or how it was read."""

    name: str  # of its field
    label: str | Promise
    value: str
    problem: str
    note: str


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row to be looked over."""

    row: Row
    index: int
    cells: Sequence[ShownCell]
    bad: bool  # one of the cells has a problem
    twin: str  # where it stands already, in words


def _shown(one: Reading, index: int, twin: str, *, shown: Collection[str]) -> ShownRow:
    cells = [
        ShownCell(
            name=f"{index}-{name}",
            label=label,
            value=getattr(one.row.typed, name),
            problem=one.problems.get(name, ""),
            note=one.notes.get(name, ""),
        )
        for name, label in LABELS.items()
        if name in shown
    ]
    return ShownRow(one.row, index, cells, bad=bool(one.problems), twin=twin)
