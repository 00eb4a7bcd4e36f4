"""Who may know of an activity, and what of it: decided here, for pages, API, files, messages and reports alike.

An event is everybody's. A visit (an activity whose audience is `invited`) is known to those who ordered it and to who
may act for them, and to staff of its site and above. Volunteers who could take a place in it know all but where it is:
they are told once they have taken one (volunteers.claims.visibility). For everybody else it does not exist: no list, no
count, no 403.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Reader
from activities.models import Activity, ActivityQuerySet, Audience, Mode, PlannedRequest
from activities.transitions import ActivityState
from network import policies as network
from network.models import Role
from orders import visibility as orders
from orders.models import ServiceRequest
from orders.transitions import RequestState

PUBLIC = (ActivityState.PUBLISHED, ActivityState.HELD, ActivityState.CLOSED, ActivityState.CANCELLED)
VOLUNTEERS = (Role.VOLUNTEER, Role.TEAM_LEADER)


@dataclass(frozen=True)
class Line:
    """What one reader may read of an activity, wherever it stands; empty is what is kept from them."""

    title: str
    summary: str
    location: str


def visible_to(user: Reader) -> ActivityQuerySet:
    """The rows that this person may know of; drafts only staff of the site and above."""
    public = Activity.objects.filter(state__in=PUBLIC)
    if not user.is_authenticated:
        return public.open()
    known = Q(audience=Audience.OPEN) | Q(pk__in=_answering(user))
    if network.has_role(user, *VOLUNTEERS):
        known |= Q(state=ActivityState.PUBLISHED)
    if not network.has_role(user, Role.STAFF):
        return public.filter(known)
    ours = Q(site__in=network.reach(user, Role.STAFF))
    return Activity.objects.filter(Q(state__in=PUBLIC) & known | ours)


def _answering(user: Reader) -> QuerySet[PlannedRequest, Any]:
    """The ids of what answers the orders that this person speaks for, also those that were joined with another's. Of
    what was cancelled those who stood in its plan still hear; who withdrew before does not.
    """
    mine = ServiceRequest.objects.filter(orders.spoken_for(user))
    joined = mine.filter(state=RequestState.MERGED).values("merged_into")
    in_plan = Q(released_at=None) | Q(released_at=F("activity__cancelled_at"))
    plans = PlannedRequest.objects.filter(in_plan, Q(request__in=mine.values("pk")) | Q(request__in=joined))
    return plans.values("activity")


def may_know(activity: Activity, user: Reader) -> bool:
    """Whether this person may know of it at all. Costs a query for visits only."""
    if activity.audience == Audience.OPEN and activity.state in PUBLIC:
        return True
    return visible_to(user).filter(pk=activity.pk).exists()


def line(activity: Activity, *, to: Reader) -> Line:
    """What `to` reads on the activity's own page. Costs a query for visits only."""
    if _is_open_to(activity, to):
        return in_full(activity)
    if to.is_authenticated and _answering(to).filter(activity=activity).exists():
        return Line(activity.title, activity.summary, _("at your home") if goes_home(activity) else activity.location)
    return outline(activity) if network.has_role(to, *VOLUNTEERS) else nameless(activity)


def listed(activity: Activity, *, to: Reader) -> Line:
    """What `to` reads of a row that `visible_to` gave, among others; no query."""
    return in_full(activity) if _is_open_to(activity, to) else outline(activity)


def _is_open_to(activity: Activity, user: Reader) -> bool:
    return activity.audience == Audience.OPEN or network.has_role(user, Role.STAFF, at=activity.site)


def in_full(activity: Activity) -> Line:
    """For those who plan it, or go there."""
    return Line(activity.title, activity.summary, activity.location)


def outline(activity: Activity) -> Line:
    """For lists and messages, which others read who come near the phone: of a visit neither where it is nor the
    words that may tell.
    """
    if activity.audience == Audience.OPEN:
        return in_full(activity)
    return Line(activity.title, "", _("at somebody's home") if goes_home(activity) else _("by appointment"))


def nameless(activity: Activity) -> Line:
    """For figures and public lists that count it."""
    if activity.audience == Audience.OPEN:
        return in_full(activity)
    return Line(_("Home visit") if goes_home(activity) else _("Appointment"), "", "")


def goes_home(activity: Activity) -> bool:
    """Whether a visit goes to the homes of those who ordered it; what answers a confidential order may be elsewhere."""
    return activity.mode == Mode.AT_HOME
