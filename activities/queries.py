"""Reads of activities, shaped for pages. What they say of seats is read in activities.signups."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import Reader
from activities import visibility
from activities.models import Activity, ActivityQuerySet, AttendanceCorrection, Audience, PlannedRequest
from activities.transitions import ActivityState
from activities.verbs import Did
from civic.kernel import audit, months, pairs
from civic.kernel.errors import NotFound
from network.models import Level, Role, Site
from network.policies import reach
from orders.transitions import RequestState


def on_its_page(user: Reader) -> ActivityQuerySet:
    """What this person may know of, with what an activity's page shows."""
    return visibility.visible_to(user).select_related(
        "site", "series", "brand", "venue", "cancelled_because__erased_by"
    )


def get(activity_id: int, *, visible_for: Reader) -> Activity:
    """One activity with what its page shows. Raises NotFound."""
    activity = on_its_page(visible_for).filter(pk=activity_id).first()
    if activity is None:
        raise NotFound
    return activity


def by_code(code: str, *, visible_for: Reader) -> int:
    """The key of the activity with this short link; a draft has none. Raises NotFound."""
    rows = visibility.visible_to(visible_for).exclude(state=ActivityState.DRAFT)
    pk = rows.filter(code=code.lower()).values_list("pk", flat=True).first()
    if pk is None:
        raise NotFound
    return pk


def listed(
    user: Reader,
    *,
    site: int | None = None,
    from_: datetime | None = None,
    until: datetime | None = None,
    service_group: str = "",
    state: str = "",
    open_to: str = "",
    q: str = "",
    now: datetime,
) -> QuerySet[Activity]:
    """The list behind pages and API; `site` takes in all sites below it. Order by starts_at, pk."""
    rows: QuerySet[Activity] = visibility.visible_to(user)
    if site is not None:  # as numbers, not as a subquery: then the index on (site, starts_at) gives the order
        rows = rows.filter(site__in=list(Site.objects.below(site).values_list("pk", flat=True)))
    if from_:
        rows = rows.filter(starts_at__gte=from_)
    if until:
        rows = rows.filter(starts_at__lt=until)
    if service_group:
        rows = rows.filter(service_group=service_group)
    if state:
        rows = rows.filter(state=state)
    if open_to:
        rows = rows.filter(state=ActivityState.PUBLISHED, starts_at__gt=now)
        free = Q(seats=None) | Q(seats__gt=F("seats_taken"))
        seats_for_all = Q(audience=Audience.OPEN) & free
        rows = rows.filter(seats_for_all if open_to == "resident" else Q(volunteers_needed__gt=F("volunteers_claimed")))
    if q := q.strip():
        rows = pairs.containing(rows, "title", q)
    return rows.select_related("site", "cancelled_because")


def upcoming(*, site: Site | None, now: datetime, service_group: str = "") -> ActivityQuerySet:
    """Events published and not over, of a site and all below it: what is on now is on until its end."""
    rows = Activity.objects.open().filter(state=ActivityState.PUBLISHED, ends_at__gt=now)
    if site is not None:
        rows = rows.filter(site__in=Site.objects.below(site).values("pk"))
    if service_group:
        rows = rows.filter(service_group=service_group)
    return rows.select_related("site")


def corrections(activity: Activity) -> list[AttendanceCorrection]:
    """When the figure of who came was put right, and why."""
    return list(activity.corrections.select_related("because__erased_by").order_by("pk"))


def today(site: Site, *, now: datetime) -> list[Activity]:
    """What a site holds today, also where it began on an earlier day."""
    start, end = months.day_bounds(timezone.localdate(now))
    states = (ActivityState.PUBLISHED, ActivityState.HELD)
    rows = Activity.objects.filter(site=site, state__in=states, ends_at__gt=start, starts_at__lt=end)
    return list(rows.select_related("site").order_by("starts_at", "pk"))


def to_complete(user: Reader, *, now: datetime, limit: int = 12) -> list[Activity]:
    """What is over and not completed yet, at the person's sites, oldest first."""
    states = (ActivityState.PUBLISHED, ActivityState.HELD)
    rows = Activity.objects.filter(state__in=states, ends_at__lte=now, site__in=reach(user, Role.STAFF))
    return list(rows.select_related("site").order_by("ends_at", "pk")[:limit])


def waits_for_a_word(activity: Activity) -> bool:
    """Whether one of those who ordered it is still asked whether it was done."""
    return activity.planned_requests.filter(released_at=None, request__state=RequestState.HELD).exists()


def at_desk(user: Reader) -> ActivityQuerySet:
    """Everything of the person's sites; order by starts_at, pk."""
    return Activity.objects.filter(site__in=reach(user, Role.STAFF)).select_related("site")


def in_month(site: Site, first: date, until: date) -> list[Activity]:
    """A site's own activities between two days, drafts included, cancelled ones not."""
    start, end = months.midnight(first), months.midnight(until)
    rows = Activity.objects.filter(site=site, starts_at__gte=start, starts_at__lt=end)
    return list(rows.exclude(state=ActivityState.CANCELLED).order_by("starts_at", "pk"))


def plannable_sites(user: Reader) -> QuerySet[Site]:
    """Where this person may plan, each with the one above it."""
    rows = Site.objects.active().filter(pk__in=reach(user, Role.STAFF)).exclude(level=Level.CENTRE)
    return rows.select_related("parent").order_by("name", "pk")


def new_dates(activity: Activity, *, visible_for: Reader) -> list[Activity]:
    """What takes place instead of something cancelled, as far as this person may know."""
    if activity.state != ActivityState.CANCELLED:
        return []
    rows = visibility.visible_to(visible_for).filter(instead_of=activity).exclude(state=ActivityState.CANCELLED)
    return list(rows.order_by("starts_at", "pk"))


def all_plans(activity: Activity) -> QuerySet[PlannedRequest]:
    """The orders that it answers, or was to answer until it was cancelled or nobody came; not what was withdrawn."""
    rows = activity.planned_requests.exclude(released_at__isnull=False, request__state=RequestState.WITHDRAWN)
    return rows.select_related("request__site").order_by("pk")


def to_plan_again(activity: Activity) -> list[UUID]:
    """The keys of the orders that it did not answer after all and that wait for another day."""
    waiting = all_plans(activity).filter(released_at__isnull=False, request__state=RequestState.ACCEPTED)
    return list(waiting.values_list("request_id", flat=True))


def changes(activity: Activity) -> int:
    """How often it was changed since it was planned."""
    return audit.history(activity).filter(verb__in=(Did.EDITED, Did.CANCELLED)).count()
