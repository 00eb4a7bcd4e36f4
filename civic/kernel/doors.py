"""Addresses that only a form opens."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect

View = Callable[..., HttpResponseBase]


def only_post(back: str, **renamed: str) -> Callable[[View], View]:
    """Only POST does it. GET (after signing in on the way, Back, a reload, another language) leads
    to the page `back` that has the button. `renamed` gives that page's parameters by the names they have here."""

    def decorate(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST":
                return view(request, *args, **kwargs)
            if request.method not in ("GET", "HEAD"):
                return HttpResponseNotAllowed(["POST"])
            return redirect(back, **{name: kwargs[here] for name, here in renamed.items()})

        return door

    return decorate
