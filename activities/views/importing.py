"""Upload a spreadsheet, look it over, correct it in place, take it over."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities import calendar, importing
from activities.actions import importing as actions
from activities.importing.sheets import text
from activities.models import Activity, ImportBatch
from activities.views.planning import my_sites
from civic.kernel.errors import DomainError, Invalid, NotFound
from civic.kernel.forms import MonthInput
from network import policies as network
from network.models import Role, Site

LABELS = {
    "date": gettext_lazy("Day"),
    "time": gettext_lazy("Time"),
    "site": gettext_lazy("Station"),
    "title": gettext_lazy("What"),
    "service_group": gettext_lazy("For whom"),
    "location": gettext_lazy("Where"),
    "seats": gettext_lazy("Seats"),
    "volunteers_needed": gettext_lazy("Volunteers"),
    "summary": gettext_lazy("Details"),
}


class UploadForm(forms.Form):
    """Which file, which month."""

    file = forms.FileField(
        label=gettext_lazy("The spreadsheet you have"),
        help_text=gettext_lazy("xlsx, xls, ods or csv; the columns may stand in any order."),
    )
    month = forms.DateField(
        label=gettext_lazy("For which month?"), widget=MonthInput(), input_formats=["%Y-%m", "%Y-%m-%d"]
    )


def _home(request: HttpRequest) -> Site:
    network.check_role(request.user, Role.STAFF)
    site = network.desk_site(request.user)
    if site is None:
        raise NotFound
    return site


@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """Choose the file."""
    home = _home(request)
    now = timezone.now()
    following = calendar.next_month(timezone.localdate(now).replace(day=1))
    form = UploadForm(request.POST or None, request.FILES or None, initial={"month": following})
    if request.method == "POST" and form.is_valid():
        uploaded, month = form.cleaned_data["file"], form.cleaned_data["month"].replace(day=1)
        try:
            plan = importing.read_plan(
                uploaded.read(), uploaded.name, month=month, sites=_sites(request), home=home, now=now
            )
        except importing.UnreadableFile as error:
            form.add_error("file", str(error))
        else:
            batch = actions.keep_batch(site=home, file_name=uploaded.name, rows=_kept(plan), by=request.user, now=now)
            return redirect("activities:import_preview", pk=batch.pk)
    return render(request, "activities/import_upload.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Each row's reading with its problems; corrected in place, then taken over."""
    home = _home(request)
    batch = ImportBatch.objects.filter(pk=pk, by_id=request.user.pk).first()
    if batch is None:
        raise NotFound
    go, error = request.POST.get("go"), ""
    open_for_changes = request.method == "POST" and batch.done_at is None
    if open_for_changes:
        batch.rows = [_corrected(request, kept, index) for index, kept in enumerate(batch.rows)]
    rows = importing.reread(batch.rows, sites=_sites(request), home=home, now=timezone.now())
    if open_for_changes:
        if go == "take_good":
            for row, kept in zip(rows, batch.rows, strict=True):
                kept["left_out"] |= bool(row.problems)
        actions.correct_batch(batch=batch, rows=batch.rows)
        if go in ("take", "take_good"):
            try:
                made = _take(request, batch, rows)
            except DomainError as problem:
                error = str(problem)
            else:
                messages.success(request, _("%(count)d drafts made.") % {"count": made})
                return redirect("activities:desk_list")
    context = _page(batch, rows) | {"error": error}
    return render(request, "activities/import_preview.html", context, status=422 if error else 200)


def _sites(request: HttpRequest) -> Any:
    return my_sites(request.user).select_related("parent")


def _kept(plan: importing.Plan) -> list[dict[str, Any]]:
    """What the batch holds. What stands in the plan already is left out, until somebody wants it twice."""
    twins = _twins(plan.rows)
    return [row.kept() | {"left_out": index in twins, "skipped": plan.skipped} for index, row in enumerate(plan.rows)]


def _take(request: HttpRequest, batch: ImportBatch, rows: list[importing.Row]) -> int:
    """Make drafts of the rows that are not left out; how many. Raises Invalid while one of them has a problem."""
    chosen = [row for row, kept in zip(rows, batch.rows, strict=True) if not kept["left_out"]]
    if not chosen:
        raise Invalid(_("Every row is left out; nothing was taken over."))
    if any(row.problems for row in chosen):
        raise Invalid(_("Some rows still have a problem: correct them or leave them out."))
    return len(actions.finish_batch(batch_id=batch.pk, rows=chosen, by=request.user, now=timezone.now()))


def _corrected(request: HttpRequest, kept: dict[str, Any], index: int) -> dict[str, Any]:
    typed = {name: text(request.POST.get(f"{index}-{name}", kept["typed"].get(name, ""))) for name in LABELS}
    return kept | {"typed": typed, "left_out": f"{index}-left-out" in request.POST}


def _twins(rows: list[importing.Row]) -> dict[int, str]:
    """Where the same title stands at the same site and time already: in the plan, since the file may have been
    uploaded before, or in the file, where a sheet sums up the others.
    """
    moments = {reading["starts_at"] for row in rows for reading in row.readings}
    there = Activity.objects.filter(starts_at__in=moments).exclude(state="cancelled")
    known = set(there.values_list("site_id", "title", "starts_at"))
    seen: set[tuple[Any, ...]] = set()
    twins = {}
    for index, row in enumerate(rows):
        mine = {(reading["site"].pk, reading["title"], reading["starts_at"]) for reading in row.readings}
        if mine & known:
            twins[index] = _("stands in the plan already")
        elif mine & seen:
            twins[index] = _("stands in this file twice")
        seen |= mine
    return twins


def _page(batch: ImportBatch, rows: list[importing.Row]) -> dict[str, Any]:
    twins = _twins(rows) if batch.done_at is None else {}
    left_out = [kept.get("left_out", False) for kept in batch.rows]
    return {
        "batch": batch,
        "skipped": batch.rows[0].get("skipped") if batch.rows else [],
        "rows": [_shown(row, index, left_out[index], twins.get(index, "")) for index, row in enumerate(rows)],
        "good": sum(not row.problems and not out for row, out in zip(rows, left_out, strict=True)),
        "bad": sum(bool(row.problems) and not out for row, out in zip(rows, left_out, strict=True)),
        "twins": sum(left_out[index] for index in twins),
    }


def _shown(row: importing.Row, index: int, left_out: bool, twin: str) -> dict[str, Any]:
    cells = [
        {
            "name": f"{index}-{name}",
            "label": label,
            "value": row.typed[name],
            "problem": row.problems.get(name, ""),
            "note": row.notes.get(name, ""),
        }
        for name, label in LABELS.items()
        if name != "summary" or row.typed[name]
    ]
    return {
        "number": row.number,
        "sheet": row.sheet,
        "index": index,
        "cells": cells,
        "bad": bool(row.problems),
        "left_out": left_out,
        "twin": twin,
    }
