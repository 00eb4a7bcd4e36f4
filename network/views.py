"""My community, chosen once."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from civic.kernel import typed
from network import actions, queries
from network.forms import ChooseSiteForm
from network.models import Level

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
    found = queries.sites(q=q).select_related("parent").order_by("parent__name", "name", "pk")
    rows = [site for site in found if site.level != Level.CENTRE]
    groups = [(parent, list(sites)) for parent, sites in groupby(rows, key=lambda site: site.parent)]
    return render(request, "network/choose_site.html", {"groups": groups, "q": q, "next": request.GET.get("next", "")})


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if ours and "/" in url else "/"  # without a slash it is no address, and redirect() looks for a name
