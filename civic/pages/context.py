"""What the frame around every page shows: my community, where I can go, large type."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from network import policies
from network import queries as network_queries
from network.models import Role
from notifications import queries as notifications_queries

ELDER_COOKIE = "elder"
DESK_ROLES = (Role.STAFF, Role.OFFICIAL, Role.MERCHANT)


class Item(NamedTuple):
    """One place to go."""

    url: str
    icon: str
    label: str
    current: bool
    news: int = 0


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html. Costs the memberships of whoever is signed in, and a count of unread news."""
    user = getattr(request, "user", None)
    if user is None:  # an error before the session was read
        return {"elder": request.COOKIES.get(ELDER_COOKIE) == "1", "nav": []}
    return {
        "elder": is_elder(request),
        "community": SimpleLazyObject(lambda: network_queries.current_site(request)),
        "nav": SimpleLazyObject(lambda: nav(request)),
        "desk_nav": SimpleLazyObject(lambda: desk_nav(request)),
        "work_site": SimpleLazyObject(lambda: policies.work_site(user)),
        "call_number": SimpleLazyObject(lambda: call_number(request)),  # not “phone”: a view's own would hide it
        "is_embedded": settings.EMBEDDED,
    }


def is_elder(request: HttpRequest) -> bool:
    """Large type: the cookie of this phone, else what the person chose once."""
    cookie = request.COOKIES.get(ELDER_COOKIE)
    if cookie is not None:
        return cookie == "1"
    return bool(request.user.is_authenticated and request.user.elder_mode)


def call_number(request: HttpRequest) -> str:
    """Whom to call: my community's telephone, else the platform's."""
    site = network_queries.current_site(request)
    return site.phone if site and site.phone else settings.PLATFORM_PHONE


def nav(request: HttpRequest) -> list[Item]:
    """The tab bar of residents and volunteers."""
    user = request.user
    wanted = [("landing" if user.is_anonymous else "home", "home", _("Home"))]
    wanted += [("activities:list", "calendar", _("Activities")), ("orders:new", "order", _("Order"))]
    wanted.append(("volunteers:home", "hands", _("Help")))
    wanted.append(("account_login", "me", _("Sign in")) if user.is_anonymous else ("accounts:me", "me", _("Me")))
    *items, me = _items(request, wanted)
    return [*items, me._replace(news=0 if user.is_anonymous else notifications_queries.unread(user))]


def desk_nav(request: HttpRequest) -> list[Item]:
    """The sidebar of staff, officials and merchants: only what their roles open."""
    user, wanted = request.user, []
    if policies.has_role(user, Role.STAFF):
        wanted += [
            ("desk", "desk", _("Waiting for me")),
            ("orders:desk_list", "order", _("Orders")),
            ("activities:desk_list", "calendar", _("Plan")),
            ("programmes:desk", "list", _("Monthly list")),
            ("volunteers:desk_list", "hands", _("Volunteers")),
            ("points:desk_rewards", "gift", _("Rewards")),
        ]
    if policies.has_role(user, Role.STAFF, Role.MERCHANT):
        wanted.append(("points:counter", "qr", _("Counter")))
    if policies.has_role(user, Role.STAFF, Role.OFFICIAL):
        wanted.append(("reports:overview", "chart", _("Figures")))
    return _items(request, wanted)


def _items(request: HttpRequest, wanted: list[tuple[str, str, str]]) -> list[Item]:
    items = []
    here = request.path
    urls = []
    for name, icon, label in wanted:
        try:
            urls.append((reverse(name), icon, label))
        except NoReverseMatch:
            continue
    best = max((url for url, *_rest in urls if here.startswith(url)), key=len, default="")
    for url, icon, label in urls:
        items.append(Item(url, icon, label, current=url == best and (url != "/" or here == "/")))
    return items
