"""The rows behind each figure: exactly those that reports/figures.py counts. A test adds them up again.

No names of persons: an order, a rating, a volunteer stands here under its number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from activities.models import Activity
from activities.transitions import ActivityState
from civic.kernel import words
from civic.kernel.errors import NotFound
from network.models import Site
from orders.models import Rating, ServiceRequest
from orders.transitions import RequestState
from points.models import EntryKind, LedgerEntry
from reports import figures
from volunteers.models import Claim, Volunteer
from volunteers.transitions import ClaimState

ISSUED = (EntryKind.EARNED, EntryKind.CORRECTED)
REDEEMED = (EntryKind.REDEEMED, EntryKind.REFUNDED)


@dataclass(frozen=True)
class Behind:
    """Rows, the order in which they are paged, and how one of them is shown."""

    rows: QuerySet[Any]
    order: tuple[str, ...]
    shown: Callable[[Any], dict[str, Any]]


def of(figure: str, *, site: Site, first: date, last: date, now: datetime) -> Behind:
    """Raises NotFound for a word that names no figure."""
    find = FIGURES.get(figure)
    if find is None:
        raise NotFound
    return find(Site.objects.below(site).values("pk"), *figures.bounds(first, last), now)


def late(now: datetime) -> Q:
    """Orders answered after their time, or waiting beyond it."""
    waiting = Q(state=RequestState.SUBMITTED, answer_due_at__lt=now)
    return Q(answered_at__gt=F("answer_due_at")) | waiting


def _activities(sites: Any, start: datetime, end: datetime, _now: datetime) -> Behind:
    held = Q(state=ActivityState.CLOSED, starts_at__gte=start, starts_at__lt=end)
    rows = Activity.objects.filter(held, site__in=sites).select_related("site")
    return Behind(rows, ("-starts_at", "-pk"), _activity)


def _activity(one: Activity) -> dict[str, Any]:
    facts = _("%(people)d residents") % {"people": one.attended_residents or 0}
    return _row(one.title, one.starts_at, one.site, facts, one.service_group)


def _served(prefix: str, sites: Any, start: datetime, end: datetime) -> Q:
    """Confirmed claims of the period; `prefix` leads to them."""
    rule = {"state": ClaimState.CONFIRMED, "activity__site__in": sites}
    rule |= {"activity__starts_at__gte": start, "activity__starts_at__lt": end}
    return Q(**{f"{prefix}{name}": value for name, value in rule.items()})


def _volunteers(sites: Any, start: datetime, end: datetime, _now: datetime) -> Behind:
    rows = Volunteer.objects.filter(_served("claims__", sites, start, end)).select_related("site")
    counted = rows.annotate(
        services=Count("claims"), minutes=Sum("claims__service_minutes"), last_at=Max("claims__activity__starts_at")
    )
    return Behind(counted, ("number",), _volunteer)


def _volunteer(one: Any) -> dict[str, Any]:
    facts = _("%(services)d services, %(minutes)d minutes") % {"services": one.services, "minutes": one.minutes}
    return _row(one.number, one.last_at, one.site, facts)


def _claims(sites: Any, start: datetime, end: datetime, _now: datetime) -> Behind:
    rows = Claim.objects.filter(_served("", sites, start, end)).select_related("activity__site", "volunteer")
    return Behind(rows, ("-activity__starts_at", "-pk"), _claim)


def _claim(one: Claim) -> dict[str, Any]:
    facts = _("%(number)s: %(minutes)d minutes") % {"number": one.volunteer.number, "minutes": one.service_minutes}
    return _row(one.activity.title, one.activity.starts_at, one.activity.site, facts, one.activity.service_group)


def _requests(which: Callable[[datetime], Q]) -> Callable[..., Behind]:
    def find(sites: Any, start: datetime, end: datetime, now: datetime) -> Behind:
        placed = Q(submitted_at__gte=start, submitted_at__lt=end, site__in=sites)
        rows = ServiceRequest.objects.filter(placed & which(now)).select_related("site")
        return Behind(rows, ("-submitted_at", "-pk"), _request)

    return find


def _request(one: ServiceRequest) -> dict[str, Any]:
    answered = _("answered %(at)s") % {"at": words.stamp(one.answered_at)} if one.answered_at else _("not answered")
    due = _("promised by %(at)s") % {"at": words.stamp(one.answer_due_at)}
    facts = f"{one.get_state_display()} · {answered} · {due}"
    return _row(one.number, one.submitted_at, one.site, facts, one.service_group)


def _ratings(sites: Any, start: datetime, end: datetime, _now: datetime) -> Behind:
    given = Q(at__gte=start, at__lt=end, request__site__in=sites)
    return Behind(Rating.objects.filter(given).select_related("request__site"), ("-at", "-pk"), _rating)


def _rating(one: Rating) -> dict[str, Any]:
    facts = _("%(score)d of 5") % {"score": one.score}
    return _row(one.request.number, one.at, one.request.site, facts, one.request.service_group)


def _entries(*kinds: str) -> Callable[..., Behind]:
    def find(sites: Any, start: datetime, end: datetime, _now: datetime) -> Behind:
        rows = LedgerEntry.objects.filter(kind__in=kinds, site__in=sites, at__gte=start, at__lt=end)
        return Behind(rows.select_related("site"), ("-at", "-pk"), _entry)

    return find


def _entry(one: LedgerEntry) -> dict[str, Any]:
    """A correction's reason is what staff wrote, perhaps about a person: only its kind is shown."""
    what = one.get_kind_display() if one.kind == EntryKind.CORRECTED else one.reason
    return _row(what, one.at, one.site, f"{one.amount:+d}")


def _row(what: Any, when: datetime, site: Site, facts: str, group: str = "") -> dict[str, Any]:
    return {"what": what, "when": words.full_day(when), "site": site, "facts": facts, "group": group}


FIGURES: dict[str, Callable[..., Behind]] = {
    "activities": _activities,
    "people_served": _activities,
    "volunteers": _volunteers,
    "service_hours": _claims,
    "requests": _requests(lambda now: Q()),
    "answered_in_time": _requests(lambda now: Q(answered_at__lte=F("answer_due_at"))),
    "late": _requests(late),
    "satisfaction": _ratings,
    "points_issued": _entries(*ISSUED),
    "points_redeemed": _entries(*REDEEMED),
}
