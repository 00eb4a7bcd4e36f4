"""Reads of the network."""

from datetime import date

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from civic.kernel import typed
from network import policies
from network.models import CalendarDay, Level, Site, SiteQuerySet


def sites(*, level: str = "", parent: int | None = None, q: str = "") -> SiteQuerySet:
    """Open sites, filtered; `q` finds a part of the site's or one of its communities' names."""
    found = Site.objects.active()
    if level:
        found = found.filter(level=level)
    if parent is not None:
        found = found.filter(parent_id=parent)
    if q := q.strip():
        found = found.filter(
            Q(name__icontains=q) | Q(pk__in=Site.objects.filter(communities__name__icontains=q).values("pk"))
        )
    return found


def to_choose(q: str = "") -> SiteQuerySet:
    """Where a resident can be at home, by name: all open sites but the centre. With `q`, those of a street of this
    name, too.
    """
    found = sites(q=q)
    if q:
        found = found | Site.objects.active().filter(parent__name__icontains=q)
    return found.exclude(level=Level.CENTRE).order_by("name", "pk")


def names_from_root(rows: list[Site]) -> dict[int, str]:
    """For each site, the names from the centre down: “天衢新区中心 / 宋官屯街道 / 新城社区”. One query."""
    wanted = {pk for row in rows for pk in row.path}
    names = dict(Site.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return {row.pk: " / ".join(names[pk] for pk in row.path) for row in rows}


def centre() -> Site | None:
    """The root of the tree."""
    return Site.objects.filter(level=Level.CENTRE).first()


def calendar_overrides(*, after: date) -> dict[date, bool]:
    """The district's own working and resting days from a day on."""
    return dict(CalendarDay.objects.filter(date__gte=after).values_list("date", "is_workday"))


SITE_COOKIE = "site"


def current_site(request: HttpRequest) -> Site | None:
    """The chosen community: a member's own, else this phone's cookie. Read once a request."""
    kept = request.__dict__
    if "_current_site" not in kept:
        site = policies.home_site(request.user)
        if site is None and (chosen := typed.key(request.COOKIES.get(SITE_COOKIE, ""))):
            site = Site.objects.active().filter(pk=chosen).first()
        kept["_current_site"] = site
    return kept["_current_site"]


def choose_url() -> str:
    """Where a community is chosen."""
    return reverse("choose_site")
