"""The volunteer's own pages: what I can do, where I am expected, what I have done."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requests import SignedInRequest
from activities import queries as activities_queries
from activities import visibility as activities_visibility
from activities.transitions import ActivityState
from civic.kernel import keyset
from civic.kernel.doors import only_post
from civic.kernel.errors import Conflict, DomainError, Invalid
from civic.kernel.htmx import go
from network import queries as network_queries
from points import queries as points_queries
from volunteers import actions, matching, queries, visibility
from volunteers.claiming import AlreadyClaimed, HasSeat, Overlaps
from volunteers.forms import CodeForm, RegisterForm
from volunteers.transitions import ClaimState
from volunteers.views import cards

PAGE = 20


@login_required
def home(request: SignedInRequest) -> HttpResponse:
    """What can I do this week."""
    now, volunteer = timezone.now(), queries.volunteer_of(request.user)
    if volunteer is None:
        return render(request, "volunteers/welcome.html")
    context = {
        "volunteer": volunteer,
        "hours": queries.hours_of(request.user),
        "balance": points_queries.balance(request.user),
        "today": queries.service_today(request.user, now=now),
        "cards": [cards.offer(found, now=now) for found in matching.offers(volunteer, now=now)],
        "slots": cards.chosen_slots(volunteer),
        "leads": queries.led_teams(request.user),
    }
    return render(request, "volunteers/home.html", context)


@login_required
def register(request: SignedInRequest) -> HttpResponse:
    """Become a volunteer, or change what I said."""
    volunteer = queries.volunteer_of(request.user)
    initial: dict[str, Any] = {"site": network_queries.current_site(request)}
    if volunteer is not None:
        initial = {
            "site": volunteer.site,
            "skills": volunteer.skills,
            "availability": volunteer.availability,
            "insurance_noted": True,
        }
    form = RegisterForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register(by=request.user, now=timezone.now(), **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field, str(error))
        else:
            text = (
                _("Saved.")
                if volunteer
                else _("Welcome! Your volunteer number is %(number)s.") % {"number": made.number}
            )
            messages.success(request, text)
            return redirect("volunteers:home")
    context = {"form": form, "volunteer": volunteer}
    return render(request, "volunteers/register.html", context, status=422 if form.is_bound else 200)


@login_required
def claims(request: SignedInRequest) -> HttpResponse:
    """What is coming, and what is done, with hours."""
    now, cursor = timezone.now(), request.GET.get("cursor")
    page = keyset.paginate(queries.past(request.user, now=now), order=("-claimed_at", "-id"), size=PAGE, cursor=cursor)
    context = {
        "coming": [] if cursor else [cards.claim(claim, now=now) for claim in queries.coming(request.user, now=now)],
        "past": [cards.claim(claim, now=now) for claim in page.rows],
        "hours": queries.hours_of(request.user),
        "older_url": f"?cursor={page.next}" if page.next else "",
        "newer_url": f"?cursor={page.previous}" if page.previous else "",
    }
    return render(request, "volunteers/claims.html", context)


@login_required
def claim_detail(request: SignedInRequest, pk: Any) -> HttpResponse:
    """One service: arriving, leaving, points, giving it back."""
    claim = queries.get_claim(pk, by=request.user)
    form, now = CodeForm(request.POST or None), timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            _check(claim, form.cleaned_data["code"], by=request.user)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            form.add_error("code", str(error))
        else:
            messages.success(request, cards.checked_words(claim))
            return go(request, "volunteers:claim_detail", claim.pk)
    visibility.record_look(claim, by=request.user, now=now)
    context = cards.detail(claim, now=now) | {
        "form": form,
        "is_mine": claim.volunteer_id == request.user.pk,
        "line": visibility.line(claim, to=request.user, now=now),
        "can_open": activities_visibility.may_know(claim.activity, request.user),
    }
    return render(request, "volunteers/claim_detail.html", context, status=422 if form.is_bound else 200)


def _check(claim: Any, code: str, *, by: User) -> None:
    """In, or out when already in."""
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
            _check(claim, form.cleaned_data["code"], by=request.user)
        except DomainError as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, cards.checked_words(claim))
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
        context |= cards.at_the_door(claim, now=now)
    return render(request, "volunteers/check_in.html", context, status=422 if request.method == "POST" else 200)


@login_required
@only_post("volunteers:claim_detail", pk="pk")
def withdraw(request: SignedInRequest, pk: Any) -> HttpResponse:
    """I can't come."""
    try:
        actions.withdraw(claim_id=pk, by=request.user, now=timezone.now())
    except Conflict as error:
        messages.error(request, str(error))
        return go(request, "volunteers:claim_detail", pk)
    messages.success(request, _("Your place is free for somebody else. Thank you for saying so."))
    return go(request, "volunteers:claims")


@login_required
def offer(request: SignedInRequest, pk: int) -> HttpResponse:
    """What taking a place means, and the button that takes it."""
    if request.method == "POST":
        try:
            made = actions.claim(activity_id=pk, by=request.user, now=timezone.now())
        except Conflict as error:
            return _not_taken(request, pk, error)
        messages.success(request, _("The place is yours. Thank you!"))
        return go(request, reverse("volunteers:claim_detail", args=[made.pk]))
    activity = activities_queries.get(pk, visible_for=request.user)
    now = timezone.now()
    context = {
        "activity": activity,
        "line": activities_visibility.line(activity, to=request.user),
        "volunteer": queries.volunteer_of(request.user),
        "claim": queries.my_claim(request.user, pk),
        "worth": queries.expected_points(activity),
        "is_open": activity.state == ActivityState.PUBLISHED
        and activity.starts_at > now
        and activity.volunteers_left > 0,
    }
    return render(request, "volunteers/offer.html", context)


def _not_taken(request: HttpRequest, pk: int, error: Conflict) -> HttpResponse:
    """Why not, and where to go: short and without a query, since after a call to a group hundreds read it at once."""
    is_mine = error.code in (AlreadyClaimed.code, Overlaps.code)
    url = reverse("volunteers:claims" if is_mine else "volunteers:home")
    has_seat = error.code == HasSeat.code
    context = {"problem": str(error), "activity_pk": pk, "is_mine": is_mine, "has_seat": has_seat, "url": url}
    return render(request, "volunteers/not_taken.html", context, status=409)
