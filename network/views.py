"""My community, chosen once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts import gatherings
from accounts.hashes import address_of
from accounts.models import Gathering
from accounts.requests import SignedInRequest
from civic.kernel import typed
from network import actions, policies, queries
from network.forms import ChooseSiteForm, HoursForm, by_street
from network.models import Role

YEAR = 60 * 60 * 24 * 365  # seconds


def choose_site(request: HttpRequest) -> HttpResponse:
    """Search or pick; for this phone's visitor a cookie, for a member the membership."""
    if request.method == "POST":
        form = ChooseSiteForm(request.POST)
        if form.is_valid():
            site = form.cleaned_data["site"]
            if request.user.is_authenticated:
                actions.choose_community(by=request.user, site=site, now=timezone.now())
            messages.success(request, _("Your community is %(site)s now.") % {"site": site})
            response = redirect(_next(request))
            response.set_cookie(
                queries.SITE_COOKIE, str(site.pk), max_age=YEAR, samesite="Lax", secure=request.is_secure()
            )
            return response
        messages.error(request, _("This community is not in the list."))
    q = typed.search(request.GET.get("q", ""))
    home = queries.current_site(request)
    streets = by_street(queries.to_choose(q), home=home)
    opened = len(streets) if q else int(home is not None or len(streets) == 1)  # one's own street stands first
    groups = [(street, sites, at < opened) for at, (street, sites) in enumerate(streets)]
    context = {"groups": groups, "q": q, "next": request.GET.get("next", "")}
    return render(request, "network/choose_site.html", context)


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if ours and "/" in url else "/"  # without a slash it is no address, and redirect() looks for a name


@login_required
def gathering(request: SignedInRequest) -> HttpResponse:
    """For a station's event: more people may sign in from the address where this is opened. Raises NotAllowed."""
    policies.check_role(request.user, Role.STAFF)
    now, address = timezone.now(), address_of(request)
    site = policies.desk_site(request.user)
    at = site.pk if site else None
    form = HoursForm(request.POST if "hours" in request.POST else None)
    if request.method == "POST" and "end" in request.POST:
        gatherings.close_here(address=address, by=request.user, now=now, site=at)
        messages.success(request, _("The usual limits hold here again."))
        return redirect("gathering")
    if form.is_valid():
        hours = form.cleaned_data["hours"]
        gatherings.open_here(address=address, hours=hours, by=request.user, now=now, site=at)
        messages.success(request, _("Open. Everybody on this network can sign in."))
        return redirect("gathering")
    context = {"form": form, "open": Gathering.objects.open(address, now=now)}
    return render(request, "network/gathering.html", context, status=422 if form.is_bound else 200)
