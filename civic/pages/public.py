"""Pages that need no sign-in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import actions as accounts_actions
from civic.kernel import gallery_samples
from civic.kernel.contributions import gallery_cards
from civic.kernel.doors import only_post
from civic.pages.context import ELDER_COOKIE
from civic.pages.home import coming
from network import queries as network_queries

YEAR = 60 * 60 * 24 * 365  # seconds


def landing(request: HttpRequest) -> HttpResponse:
    """What this is, in five seconds; people who are signed in go to their own page."""
    if request.user.is_authenticated and "stay" not in request.GET:
        return redirect("start")
    site = network_queries.current_site(request)
    cards = coming(site, now=timezone.now(), limit=3)
    return render(request, "pages/landing.html", {"cards": cards})


def how_it_works(request: HttpRequest) -> HttpResponse:
    """Ordering, planning, helping, points; who sees what."""
    return render(request, "pages/how_it_works.html")


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state and every notice, for developers."""
    cards = [card for offered in gallery_cards for card in offered()]
    return render(request, "gallery.html", gallery_samples.samples() | {"cards": cards})


@only_post("landing")
def set_language(request: HttpRequest) -> HttpResponse:
    """Chinese or English, for this phone and, if signed in, for messages too."""
    language = request.POST.get("language", "")
    response = redirect(_next(request))
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=settings.SECURE
        )
        if request.user.is_authenticated:
            accounts_actions.set_language(user=request.user, language=language)
    return response


@only_post("landing")
def set_elder(request: HttpRequest) -> HttpResponse:
    """Large type on or off, for this phone and, if signed in, for the next one."""
    wanted = request.POST.get("elder") == "1"
    response = redirect(_next(request))
    response.set_cookie(ELDER_COOKIE, "1" if wanted else "0", max_age=YEAR, samesite="Lax", secure=settings.SECURE)
    if request.user.is_authenticated:
        accounts_actions.set_elder_mode(user=request.user, elder=wanted)
    return response


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if ours and "/" in url else "/"  # without a slash it is no address, and redirect() looks for a name
