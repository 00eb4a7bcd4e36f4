"""The resident's first page: order, my things, what's on this month. Rooms bring what it shows."""

from datetime import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.requests import SignedInRequest
from civic.kernel import months, words
from civic.kernel.cards import ActivityCard, Card
from civic.kernel.contributions import first_pages, home_cards, news, whats_on
from civic.pages.context import is_elder
from network import queries as network
from network.models import Site

FEW = 2  # cards below the four ways on: whoever reads large type should not have to scroll for them


def start(request: HttpRequest) -> HttpResponse:
    """After sign-in: to the page of the person's main work."""
    return redirect(next((page.url_name for page in first_pages if page.shown_to(request.user)), "home"))


@login_required
def home(request: SignedInRequest) -> HttpResponse:
    """My community this month, the big button, my orders and seats; in large type only the four ways on."""
    now = timezone.now()
    if is_elder(request):
        return _elder_home(request, now=now)
    site = network.current_site(request)
    context = {
        "greeting": words.greeting(now),
        "site": site,
        "mine": _mine(request, now=now),
        "cards": coming(site, now=now, limit=6),
    }
    return render(request, "pages/home.html", context)


def _elder_home(request: SignedInRequest, *, now: datetime) -> HttpResponse:
    """Order, what is on this week, my things, call; below them what comes next for this person."""
    context = {
        "greeting": words.greeting(now),
        "monday": months.monday_of(timezone.localdate(now)),
        "unread": sum(count(request.user) for count in news),
        "mine": _mine(request, now=now)[:FEW],
    }
    return render(request, "pages/home_elder.html", context)


@login_required
def mine(request: SignedInRequest) -> HttpResponse:
    """Where the third of the large choices leads: what I ordered and where I have a seat, then everything of mine."""
    return render(request, "pages/mine.html", {"mine": _mine(request, now=timezone.now())})


def _mine(request: SignedInRequest, *, now: datetime) -> list[Card]:
    return [card for offered in home_cards for card in offered(request.user, now)]


def coming(site: Site | None, *, now: datetime, limit: int) -> list[ActivityCard]:
    """What is on in a community, or everywhere."""
    return [card for offered in whats_on for card in offered(site, now, limit)][:limit]
