"""One page of figures for staff and officials; each opens into the rows behind it."""

from dataclasses import dataclass, replace

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import Reader
from activities import policies as activities
from activities.models import Activity, Audience
from civic.kernel import keyset, months, words
from civic.kernel.cards import BarPair, Fact, StatTile
from civic.kernel.errors import Invalid, NotFound
from network import policies as network
from network.models import ServiceGroup, Site
from orders import policies as orders
from orders.models import ServiceRequest
from reports import behind, downloads, figures, parts, queries, tables
from reports.forms import PeriodForm
from reports.labels import HEADINGS, MEANINGS, TABLE
from reports.parts import Period

SIZE = 50
URGENT = 5  # sites in need that are shown at once; the others open below them


def _chosen(request: HttpRequest) -> tuple[PeriodForm, Period]:
    """The choice of the address line, else this month of the person's highest site. Raises NotFound for a site that
    this person reads nothing of: another one's figures under its address would mislead.
    """
    home = queries.site_for(request.user, None)
    sites = Site.objects.active().filter(pk__in=network.reach(request.user, *queries.READERS)).order_by("name", "pk")
    today = months.of(timezone.localdate())
    usual = Period(home, today, today, "service_group")
    form = PeriodForm(usual.choice | request.GET.dict(), sites=sites)
    if not form.is_valid():
        if form.has_error("site"):
            raise NotFound
        return form, usual
    data = form.cleaned_data
    return form, Period(data["site"], months.of(data["from_month"]), months.of(data["until_month"]), data["by"])


def _period(request: HttpRequest) -> Period:
    """For what shows no form that could say what is wrong. Raises NotFound, Invalid."""
    form, period = _chosen(request)
    for errors in form.errors.values():
        raise Invalid(errors[0])
    return period


def _report(period: Period) -> figures.Report:
    now = timezone.now()
    return figures.report(site=period.site, first=period.first, last=period.last, by=period.by, now=now)


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """How much of what residents wanted was done?"""
    form, period = _chosen(request)
    report, needy = _report(period), _needy(period)
    context = {
        "form": form,
        "site": period.site,
        "title": _title(period),
        "tiles": _tiles(report.total, period),
        "groups": _groups(report.total, period),
        "urgent": needy[:URGENT],
        "others": needy[URGENT:],
        "table": tables.shown(report, period),
        "meanings": [Fact(HEADINGS[name], MEANINGS[name]) for name in TABLE],
        "audit": queries.last_audit(),
        "params": period.query,
    }
    return render(request, "reports/overview.html", context, status=200 if form.is_valid() else 422)


def _title(period: Period) -> str:
    first, last = words.month(period.first), words.month(period.last)
    if first == last:
        return _("%(month)s: how much of what residents wanted was done?") % {"month": first}
    return _("%(first)s to %(last)s: how much of what residents wanted was done?") % {"first": first, "last": last}


def _tiles(total: figures.Figures, period: Period) -> list[StatTile]:
    satisfied, at_events = (
        "–" if share is None else f"{words.number(share)}%" for share in (total.satisfaction, total.event_satisfaction)
    )
    helpers = {"n": words.number(total.volunteers), "live": words.number(total.verified_hours)}
    said = {"silent": words.number(total.not_contradicted), "again": words.number(total.reopened)}
    rows = [
        ("requests", words.number(total.requests), _("placed in this time")),
        ("answered_in_time", words.percent(total.answered_in_time, total.due), queries.answered_words(total)),
        ("said_done", words.number(total.said_done), _("%(silent)s not contradicted · %(again)s reopened") % said),
        ("activities", words.number(total.activities), _("completed")),
        ("people_served", words.number(total.people_served), _("residents who came")),
        (
            "service_hours",
            words.number(total.service_hours),
            _("by %(n)s volunteers; %(live)s recorded live") % helpers,
        ),
        ("satisfaction", satisfied, _("%(n)s ratings") % {"n": words.number(total.ratings)}),
        ("event_satisfaction", at_events, _("%(n)s ratings") % {"n": words.number(total.event_ratings)}),
    ]
    # here the figure itself has the sign
    labels = HEADINGS | {"satisfaction": _("Satisfied"), "event_satisfaction": _("Satisfied with events")}
    return [StatTile(labels[name], figure, note=note, url=period.rows_url(name)) for name, figure, note in rows]


@dataclass(frozen=True, slots=True)
class Groups:
    """The panel by group; what it leaves out of all orders it says."""

    pairs: list[BarPair]
    top: int
    all: int
    left_out: int
    left_out_url: str


def _groups(total: figures.Figures, period: Period) -> Groups:
    wanted = queries.wanted_and_done(period.site, first=period.first, last=period.last)
    return Groups(
        pairs=[_pair(code, *wanted.get(code, (0, 0)), period) for code in ServiceGroup.values],
        top=max((pair[0] for pair in wanted.values()), default=0) or 1,
        all=total.requests,
        left_out=total.requests - sum(pair[0] for pair in wanted.values()),
        left_out_url=period.rows_url("set_aside"),
    )


def _pair(code: str, wanted: int, done: int, period: Period) -> BarPair:
    group = words.GROUPS[code]
    links = {
        name: tables.link(period.rows_url(name, group=code), number)
        for name, number in (("wanted", wanted), ("done", done))
    }
    share = format_html(
        "{} <small>{}</small>", words.percent(done, wanted), format_html(_("{done} of {wanted}"), **links)
    )
    gap = wanted > 0 and done * 2 < wanted
    return BarPair(group.label, wanted, done, share, icon=group.icon, gap=gap)


@dataclass(frozen=True, slots=True)
class NeedyRow:
    """A site in need; each figure opens."""

    name: str
    late: SafeString
    unplanned: SafeString


def _needy(period: Period) -> list[NeedyRow]:
    found = queries.to_look_after(period.site, first=period.first, last=period.last, now=timezone.now())

    def link(one: queries.Needy, figure: str, value: int) -> SafeString:
        return tables.link(period.rows_url(figure, below=one.site_id, itself=1), value)

    return [NeedyRow(one.name, link(one, "late", one.late), link(one, "unplanned", one.unplanned)) for one in found]


@login_required
def rows(request: HttpRequest, figure: str) -> HttpResponse:
    """The rows that a figure counts."""
    period = _period(request)
    part = parts.chosen(period, request.GET)
    found = behind.of(figure, part, now=timezone.now())
    cursor = request.GET.get("cursor")
    page = keyset.paginate(found.rows, order=found.order, size=SIZE, cursor=cursor, params=request.GET)
    shown = [found.shown(one) for one in page.rows]
    context = {
        "title": HEADINGS[figure],
        "meaning": MEANINGS[figure],
        "part": part,
        "rows": [replace(row, url=_own_page(row.about, request.user)) for row in shown],
        "page": page,
        "back_url": period.url,
    }
    return render(request, "reports/rows.html", context)


def _own_page(about: ServiceRequest | Activity | None, user: Reader) -> str:
    """The page of an order or activity that this reader may open; else empty."""
    if about is None:
        return ""
    if isinstance(about, Activity):
        if activities.is_staff_of(about, user):
            return reverse("activities:desk_detail", args=[about.pk])
        return reverse("activities:detail", args=[about.pk]) if about.audience == Audience.OPEN else ""
    if orders.is_staff_of(about, user):
        return reverse("orders:desk_detail", args=[about.pk])
    return reverse("orders:detail", args=[about.pk]) if orders.speaks_for(about, user) else ""


@login_required
def download(request: HttpRequest) -> HttpResponse:
    """The table as a spreadsheet."""
    period = _period(request)
    headings, lines = tables.cells(_report(period), period)
    title = f"{period.site} {period.first:%Y-%m} – {period.last:%Y-%m}"
    data = downloads.workbook(title=title, headings=headings, rows=lines)
    response = HttpResponse(data, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    name = f"diandan-{period.first:%Y%m}-{period.last:%Y%m}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
