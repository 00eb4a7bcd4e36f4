"""For the leader of a team, around the day: whom the team meets there."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.requests import SignedInRequest
from volunteers.residents import met


@login_required
def residents(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who is expected."""
    activity, expected = met(pk, by=request.user, now=timezone.now())
    return render(request, "volunteers/residents.html", {"activity": activity, "expected": expected})
