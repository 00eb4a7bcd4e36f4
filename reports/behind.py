"""The rows behind each figure: exactly those that reports/figures.py counts. A test adds them up again.

No names of persons: an order, a rating, a volunteer stands here under its number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from activities import visibility
from activities.models import Activity
from activities.signups.models import SeatRating
from activities.transitions import ActivityState
from civic.kernel import months, words
from civic.kernel.errors import NotFound
from civic.kernel.words import full_day
from network.models import Site
from orders.models import Rating, ServiceRequest
from orders.outcomes import REOPENS, Outcome, Said
from orders.transitions import RequestState
from points.models import EntryKind, LedgerEntry
from reports.parts import Part
from volunteers.claims.models import Claim, Evidence
from volunteers.claims.transitions import ClaimState
from volunteers.people.models import Volunteer

ISSUED = (EntryKind.EARNED, EntryKind.CORRECTED)
REDEEMED = (EntryKind.REDEEMED, EntryKind.REFUNDED)


WANTED = ~Q(state__in=[RequestState.WITHDRAWN, RequestState.MERGED])
DONE = Q(state__in=[RequestState.DELIVERED, RequestState.RATED])
UNPLANNED = Q(state=RequestState.ACCEPTED)
LIVE = Q(evidence=Evidence.LIVE)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the page: what was counted, and the order or activity that it is about, if any."""

    what: str
    when: str
    site: Site
    facts: str
    group: str = ""
    about: ServiceRequest | Activity | None = None
    url: str = ""  # of its own page, for those who may open it


M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Behind(Generic[M]):
    """Rows, the order in which they are paged, and how one of them is shown."""

    rows: QuerySet[M]
    order: tuple[str, ...]
    shown: Callable[[M], Row]


Find = Callable[["Scope"], Behind[Any]]  # each figure has rows of its own kind


@dataclass(frozen=True)
class Scope:
    """Where, when and for which group rows are looked for."""

    sites: Sequence[int] | QuerySet[Site, Any]
    start: datetime
    end: datetime
    now: datetime
    group: str = ""

    def rule(self, *, at: str, site: str = "site", group: str = "service_group") -> Q:
        """The condition on a table with these columns."""
        asked = {group: self.group} if self.group else {}
        return Q(**{f"{site}__in": self.sites, f"{at}__gte": self.start, f"{at}__lt": self.end}, **asked)


def of(figure: str, part: Part, *, now: datetime) -> Behind[Any]:
    """Raises NotFound for a word that names no figure, and for a group's points."""
    find = FIGURES.get(figure)
    if find is None:
        raise NotFound
    sites = [part.site.pk] if part.itself else Site.objects.below(part.site).values("pk")
    return find(Scope(sites, *months.bounds(part.first, part.last), now, part.group))


def late(now: datetime) -> Q:
    """Orders answered after their time, or waiting beyond it."""
    waiting = Q(state=RequestState.SUBMITTED, answer_due_at__lt=now)
    return Q(answered_at__gt=F("answer_due_at")) | waiting


def _activities(scope: Scope) -> Behind[Activity]:
    rows = Activity.objects.filter(scope.rule(at="starts_at"), state=ActivityState.CLOSED).select_related("site")
    return Behind(rows, ("-starts_at", "-pk"), _activity)


def _activity(one: Activity) -> Row:
    facts = _("%(people)d residents") % {"people": one.attended_residents or 0}
    return Row(visibility.nameless(one).title, full_day(one.starts_at), one.site, facts, one.service_group, about=one)


def _served(scope: Scope, prefix: str = "") -> Q:
    """Confirmed claims; `prefix` leads to them."""
    activity = f"{prefix}activity__"
    rule = scope.rule(at=f"{activity}starts_at", site=f"{activity}site", group=f"{activity}service_group")
    return rule & Q(**{f"{prefix}state": ClaimState.CONFIRMED})


def _volunteers(scope: Scope) -> Behind[Volunteer]:
    rows = Volunteer.objects.filter(_served(scope, "claims__")).select_related("site")
    counted = rows.annotate(
        services=Count("claims"), minutes=Sum("claims__service_minutes"), last_at=Max("claims__activity__starts_at")
    )
    return Behind(counted, ("number",), _volunteer)


def _volunteer(one: Any) -> Row:  # a Volunteer with what _volunteers counts
    facts = _("%(services)d services, %(minutes)d minutes") % {"services": one.services, "minutes": one.minutes}
    return Row(one.number, full_day(one.last_at), one.site, facts)


def _claims(which: Q) -> Find:
    def find(scope: Scope) -> Behind[Claim]:
        rows = Claim.objects.filter(_served(scope) & which).select_related("activity__site", "volunteer")
        return Behind(rows, ("-activity__starts_at", "-pk"), _claim)

    return find


def _claim(one: Claim) -> Row:
    facts = _("%(number)s: %(minutes)d minutes") % {"number": one.volunteer.number, "minutes": one.service_minutes}
    facts += f" · {one.get_evidence_display() if one.evidence else _('not known how')}"
    if one.word:  # of a visit: on whose
        facts += f" · {one.get_word_display()}"
    activity = one.activity
    when = full_day(activity.starts_at)
    return Row(visibility.nameless(activity).title, when, activity.site, facts, activity.service_group, about=activity)


def _requests(which: Callable[[datetime], Q]) -> Find:
    def find(scope: Scope) -> Behind[ServiceRequest]:
        rows = ServiceRequest.objects.filter(scope.rule(at="submitted_at") & which(scope.now)).select_related("site")
        return Behind(rows, ("-submitted_at", "-pk"), _request)

    return find


def _request(one: ServiceRequest) -> Row:
    day = one.submitted_at  # the row begins with it, year and all
    answered = _("not answered")
    if one.answered_at:
        answered = _("answered %(at)s") % {"at": words.stamp(one.answered_at, now=day)}
    due = _("promised by %(at)s") % {"at": words.stamp(one.answer_due_at, now=day)}
    facts = f"{one.get_state_display()} · {answered} · {due}"
    return Row(one.number, full_day(one.submitted_at), one.site, facts, one.service_group, about=one)


def _ratings(scope: Scope) -> Behind[Rating]:
    given = scope.rule(at="at", site="request__site", group="request__service_group")
    return Behind(Rating.objects.filter(given).select_related("request__site"), ("-at", "-pk"), _rating)


def _rating(one: Rating) -> Row:
    facts, order = _("%(score)d of 5") % {"score": one.score}, one.request
    return Row(order.number, full_day(one.at), order.site, facts, order.service_group, about=order)


def _outcomes(which: Q) -> Find:
    def find(scope: Scope) -> Behind[Outcome]:
        rule = scope.rule(at="at", site="request__site", group="request__service_group")
        rows = Outcome.objects.filter(rule & which).select_related("request__site")
        return Behind(rows, ("-at", "-pk"), _outcome)

    return find


def _outcome(one: Outcome) -> Row:
    order, facts = one.request, str(one.get_said_display())
    if one.is_follow_up:
        facts += " · " + _("asked by telephone")
    return Row(order.number, full_day(one.at), order.site, facts, order.service_group, about=order)


def _event_ratings(scope: Scope) -> Behind[SeatRating]:
    given = scope.rule(at="at", site="signup__activity__site", group="signup__activity__service_group")
    rows = SeatRating.objects.filter(given).select_related("signup__activity__site")
    return Behind(rows, ("-at", "-pk"), _event_rating)


def _event_rating(one: SeatRating) -> Row:
    facts, activity = _("%(score)d of 5") % {"score": one.score}, one.signup.activity
    return Row(activity.title, full_day(one.at), activity.site, facts, activity.service_group, about=activity)


def _entries(*kinds: str) -> Find:
    def find(scope: Scope) -> Behind[LedgerEntry]:
        if scope.group:
            raise NotFound
        rows = LedgerEntry.objects.filter(scope.rule(at="at"), kind__in=kinds)
        return Behind(rows.select_related("site"), ("-at", "-pk"), _entry)

    return find


def _entry(one: LedgerEntry) -> Row:
    """A correction's reason is what staff wrote, perhaps about a person: only its kind is shown."""
    what = one.get_kind_display() if one.kind == EntryKind.CORRECTED else one.reason
    return Row(what, full_day(one.at), one.site, f"{one.amount:+d}")


FIGURES: dict[str, Find] = {
    "activities": _activities,
    "people_served": _activities,
    "volunteers": _volunteers,
    "service_hours": _claims(Q()),
    "verified_hours": _claims(LIVE),
    "unverified_hours": _claims(~LIVE),
    "requests": _requests(lambda now: Q()),
    "answered_in_time": _requests(lambda now: Q(answered_at__lte=F("answer_due_at"))),
    "late": _requests(late),
    "said_done": _outcomes(Q(said=Said.DONE)),
    "not_contradicted": _outcomes(Q(said=Said.NOT_CONTRADICTED)),
    "reopened": _outcomes(Q(said__in=REOPENS)),
    "satisfaction": _ratings,
    "event_satisfaction": _event_ratings,
    "points_issued": _entries(*ISSUED),
    "points_redeemed": _entries(*REDEEMED),
    "wanted": _requests(lambda now: WANTED),
    "done": _requests(lambda now: DONE),
    "set_aside": _requests(lambda now: ~WANTED),
    "unplanned": _requests(lambda now: UNPLANNED),
}
