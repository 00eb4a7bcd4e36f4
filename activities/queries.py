"""Reads of activities, shaped for pages. Dates become words here, once, since a template does it slowly."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Reader, User
from activities import visibility, waiting_line
from activities.models import Activity, ActivityQuerySet, AttendanceCorrection, Audience, Signup
from activities.transitions import ActivityState, SignupState
from civic.kernel import months, pairs, words
from civic.kernel.cards import ActivityCard
from civic.kernel.errors import NotFound
from civic.kernel.routes import address
from network.models import Level, Role, Site
from network.policies import reach

WEEK = timedelta(days=7)
USUAL = 250  # residents, where everybody can come


def get(activity_id: int, *, visible_for: Any) -> Activity:
    """One activity with what its page shows. Raises NotFound."""
    rows = visibility.visible_to(visible_for).select_related(
        "site", "series", "brand", "venue", "cancelled_because__erased_by"
    )
    activity = waiting_line.with_parties(rows).filter(pk=activity_id).first()
    if activity is None:
        raise NotFound
    return activity


def by_code(code: str, *, visible_for: Any) -> int:
    """Whose short link it is; of a draft there is none. Raises NotFound."""
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


def upcoming(*, site: Site | None, now: datetime, service_group: str = "") -> QuerySet[Activity]:
    """Events published and still to come, of a site and all below it."""
    rows = Activity.objects.open().filter(state=ActivityState.PUBLISHED, starts_at__gt=now)
    if site is not None:
        rows = rows.filter(site__in=Site.objects.below(site).values("pk"))
    if service_group:
        rows = rows.filter(service_group=service_group)
    return waiting_line.with_parties(rows.select_related("site"))


def card(activity: Activity, *, now: datetime, says: words.Phrase | None = None) -> ActivityCard:
    """An activity in a list; it says how many seats are left, or what `says` says."""
    line = visibility.outline(activity)
    return ActivityCard(
        title=line.title,
        url=address("activities:detail", activity.pk),
        tile=words.tile(activity.starts_at),
        facts=[words.clock(activity.starts_at), line.location, str(activity.site)],
        group=activity.service_group,
        seats=says or seats_words(activity, now=now),
    )


def seats_words(activity: Activity, *, now: datetime) -> words.Phrase:
    """“4 seats left”; “2 seats left, 1 party waits”; “cancelled”; “over”."""
    if activity.state == ActivityState.CANCELLED:
        return words.Phrase(_("cancelled"), "late")
    if activity.state != ActivityState.PUBLISHED or activity.starts_at <= now:
        return words.Phrase(_("over") if activity.ends_at <= now else _("going on now"), "ok")
    return words.seats_words(activity.seats_left, waiting=waiting_line.parties(activity))


def must_wait(activity: Activity) -> bool:
    """Whether whoever signs up now gets a place in line."""
    return activity.seats_left is not None and (activity.seats_left <= 0 or waiting_line.parties(activity) > 0)


def for_home(*, site: Site | None, now: datetime, limit: int) -> list[ActivityCard]:
    """The next ones near me; where the own station has none, those of the institute."""
    rows = list(upcoming(site=site, now=now).order_by("starts_at", "pk")[:limit])
    if not rows and site is not None and site.parent_id:
        rows = list(upcoming(site=site.parent, now=now).order_by("starts_at", "pk")[:limit])
    return [card(activity, now=now) for activity in rows]


def coming_signups(user: User, *, now: datetime, limit: int) -> list[Signup]:
    """My seats and places in line that are still to come."""
    states = (SignupState.CONFIRMED, SignupState.WAITLISTED)
    rows = Signup.objects.filter(user=user, state__in=states, activity__ends_at__gt=now)
    return list(rows.select_related("activity__site").order_by("activity__starts_at", "pk")[:limit])


def my_signups(user: User) -> QuerySet[Signup]:
    """All my seats; order by -signed_up_at, -pk."""
    return Signup.objects.filter(user=user).select_related("activity__site")


def my_seats(user: User, *, now: datetime, past: bool) -> tuple[QuerySet[Any], tuple[str, str]]:
    """What is still to come, soonest first, or what was, latest first; each with its order. What the station cancelled
    stays among the coming until its day."""
    coming = Q(activity__ends_at__gt=now)
    coming &= ~Q(state=SignupState.CANCELLED) | Q(activity__state=ActivityState.CANCELLED)
    rows = waiting_line.with_position(my_signups(user).filter(~coming if past else coming))
    return rows, ("-activity__starts_at", "-pk") if past else ("activity__starts_at", "pk")


def own_seat(signup: Signup, *, now: datetime) -> words.Phrase:
    """One's own seat in words."""
    activity, position = signup.activity, waiting_line.position(signup)
    is_over = now >= activity.ends_at
    if activity.state == ActivityState.CANCELLED:
        return words.Phrase(_("activity cancelled"), "late")
    if position:
        in_line = _("You are number %(position)s in line") % {"position": position}
        return words.Phrase(_("no seat came free") if is_over else in_line, "soon")
    if signup.state == SignupState.CONFIRMED:
        return words.Phrase(_("You had a seat") if is_over else _("You have a seat"), "ok")
    said = {SignupState.ATTENDED: _("You were there"), SignupState.ABSENT: _("noted as not there")}
    return words.Phrase(said.get(SignupState(signup.state), signup.get_state_display()), "ok")


def signup_of(user: Reader, activity: Activity) -> Signup | None:
    """My seat on this activity, unless I gave it back."""
    if not user.is_authenticated:
        return None
    return Signup.objects.filter(user=user, activity=activity).exclude(state=SignupState.CANCELLED).first()


def get_signup(signup_id: UUID, *, user: User) -> Signup:
    """One's own seat, or one of an activity that one is staff of. Raises NotFound."""
    rows = Signup.objects.filter(Q(user=user) | Q(activity__site__in=reach(user, Role.STAFF)), pk=signup_id)
    signup = rows.select_related("activity__site").first()
    if signup is None:
        raise NotFound
    return signup


def roll(activity: Activity) -> list[Signup]:
    """Everybody with a seat or in line, in order of arrival."""
    rows = Signup.objects.filter(activity=activity).exclude(state=SignupState.CANCELLED)
    return list(rows.select_related("user").order_by("queue_number"))


def came(activity: Activity) -> int:
    """How many people were ticked, guests included."""
    ticked = Signup.objects.filter(activity=activity, state=SignupState.ATTENDED)
    return ticked.aggregate(people=Sum("seats"))["people"] or 0


def most_likely(activity: Activity) -> int:
    """With more residents than this one asks once whether the figure is meant."""
    return 2 * max(activity.seats or USUAL, activity.seats_taken, came(activity))


def corrections(activity: Activity) -> list[AttendanceCorrection]:
    """When the figure of who came was put right, and why."""
    return list(activity.corrections.select_related("because__erased_by").order_by("pk"))


def to_call(activity: Activity, *, now: datetime) -> list[Signup]:
    """People without an account whom nobody has told yet what changed; too late once it is over."""
    if now >= activity.ends_at:
        return []
    rows = Signup.objects.filter(activity=activity, user=None).exclude(call_about="")
    return list(rows.order_by("queue_number"))


def today(site: Site, *, now: datetime) -> list[Activity]:
    """What a site holds today."""
    start, end = months.day_bounds(timezone.localdate(now))
    states = (ActivityState.PUBLISHED, ActivityState.HELD)
    rows = Activity.objects.filter(site=site, state__in=states, starts_at__gte=start, starts_at__lt=end)
    return list(rows.select_related("site").order_by("starts_at", "pk"))


def to_complete(user: Reader, *, now: datetime, limit: int = 12) -> list[Activity]:
    """What is over and not completed yet, at the person's sites, oldest first."""
    states = (ActivityState.PUBLISHED, ActivityState.HELD)
    rows = Activity.objects.filter(state__in=states, ends_at__lte=now, site__in=reach(user, Role.STAFF))
    return list(rows.select_related("site").order_by("ends_at", "pk")[:limit])


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
