"""What the frame around every page shows: my community, where I can go, large type."""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import Reader
from civic.kernel import contributions
from civic.kernel.contributions import NavEntry
from civic.kernel.routes import address
from network import policies
from network import queries as network_queries

ELDER_COOKIE = "elder"


class Item(NamedTuple):
    """One place to go."""

    url: str
    icon: str
    label: str
    current: bool
    news: int = 0


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html. Costs the memberships of the person who is signed in, and a count of unread news."""
    user = getattr(request, "user", None)
    if user is None:  # an error before the session was read
        return {"elder": request.COOKIES.get(ELDER_COOKIE) == "1", "nav": ()}
    return {
        "elder": is_elder(request),
        "community": SimpleLazyObject(lambda: network_queries.current_site(request)),
        "nav": cache(lambda: nav(request)),  # the template calls it: {% kept %} takes the tuple, no proxy of it
        "desk_nav": cache(lambda: desk_nav(request) or nav(request)),
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


def nav(request: HttpRequest) -> tuple[Item, ...]:
    """The tab bar of residents and volunteers."""
    return _items(request, contributions.nav)


def desk_nav(request: HttpRequest) -> tuple[Item, ...]:
    """The sidebar of staff, officials and merchants: only what their roles open."""
    return _items(request, contributions.desk_nav)


def _count(entry: NavEntry, user: Reader) -> int:
    if entry.waiting is not None:
        return entry.waiting(user, timezone.now())
    return sum(unread(user) for unread in contributions.news) if entry.shows_news else 0


def _items(request: HttpRequest, entries: Iterable[NavEntry]) -> tuple[Item, ...]:
    here = request.path
    found = [(address(entry.url_name), entry) for entry in entries if entry.shown_to(request.user)]
    best = max((url for url, _entry in found if here.startswith(url)), key=len, default="")
    return tuple(
        Item(
            url,
            entry.icon,
            str(entry.label),
            current=url == best and (url != "/" or here == "/"),
            news=_count(entry, request.user),
        )
        for url, entry in found
    )
