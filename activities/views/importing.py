"""Upload a spreadsheet, look it over, correct it in place, take it over."""

from datetime import date
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
from activities.models import Activity, ImportBatch
from activities.views.staff import my_sites
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
    following = calendar.next_month(timezone.localdate().replace(day=1))
    form = UploadForm(request.POST or None, request.FILES or None, initial={"month": following})
    if request.method == "POST" and form.is_valid():
        uploaded, month = form.cleaned_data["file"], form.cleaned_data["month"].replace(day=1)
        try:
            rows = importing.read(uploaded.read(), uploaded.name, month=month, sites=my_sites(request.user), home=home)
        except importing.UnreadableFile as error:
            form.add_error("file", str(error))
        else:
            kept = [row.kept() | {"month": month.isoformat()} for row in rows]
            batch = actions.keep_batch(
                site=home, file_name=uploaded.name, rows=kept, by=request.user, now=timezone.now()
            )
            return redirect("activities:import_preview", pk=batch.pk)
    return render(request, "activities/import_upload.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Each row's reading with its problems; corrected in place, then taken over."""
    home = _home(request)
    batch = ImportBatch.objects.filter(pk=pk, by_id=request.user.pk).first()
    if batch is None:
        raise NotFound
    error = ""
    if request.method == "POST" and batch.done_at is None:
        actions.correct_batch(batch=batch, rows=[_corrected(request, kept) for kept in batch.rows])
        go = request.POST.get("go")
        if go == "take_good":
            rows = _reread(request, batch, home)
            left_out = [
                kept | {"left_out": kept["left_out"] or bool(row.problems)}
                for kept, row in zip(batch.rows, rows, strict=True)
            ]
            actions.correct_batch(batch=batch, rows=left_out)
        if go in ("take", "take_good"):
            try:
                made = _take(request, batch, home)
            except DomainError as problem:
                error = str(problem)
            else:
                messages.success(request, _("%(count)d drafts made.") % {"count": made})
                return redirect("activities:desk_list")
    rows = _reread(request, batch, home)
    twins = _twins(rows)
    context = {
        "batch": batch,
        "rows": [_shown(row, kept, row.number in twins) for row, kept in zip(rows, batch.rows, strict=True)],
        "good": sum(not row.problems for row in rows),
        "error": error,
    }
    return render(request, "activities/import_preview.html", context, status=422 if error else 200)


def _take(request: HttpRequest, batch: ImportBatch, home: Site) -> int:
    """Make drafts of the rows that are not left out; how many. Raises Invalid while one of them has a problem."""
    rows = _reread(request, batch, home)
    chosen = [row for row, kept in zip(rows, batch.rows, strict=True) if not kept.get("left_out")]
    if not chosen:
        raise Invalid(_("Every row is left out; nothing was taken over."))
    if any(row.problems for row in chosen):
        raise Invalid(_("Some rows still have a problem: correct them or leave them out."))
    return len(actions.finish_batch(batch_id=batch.pk, rows=chosen, by=request.user, now=timezone.now()))


def _corrected(request: HttpRequest, kept: dict[str, Any]) -> dict[str, Any]:
    number = kept["number"]
    typed = dict(kept["typed"])
    for name in LABELS:
        value = request.POST.get(f"{number}-{name}")
        if value is not None:
            typed[name] = value.replace("\0", "").strip()[:1000]
    if request.POST.get(f"{number}-site") is not None:
        typed["institute"] = ""
    return kept | {"typed": typed, "left_out": f"{number}-left-out" in request.POST}


def _reread(request: HttpRequest, batch: ImportBatch, home: Site) -> list[importing.Row]:
    sites = list(my_sites(request.user))
    return [
        importing.reread(kept["typed"], kept["number"], month=date.fromisoformat(kept["month"]), sites=sites, home=home)
        for kept in batch.rows
    ]


def _twins(rows: list[importing.Row]) -> set[int]:
    """The rows whose title stands at the same site and time already: the file may have been uploaded before."""
    first = {row.number: row.readings[0] for row in rows if row.readings}
    there = Activity.objects.filter(starts_at__in={r["starts_at"] for r in first.values()}).exclude(state="cancelled")
    known = set(there.values_list("site_id", "title", "starts_at"))
    return {number for number, r in first.items() if (r["site"].pk, r["title"], r["starts_at"]) in known}


def _shown(row: importing.Row, kept: dict[str, Any], twin: bool) -> dict[str, Any]:
    cells = [
        {
            "name": f"{row.number}-{name}",
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
        "cells": cells,
        "bad": bool(row.problems),
        "left_out": kept.get("left_out"),
        "twin": twin,
        "title": row.typed["title"],
    }
