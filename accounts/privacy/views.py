"""The notice, for everybody."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import User
from accounts.privacy import VERSION, actions
from accounts.requests import signed_in
from civic.kernel.doors import only_post


def notice(request: HttpRequest) -> HttpResponse:
    """What is kept, why, who sees it and for how long. Who is signed in has seen it by opening it, as a message."""
    if isinstance(request.user, User):
        actions.note_seen(user=request.user, now=timezone.now())
    return render(request, "accounts/privacy.html", {"version": VERSION})


@only_post("accounts:privacy")
@login_required
def seen(request: HttpRequest) -> HttpResponse:
    """From the card on the home page."""
    actions.note_seen(user=signed_in(request), now=timezone.now())
    return redirect("home")
