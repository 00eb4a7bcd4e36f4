"""The roll: who is here."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from activities import visibility
from activities.models import Activity
from activities.transitions import ActivityState
from civic.kernel import typed
from civic.kernel.doors import only_post
from civic.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from civic.kernel.htmx import go
from network import policies as network_policies
from network.models import Role
from volunteers.attendance import actions, queries
from volunteers.attendance.forms import TimeForm
from volunteers.attendance.hours import BACKFILL, EARLY, RUNNING, near
from volunteers.attendance.roll import all_came as say_all_came
from volunteers.attendance.roll import roll_row
from volunteers.claims import actions as claims_actions
from volunteers.claims import queries as claims_queries
from volunteers.people import queries as people

VERBS = {
    "in": actions.check_in,
    "out": actions.check_out,
    "undo": actions.undo,
    "missed": actions.no_show,
    "confirm": actions.confirm,
    "release": claims_actions.withdraw,
    "erase": actions.erase_reason,
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A time that can't be noted for a claim, as it was typed, and why."""

    pk: UUID
    at: str
    problem: str


@dataclass(frozen=True, slots=True)
class NotAdded:
    """Whom the roll lacks, and why; what was typed beside them."""

    pk: UUID
    problem: str
    field: str  # "at" or "reason"
    at: str
    reason: str


def _activity(request: HttpRequest, pk: int) -> Activity:
    activity = get_object_or_404(visibility.visible_to(request.user).select_related("site"), pk=pk)
    network_policies.check_role(request.user, Role.STAFF, at=activity.site)
    return activity


@login_required
def roll(request: SignedInRequest, pk: int) -> HttpResponse:
    """Tick people off: came, left, did not come. A search for somebody comes by POST: what is typed may be a telephone
    number, which has no place in an address. Raises NotAllowed, NotFound.
    """
    return _page(request, _activity(request, pk))


def _page(
    request: SignedInRequest,
    activity: Activity,
    *,
    refused: Refused | None = None,
    not_added: NotAdded | None = None,
) -> HttpResponse:
    """The roll; `refused` says which time can't be used and why, `not_added` whom it lacks and why."""
    now, q = timezone.now(), typed.search(request.POST.get("q", ""))
    claims = queries.roll(activity).order_by("claimed_at", "pk")
    rows = [roll_row(claim, activity, by=request.user, now=now) for claim in claims]
    if refused is not None:
        rows = [
            replace(row, at=refused.at, problem=refused.problem) if row.claim.pk == refused.pk else row for row in rows
        ]
    is_open = activity.state in RUNNING
    is_missing = activity.state == ActivityState.CLOSED and any(row.verb and not row.can_confirm for row in rows)
    until = activity.ends_at + BACKFILL
    can_note = is_missing or (is_open and now <= until)
    with_a_place = {row.claim.volunteer_id for row in rows}
    context = {
        "activity": activity,
        "rows": rows,
        "is_open": is_open,
        "is_over": now > activity.ends_at,
        "has_begun": now >= activity.starts_at,
        "opens_at": activity.starts_at - EARLY if is_open and now < activity.starts_at - EARLY else None,
        "can_note": can_note,
        "can_mark": can_note or any(row.can_confirm for row in rows),
        "can_add": is_open and now <= until and activity.volunteers_left > 0,
        "is_too_late": is_open and now > until,
        "until": until,
        "can_say_all": sum(row.is_open for row in rows) > 1,
        "q": q,
        "not_added": not_added,
        "came_at": _usual(activity, now=now),
        "found": [one for one in people.near_activity(activity, q=q) if one.pk not in with_a_place],
    }
    return render(request, "volunteers/roll.html", context, status=422 if refused or not_added else 200)


@login_required
def mark(request: SignedInRequest, pk: UUID, verb: str) -> HttpResponse:
    """One tick. `at` is a time of the activity's day; without it, now. What is wrong with it is said beside it. Only
    POST notes anything; GET leads to the roll."""
    if verb not in VERBS:
        raise NotFound
    claim = claims_queries.get_claim(pk, by=request.user)
    network_policies.check_role(request.user, Role.STAFF, at=claim.activity.site)
    if request.method != "POST":
        return go(request, "volunteers:roll", claim.activity_id)
    try:
        more = {"at": _at(request, claim.activity, verb)} if verb in ("in", "out") else {}
        VERBS[verb](claim_id=pk, by=request.user, now=timezone.now(), **more)
    except Invalid as error:
        return _page(request, claim.activity, refused=Refused(claim.pk, request.POST.get("at", ""), str(error)))
    except (Conflict, NotAllowed) as error:
        messages.error(request, str(error))
    return go(request, "volunteers:roll", claim.activity_id)


@login_required
@only_post("volunteers:roll", pk="pk")
def all_came(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who is not noted yet has come."""
    for claim, error in say_all_came(_activity(request, pk), by=request.user, now=timezone.now()):
        messages.error(request, f"{claim.volunteer.user}: {error}")
    return go(request, "volunteers:roll", pk)


def _usual(activity: Activity, *, now: datetime) -> datetime:
    """When somebody came who is added: just now, or, once it is over, at the start."""
    return now if now < activity.ends_at else activity.starts_at


def _at(request: HttpRequest, activity: Activity, verb: str) -> datetime | None:
    """The clock time typed, as a moment near the activity's."""
    if not request.POST.get("at"):
        return None
    form = TimeForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Type a time such as 14:30."), code="bad_time", field="at")
    clock = form.cleaned_data["at"]
    return near(clock, starts_at=activity.starts_at, ends_at=activity.ends_at, leaving=verb == "out")


@login_required
@only_post("volunteers:roll", pk="pk")
def roll_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody rang up or stands there: give them a place."""
    activity = _activity(request, pk)
    allowed = people.near_activity(activity, q=request.POST.get("number", ""))
    volunteer = next((found for found in allowed if found.number == request.POST.get("number")), None)
    if volunteer is None:
        raise NotFound
    reason, now = request.POST.get("reason", ""), timezone.now()
    try:
        has_begun = now >= activity.starts_at
        came_at = (_at(request, activity, "in") or _usual(activity, now=now)) if has_begun else None
        actions.write_down(
            activity_id=pk, volunteer_id=volunteer.pk, by=request.user, now=now, reason=reason, came_at=came_at
        )
        said = _("%(name)s is on the roll, and noted as here.") if came_at else _("%(name)s has a place.")
        messages.success(request, said % {"name": volunteer.user})
    except Invalid as error:
        field = "at" if error.field == "at" else "reason"
        typed_at = request.POST.get("at", "")
        return _page(request, activity, not_added=NotAdded(volunteer.pk, str(error), field, typed_at, reason))
    except DomainError as error:
        messages.error(request, str(error))
    return go(request, "volunteers:roll", pk)
