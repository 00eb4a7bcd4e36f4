"""One page of figures for staff and officials; each opens into the rows behind it."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.kernel import keyset, words
from network import policies as network
from network.models import ServiceGroup, Site
from reports import behind, downloads, figures, queries
from reports.forms import PeriodForm

SIZE = 50
HEADINGS = {
    "activities": gettext_lazy("Activities"),
    "people_served": gettext_lazy("People served"),
    "volunteers": gettext_lazy("Volunteers"),
    "service_hours": gettext_lazy("Hours of service"),
    "requests": gettext_lazy("Orders"),
    "answered_in_time": gettext_lazy("Answered in time"),
    "late": gettext_lazy("Late"),
    "satisfaction": gettext_lazy("Satisfied, %"),
    "points_issued": gettext_lazy("Points earned"),
    "points_redeemed": gettext_lazy("Points exchanged"),
}
CHARTED = ("activities", "requests", "answered_in_time")  # counts of one size; the table has the rest
MEANINGS = {
    "activities": gettext_lazy("Completed activities, by the day they began."),
    "people_served": gettext_lazy("Residents who came to them, as staff completed them."),
    "volunteers": gettext_lazy("Different people with confirmed service; counted once in the total."),
    "service_hours": gettext_lazy("Confirmed hours, recorded live."),
    "requests": gettext_lazy("Orders, by the day they were placed."),
    "answered_in_time": gettext_lazy("Of these, answered not after the promised time."),
    "late": gettext_lazy("Orders answered after the promised time, or unanswered although it has passed."),
    "satisfaction": gettext_lazy("Ratings of 4 or 5 among all ratings given."),
    "points_issued": gettext_lazy("Points earned by service, corrections included. They belong to no group."),
    "points_redeemed": gettext_lazy("Points exchanged, less those given back."),
}


def _chosen(request: HttpRequest) -> tuple[PeriodForm, Site, date, date, str]:
    """The choice of the address line, else this month of the person's highest site."""
    home = queries.site_for(request.user, None)
    sites = Site.objects.active().filter(pk__in=network.reach(request.user, *queries.READERS)).order_by("name", "pk")
    today = timezone.localdate().replace(day=1)
    usual: dict[str, Any] = {
        "site": home.pk,
        "from_month": f"{today:%Y-%m}",
        "until_month": f"{today:%Y-%m}",
        "by": "service_group",
    }
    form = PeriodForm(usual | request.GET.dict(), sites=sites)
    if not form.is_valid():
        return form, home, today, today, "month"
    data = form.cleaned_data
    return form, data["site"], data["from_month"].replace(day=1), data["until_month"].replace(day=1), data["by"]


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """How much of what residents wanted was done?"""
    form, site, first, last, by = _chosen(request)
    now = timezone.now()
    report = figures.report(site=site, first=first, last=last, by=by, now=now)
    params = f"site={site.pk}&from_month={first:%Y-%m}&until_month={last:%Y-%m}&by={by}"
    wanted = queries.wanted_and_done(site, first=first, last=last)
    top = max((pair[0] for pair in wanted.values()), default=0) or 1
    context = {
        "form": form,
        "site": site,
        "title": _title(first, last),
        "tiles": _tiles(report.total, params),
        "pairs": [_pair(code, wanted.get(code, (0, 0))) for code in ServiceGroup.values],
        "top": top,
        "needy": queries.to_look_after(site, first=first, last=last, now=now),
        "head": [
            {"label": _("By")},
            *({"label": label, "num": True, "series": name in CHARTED} for name, label in HEADINGS.items()),
        ],
        **_shown(_table(report, by), params),
        "meanings": [{"label": HEADINGS[name], "value": text} for name, text in MEANINGS.items()],
        "audit": queries.last_audit(),
        "params": params,
    }
    return render(request, "reports/overview.html", context, status=200 if form.is_valid() else 422)


def _title(first: date, last: date) -> str:
    if first == last:
        return _("%(month)s: how much of what residents wanted was done?") % {"month": words.month(first)}
    months = {"first": words.month(first), "last": words.month(last)}
    return _("%(first)s to %(last)s: how much of what residents wanted was done?") % months


def _tiles(total: figures.Figures, params: str) -> list[dict[str, Any]]:
    share = words.percent(total.answered_in_time, total.answered_in_time + total.late)
    satisfied = "–" if total.satisfaction is None else f"{words.number(total.satisfaction)}%"
    rows = [
        (
            "requests",
            words.number(total.requests),
            _("%(share)s answered in time · %(late)d late") % {"share": share, "late": total.late},
        ),
        ("activities", words.number(total.activities), _("completed")),
        ("people_served", words.number(total.people_served), _("residents who came")),
        ("service_hours", words.number(total.service_hours), _("by %(n)d volunteers") % {"n": total.volunteers}),
        ("satisfaction", satisfied, _("%(n)d ratings") % {"n": total.ratings}),
    ]
    return [
        {
            "label": HEADINGS[name],
            "figure": figure,
            "note": note,
            "url": _rows_url(name, params),
        }
        for name, figure, note in rows
    ]


def _pair(code: str, counts: tuple[int, int]) -> dict[str, Any]:
    wanted, done = counts
    group = words.GROUPS[code]
    figure = words.percent(done, wanted)
    gap = wanted > 0 and done * 2 < wanted
    return {"label": group.label, "icon": group.icon, "wanted": wanted, "done": done, "figure": figure, "gap": gap}


def _table(report: figures.Report, by: str) -> list[dict[str, Any]]:
    names = (
        dict(Site.objects.filter(pk__in=[row.key for row in report.rows]).values_list("pk", "name"))
        if by == "site"
        else {}
    )
    labels: dict[str, Any] = dict(ServiceGroup.choices) | {str(pk): name for pk, name in names.items()}
    rows = []
    for row in [*report.rows, report.total]:
        label = _("Total") if row is report.total else labels.get(row.key, row.key)
        rows.append(
            {"label": label, "cells": [getattr(row, name) for name in HEADINGS], "is_total": row is report.total}
        )
    return rows


def _shown(table: list[dict[str, Any]], params: str) -> dict[str, Any]:
    """The table's cells as words; the total as its foot, where each figure opens into its rows."""
    cells = [[row["label"], *("–" if cell is None else words.number(cell) for cell in row["cells"])] for row in table]
    label, *sums = cells[-1]
    links = (
        format_html('<a href="{}">{}</a>', _rows_url(name, params), cell)
        for name, cell in zip(HEADINGS, sums, strict=True)
    )
    return {"rows": [{"cells": row} for row in cells[:-1]], "foot": [label, *links]}


def _rows_url(figure: str, params: str) -> str:
    return f"{reverse('reports:rows', args=[figure])}?{params}"


@login_required
def rows(request: HttpRequest, figure: str) -> HttpResponse:
    """The rows that a figure counts."""
    _form, site, first, last, _by = _chosen(request)
    found = behind.of(figure, site=site, first=first, last=last, now=timezone.now())
    cursor = request.GET.get("cursor")
    page = keyset.paginate(found.rows, order=found.order, size=SIZE, cursor=cursor, params=request.GET)
    context = {
        "title": HEADINGS[figure],
        "meaning": MEANINGS[figure],
        "site": site,
        "rows": [found.shown(one) for one in page.rows],
        "page": page,
        "back_url": f"{reverse('reports:overview')}?site={site.pk}&from_month={first:%Y-%m}&until_month={last:%Y-%m}",
    }
    return render(request, "reports/rows.html", context)


@login_required
def download(request: HttpRequest) -> HttpResponse:
    """The table as a spreadsheet."""
    _form, site, first, last, by = _chosen(request)
    table = _table(figures.report(site=site, first=first, last=last, by=by, now=timezone.now()), by)
    headings = [_("By"), *(str(heading) for heading in HEADINGS.values())]
    data = downloads.workbook(
        title=f"{site} {first:%Y-%m} – {last:%Y-%m}",
        headings=headings,
        rows=[[str(row["label"]), *row["cells"]] for row in table],
    )
    response = HttpResponse(data, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = f'attachment; filename="diandan-{first:%Y%m}-{last:%Y%m}.xlsx"'
    return response
