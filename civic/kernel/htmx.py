"""Whole page or a part of it: the fragment is a named partial of the page's own template, never a copy."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django_htmx.http import HttpResponseClientRedirect


def is_htmx(request: HttpRequest) -> bool:
    """Whether htmx asks for a part; a boosted or history-restoring request wants the whole page."""
    htmx = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def render_page_or_part(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """`template` names a part, `orders/request.html#card`: htmx gets the part, a browser the page around it."""
    page, _, part = template.partition("#")
    name = template if part and is_htmx(request) else page
    response = render(request, name, context, status=status)
    response["Vary"] = "HX-Request"
    return response


def go(request: HttpRequest, to: Any, *args: Any, **kwargs: Any) -> HttpResponse:
    """On to the next page after a POST, with and without htmx."""
    url = resolve_url(to, *args, **kwargs)
    return HttpResponseClientRedirect(url) if is_htmx(request) else HttpResponseRedirect(url)
