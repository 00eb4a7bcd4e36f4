"""The resident's first page: order, my things, what's on this month. Rooms bring what it shows."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.requests import SignedInRequest
from civic.kernel import words
from civic.kernel.cards import ActivityCard
from civic.kernel.contributions import first_pages, home_cards, whats_on
from network import queries as network
from network.models import Site


def start(request: HttpRequest) -> HttpResponse:
    """After sign-in: to the page of the person's main work."""
    return redirect(next((page.url_name for page in first_pages if page.shown_to(request.user)), "home"))


@login_required
def home(request: SignedInRequest) -> HttpResponse:
    """My community this month, the big button, my orders and seats."""
    now = timezone.now()
    site = network.current_site(request)
    context = {
        "greeting": words.greeting(now),
        "site": site,
        "mine": [card for offered in home_cards for card in offered(request.user, now)],
        "cards": coming(site, now=now, limit=6),
    }
    return render(request, "pages/home.html", context)


def coming(site: Site | None, *, now: datetime, limit: int) -> list[ActivityCard]:
    """What is on in a community, or everywhere."""
    return [card for offered in whats_on for card in offered(site, now, limit)][:limit]
