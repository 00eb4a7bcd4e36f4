"""The station's side: who is here, who are our volunteers."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities.models import Activity
from civic.kernel import keyset, words
from civic.kernel.errors import Conflict, DomainError, Invalid, NotFound
from civic.kernel.htmx import go
from network import policies as network_policies
from network.models import Role
from volunteers import actions, queries
from volunteers.forms import TimeForm
from volunteers.hours import BACKFILL
from volunteers.models import Claim
from volunteers.transitions import ClaimState
from volunteers.views import cards

PAGE = 50
VERBS = {"in": actions.check_in, "out": actions.check_out, "missed": actions.no_show, "release": actions.withdraw}


def _activity(request: HttpRequest, pk: int) -> Activity:
    if pk >= 2**63:
        raise NotFound
    activity = get_object_or_404(Activity.objects.select_related("site"), pk=pk)
    network_policies.check_role(request.user, Role.STAFF, at=activity.site)
    return activity


@login_required
def roll(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick people off: came, left, did not come. Raises NotAllowed, NotFound."""
    activity, now, q = _activity(request, pk), timezone.now(), request.GET.get("q", "")
    context = {
        "activity": activity,
        "rows": [roll_row(claim, activity, now=now) for claim in queries.roll(activity).order_by("claimed_at", "pk")],
        "can_mark": cards.can_be_marked(activity) and now <= activity.ends_at + BACKFILL,
        "is_too_late": cards.can_be_marked(activity) and now > activity.ends_at + BACKFILL,
        "q": q,
        "found": queries.near_activity(activity, q=q),
        "has_begun": now >= activity.starts_at,
    }
    return render(request, "volunteers/roll.html", context)


def roll_row(claim: Claim, activity: Activity, *, now: datetime) -> dict[str, Any]:
    """One person on the roll, with the times that a button would note."""
    user = claim.volunteer.user
    return {
        "claim": claim,
        "name": str(user),
        "phone": words.mask_phone(user.phone or ""),
        "came": words.clock(claim.checked_in_at) if claim.checked_in_at else "",
        "left": words.clock(claim.checked_out_at) if claim.checked_out_at else "",
        "in_default": f"{words.local(min(now, activity.starts_at)):%H:%M}",
        "out_default": f"{words.local(min(now, activity.ends_at)):%H:%M}",
        "can_in": claim.state in (ClaimState.CLAIMED, ClaimState.NO_SHOW),
        "can_out": claim.state == ClaimState.CHECKED_IN,
        "can_miss": claim.state == ClaimState.CLAIMED and now >= activity.starts_at,
        "can_release": claim.state == ClaimState.CLAIMED and now < activity.starts_at,
        "hours": "" if claim.service_hours is None else words.hours(claim.service_hours),
    }


@login_required
@require_POST
def mark(request: HttpRequest, pk: Any, verb: str) -> HttpResponse:
    """One tick. `at` is a time of the activity's day; without it, now."""
    if verb not in VERBS:
        raise NotFound
    claim = queries.get_claim(pk, by=request.user)
    network_policies.check_role(request.user, Role.STAFF, at=claim.activity.site)
    try:
        more = {"at": _at(request, claim.activity, verb)} if verb in ("in", "out") else {}
        VERBS[verb](claim_id=pk, by=request.user, now=timezone.now(), **more)
    except (Invalid, Conflict) as error:
        messages.error(request, str(error))
    return go(request, "volunteers:roll", claim.activity_id)


def _at(request: HttpRequest, activity: Activity, verb: str) -> datetime | None:
    """The clock time typed, on the activity's day; for a service over midnight, leaving is on the last day."""
    if not request.POST.get("at"):
        return None
    form = TimeForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Type a time such as 14:30."), code="bad_time", field="at")
    day = words.local(activity.starts_at if verb == "in" else activity.ends_at)
    clock = form.cleaned_data["at"]
    return day.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)


@login_required
@require_POST
def roll_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody rang up or stands there: give them a place."""
    activity = _activity(request, pk)
    allowed = queries.near_activity(activity, q=request.POST.get("number", ""))
    volunteer = next((found for found in allowed if found.number == request.POST.get("number")), None)
    if volunteer is None:
        raise NotFound
    try:
        actions.claim(activity_id=pk, by=request.user, now=timezone.now(), volunteer_id=volunteer.pk)
        messages.success(request, _("%(name)s has a place.") % {"name": volunteer.user})
    except DomainError as error:
        messages.error(request, str(error))
    return go(request, "volunteers:roll", pk)


@login_required
def desk_list(request: HttpRequest) -> HttpResponse:
    """Our volunteers, found by number, name or whole phone number. Raises NotAllowed."""
    network_policies.check_role(request.user, Role.STAFF)
    q = request.GET.get("q", "")[:40]
    page = keyset.paginate(
        queries.within_reach(request.user, q=q), order=("number",), size=PAGE, cursor=request.GET.get("cursor")
    )
    extra = f"&{urlencode({'q': q})}" if q else ""
    context = {
        "q": q,
        "rows": page.rows,
        "older_url": f"?cursor={page.next}{extra}" if page.next else "",
        "newer_url": f"?cursor={page.previous}{extra}" if page.previous else "",
    }
    return render(request, "volunteers/desk_list.html", context)
