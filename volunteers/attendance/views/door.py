"""At the door: the six digits, typed or read by the phone's camera."""

from datetime import datetime
from typing import cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import User
from accounts.requests import SignedInRequest
from activities import queries as activities_queries
from activities import visibility as activities_visibility
from civic.kernel.errors import DomainError
from civic.kernel.htmx import go
from volunteers.attendance import actions, door, scanned
from volunteers.attendance.forms import CodeForm
from volunteers.claims import queries, visibility
from volunteers.claims.models import Claim
from volunteers.claims.transitions import ClaimState


def check(claim: Claim, code: str, *, by: User, read_at: datetime | None = None) -> None:
    """In, or out when already in. Raises what these raise."""
    act = actions.check_out if claim.state == ClaimState.CHECKED_IN else actions.check_in
    act(claim_id=claim.pk, by=by, now=timezone.now(), code=code, read_at=read_at)


def check_in(request: HttpRequest, activity_pk: int) -> HttpResponse:
    """Where the phone's camera lands: the code is in the address, one button is left. Who has to sign in first keeps
    what was read.
    """
    is_in = request.user.is_authenticated
    response = _page(cast("SignedInRequest", request), activity_pk) if is_in else redirect_to_login(request.path)
    if request.method == "GET" and "code" in request.GET:
        scanned.keep(response, activity_pk, request.GET["code"], now=timezone.now())
    return response


def _page(request: SignedInRequest, activity_pk: int) -> HttpResponse:
    claim, now = queries.my_claim(request.user, activity_pk), timezone.now()
    activity = claim.activity if claim else activities_queries.get(activity_pk, visible_for=request.user)
    scan = scanned.kept(request, activity_pk, now=now)
    code = (request.POST or request.GET).get("code", scan.code if scan else "")
    form = CodeForm({"code": code} if code or request.method == "POST" else None)
    if request.method == "POST" and claim is not None and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            check(claim, code, by=request.user, read_at=scan.at if scan and scan.code == code else None)
        except DomainError as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, door.checked_words(claim))
            response = go(request, "volunteers:claim_detail", claim.pk)
            scanned.forget(response, activity_pk)
            return response
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
        context["door"] = door.at_the_door(claim, now=now if "code" in request.GET or scan is None else scan.at)
    return render(request, "volunteers/check_in.html", context, status=422 if request.method == "POST" else 200)
