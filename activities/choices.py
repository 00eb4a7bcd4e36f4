"""Filters of a list, as links."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.functional import Promise

from civic.kernel import words
from civic.kernel.cards import Choice


def choices(request: HttpRequest, name: str, offered: Iterable[tuple[str, str | Promise]]) -> list[Choice]:
    """What `name` can be in the query string, as values with labels; each link keeps the other filters."""
    links, params = [], request.GET.copy()
    params.pop("cursor", None)
    for value, label in offered:
        params[name] = value
        icon = words.GROUPS[value].icon if value in words.GROUPS else ""
        links.append(Choice(label, f"?{params.urlencode()}", request.GET.get(name, "") == value, icon))
    return links
