"""The station's side: who is here, who are our volunteers."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requests import SignedInRequest
from activities import visibility
from activities.models import Activity
from activities.transitions import ActivityState
from civic.kernel import keyset, typed, words
from civic.kernel.doors import only_post
from civic.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from civic.kernel.htmx import go
from network import policies as network_policies
from network.models import Role
from volunteers import actions
from volunteers.attendance import door as cards
from volunteers.attendance.hours import BACKFILL, EARLY, near
from volunteers.claims import queries
from volunteers.claims.models import Claim
from volunteers.claims.transitions import CLAIM, ClaimState
from volunteers.people.forms import TimeForm

PAGE = 50
VERBS = {
    "in": actions.check_in,
    "out": actions.check_out,
    "undo": actions.undo,
    "missed": actions.no_show,
    "confirm": actions.confirm,
    "release": actions.withdraw,
    "erase": actions.erase_reason,
}


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
    refused: dict[Any, dict[str, str]] | None = None,
    not_added: dict[str, Any] | None = None,
) -> HttpResponse:
    """The roll; `refused` says by claim what was typed and why it can't be used, `not_added` whom it lacks and why."""
    now, q = timezone.now(), typed.search(request.POST.get("q", ""))
    claims = queries.roll(activity).order_by("claimed_at", "pk")
    rows = [roll_row(claim, activity, by=request.user, now=now) | (refused or {}).get(claim.pk, {}) for claim in claims]
    is_open = activity.state in (ActivityState.PUBLISHED, ActivityState.HELD)
    is_missing = activity.state == ActivityState.CLOSED and any(row["verb"] and not row["can_confirm"] for row in rows)
    until = activity.ends_at + BACKFILL
    can_note = is_missing or (is_open and now <= until)
    with_a_place = {row["claim"].volunteer_id for row in rows}
    context = {
        "activity": activity,
        "rows": rows,
        "is_open": is_open,
        "is_over": now > activity.ends_at,
        "has_begun": now >= activity.starts_at,
        "opens_at": activity.starts_at - EARLY if is_open and now < activity.starts_at - EARLY else None,
        "can_note": can_note,
        "can_mark": can_note or any(row["can_confirm"] for row in rows),
        "can_add": is_open and now <= until and activity.volunteers_left > 0,
        "is_too_late": is_open and now > until,
        "until": until,
        "q": q,
        "not_added": not_added,
        "found": [one for one in queries.near_activity(activity, q=q) if one.pk not in with_a_place],
    }
    return render(request, "volunteers/roll.html", context, status=422 if refused or not_added else 200)


def roll_row(claim: Claim, activity: Activity, *, by: User, now: datetime) -> dict[str, Any]:
    """One person on the roll, with what a button would note next and the time it would note."""
    user, is_own = claim.volunteer.user, claim.volunteer_id == by.pk
    to_confirm = claim.state == ClaimState.CHECKED_OUT and activity.state == ActivityState.CLOSED
    verb = _next(claim, activity) if activity.starts_at - EARLY <= now <= activity.ends_at + BACKFILL else ""
    is_running = activity.state in (ActivityState.PUBLISHED, ActivityState.HELD)
    because = claim.backfill.because if hasattr(claim, "backfill") else None
    usual = activity.starts_at if verb == "in" else claim.checked_out_at or activity.ends_at
    return {
        "claim": claim,
        "is_mine": bool(verb) and is_own,
        "can_confirm": to_confirm and not is_own,
        "is_waiting": to_confirm and is_own,
        "verb": "" if is_own else verb,
        "can_undo": is_running and not is_own and CLAIM.allows(claim.state, "undo"),
        "at": f"{words.local(min(now, usual)):%H:%M}",
        "name": str(user),
        "phone": words.mask_phone(user.phone or ""),
        "came": words.clock(claim.checked_in_at) if claim.checked_in_at else "",
        "left": words.clock(claim.checked_out_at) if claim.checked_out_at else "",
        "can_miss": not is_own and (to_confirm or (claim.state == ClaimState.CLAIMED and now >= activity.starts_at)),
        "can_release": claim.state == ClaimState.CLAIMED and now < activity.starts_at,
        "hours": "" if claim.service_hours is None else words.hours(claim.service_hours),
        "known": cards.known(claim),
        "reason": str(because) if because else "",
        "can_erase": because is not None and because.erased_at is None,
    }


def _next(claim: Claim, activity: Activity) -> str:
    """First that somebody came, then that they left; on a completed activity also what is still to be confirmed."""
    if claim.state in (ClaimState.CLAIMED, ClaimState.NO_SHOW):
        return "in"
    unconfirmed = claim.state == ClaimState.CHECKED_OUT and activity.state == ActivityState.CLOSED
    return "out" if claim.state == ClaimState.CHECKED_IN or unconfirmed else ""


@login_required
def mark(request: SignedInRequest, pk: Any, verb: str) -> HttpResponse:
    """One tick. `at` is a time of the activity's day; without it, now. What is wrong with it is said beside it. Only
    POST notes anything; whoever comes by GET is led to the roll."""
    if verb not in VERBS:
        raise NotFound
    claim = queries.get_claim(pk, by=request.user)
    network_policies.check_role(request.user, Role.STAFF, at=claim.activity.site)
    if request.method != "POST":
        return go(request, "volunteers:roll", claim.activity_id)
    try:
        more = {"at": _at(request, claim.activity, verb)} if verb in ("in", "out") else {}
        VERBS[verb](claim_id=pk, by=request.user, now=timezone.now(), **more)
    except Invalid as error:
        typed = {"problem": str(error), "at": request.POST.get("at", "")}
        return _page(request, claim.activity, refused={claim.pk: typed})
    except (Conflict, NotAllowed) as error:
        messages.error(request, str(error))
    return go(request, "volunteers:roll", claim.activity_id)


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
    allowed = queries.near_activity(activity, q=request.POST.get("number", ""))
    volunteer = next((found for found in allowed if found.number == request.POST.get("number")), None)
    if volunteer is None:
        raise NotFound
    reason = request.POST.get("reason", "")
    try:
        actions.claim(activity_id=pk, by=request.user, now=timezone.now(), volunteer_id=volunteer.pk, reason=reason)
        messages.success(request, _("%(name)s has a place.") % {"name": volunteer.user})
    except Invalid as error:
        return _page(request, activity, not_added={"pk": volunteer.pk, "problem": str(error)})
    except DomainError as error:
        messages.error(request, str(error))
    return go(request, "volunteers:roll", pk)


@login_required
def desk_list(request: SignedInRequest) -> HttpResponse:
    """Our volunteers, found by number, name or whole phone number: by POST, to keep that out of the address. Raises
    NotAllowed.
    """
    network_policies.check_role(request.user, Role.STAFF)
    q = typed.search(request.POST.get("q", ""))
    cursor = None if q else request.GET.get("cursor")
    page = keyset.paginate(queries.within_reach(request.user, q=q), order=("number",), size=PAGE, cursor=cursor)
    context = {
        "q": q,
        "rows": page.rows,
        "older_url": "" if q else page.older_url,
        "newer_url": "" if q else page.newer_url,
        "is_cut": bool(q and page.next),
    }
    return render(request, "volunteers/desk_list.html", context)
