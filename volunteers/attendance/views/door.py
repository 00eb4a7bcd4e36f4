"""At the door: the six digits, typed or read by the phone's camera."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from accounts.requests import SignedInRequest
from activities import queries as activities_queries
from activities import visibility as activities_visibility
from civic.kernel.errors import DomainError
from civic.kernel.htmx import go
from volunteers.attendance import actions, door
from volunteers.attendance.forms import CodeForm
from volunteers.claims import queries, visibility
from volunteers.claims.models import Claim
from volunteers.claims.transitions import ClaimState


def check(claim: Claim, code: str, *, by: User) -> None:
    """In, or out when already in. Raises what these raise."""
    act = actions.check_out if claim.state == ClaimState.CHECKED_IN else actions.check_in
    act(claim_id=claim.pk, by=by, now=timezone.now(), code=code)


@login_required
def check_in(request: SignedInRequest, activity_pk: int) -> HttpResponse:
    """Where the phone's camera lands: the code is in the address, one button is left."""
    claim = queries.my_claim(request.user, activity_pk)
    activity = claim.activity if claim else activities_queries.get(activity_pk, visible_for=request.user)
    now = timezone.now()
    code = (request.POST or request.GET).get("code", "")
    form = CodeForm({"code": code} if code or request.method == "POST" else None)
    if request.method == "POST" and claim is not None and form.is_valid():
        try:
            check(claim, form.cleaned_data["code"], by=request.user)
        except DomainError as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, door.checked_words(claim))
            return go(request, "volunteers:claim_detail", claim.pk)
    context = {
        "activity": activity,
        "line": visibility.line(claim, to=request.user, now=now)
        if claim
        else activities_visibility.line(activity, to=request.user),
        "claim": claim,
        "form": form,
        "scanned": form.is_bound and form.is_valid() and request.method == "GET",
    }
    if claim is not None:
        visibility.record_look(claim, by=request.user, now=now)
        context["door"] = door.at_the_door(claim, now=now)
    return render(request, "volunteers/check_in.html", context, status=422 if request.method == "POST" else 200)
