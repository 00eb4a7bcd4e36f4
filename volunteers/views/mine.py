"""The volunteer's own pages: what I can do, where I am expected, what I have done."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from activities import visibility as activities_visibility
from civic.kernel import keyset
from civic.kernel.doors import only_post
from civic.kernel.errors import Conflict, DomainError
from civic.kernel.htmx import go
from points import queries as points_queries
from volunteers import timeline
from volunteers.attendance import cards as attendance_cards
from volunteers.attendance import door
from volunteers.attendance import queries as attendance
from volunteers.attendance.forms import CodeForm
from volunteers.attendance.hours import RUNNING
from volunteers.attendance.views.door import check
from volunteers.claims import actions, cards, queries, visibility
from volunteers.claims.transitions import ClaimState
from volunteers.dispatch import cards as dispatch_cards
from volunteers.dispatch import matching
from volunteers.people import queries as people

PAGE = 20


@login_required
def home(request: SignedInRequest) -> HttpResponse:
    """What I can do this week."""
    now, volunteer = timezone.now(), people.volunteer_of(request.user)
    if volunteer is None:
        return render(request, "volunteers/welcome.html")
    context = {
        "volunteer": volunteer,
        "hours": attendance.hours_of(request.user),
        "balance": points_queries.balance(request.user),
        "today": attendance_cards.today(request.user, now=now),
        "cards": [dispatch_cards.offer(found, now=now) for found in matching.offers(volunteer, now=now)],
        "leads": people.led_teams(request.user),
    }
    return render(request, "volunteers/home.html", context)


@login_required
def claims(request: SignedInRequest) -> HttpResponse:
    """What is coming, and what is done, with hours."""
    now, cursor = timezone.now(), request.GET.get("cursor")
    past = attendance.past(request.user, now=now)
    page = keyset.paginate(past, order=("-claimed_at", "-id"), size=PAGE, cursor=cursor)
    coming = [] if cursor else attendance.coming(request.user, now=now)
    context = {
        "coming": [cards.claim(claim, now=now) for claim in coming],
        "past": [cards.claim(claim, now=now) for claim in page.rows],
        "hours": attendance.hours_of(request.user),
        "older_url": f"?cursor={page.next}" if page.next else "",
        "newer_url": f"?cursor={page.previous}" if page.previous else "",
    }
    return render(request, "volunteers/claims.html", context)


@login_required
def claim_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One service: arriving, leaving, points, giving it back."""
    claim = queries.get_claim(pk, by=request.user)
    form, now = CodeForm(request.POST or None), timezone.now()
    if request.method == "POST" and form.is_valid():
        try:
            check(claim, form.cleaned_data["code"], by=request.user)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            form.add_error("code", str(error))
        else:
            messages.success(request, door.checked_words(claim))
            return go(request, "volunteers:claim_detail", claim.pk)
    visibility.record_look(claim, by=request.user, now=now)
    activity, minutes = claim.activity, claim.service_minutes
    context = {
        "claim": claim,
        "activity": activity,
        "form": form,
        "is_mine": claim.volunteer_id == request.user.pk,
        "line": visibility.line(claim, to=request.user, now=now),
        "doors": visibility.doors(claim, to=request.user, now=now),
        "meets_residents": visibility.meets_residents(activity, request.user, now=now),
        "can_open": activities_visibility.may_know(activity, request.user),
        "can_withdraw": activity.state in RUNNING and claim.state == ClaimState.CLAIMED and now < activity.starts_at,
        "worth": queries.expected_points(activity) if minutes is None else queries.points_for(activity, minutes),
        "known": cards.known(claim),
        "steps": timeline.steps(claim, now=now),
        "is_leaving": "leave" in request.GET,
        "door": door.at_the_door(claim, now=now),
    }
    return render(request, "volunteers/claim_detail.html", context, status=422 if form.is_bound else 200)


@login_required
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    """From a reminder, short enough for a text message: to the page on which the place, or the seat, is given back with
    one tap.
    """
    claim = queries.my_claim(request.user, pk)
    page = resolve_url("volunteers:claim_detail", claim.pk) if claim else resolve_url("activities:detail", pk)
    return redirect(f"{page}?leave=1")


@login_required
@only_post("volunteers:claim_detail", pk="pk")
def withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """I can't come."""
    try:
        actions.withdraw(claim_id=pk, by=request.user, now=timezone.now())
    except Conflict as error:
        messages.error(request, str(error))
        return go(request, "volunteers:claim_detail", pk)
    messages.success(request, _("Your place is free for somebody else. Thank you for saying so."))
    return go(request, "volunteers:claims")
