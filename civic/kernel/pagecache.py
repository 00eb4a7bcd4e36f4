"""Public pages kept whole for visitors who are not signed in: they are most of them on the day a list goes out.

A page is kept with the version of what it shows, and served while that version stands; whatever is watched changes the
version as its change is committed. A reader who renders old rows while a change is being committed keeps them under the
old version, where nobody looks. The form token of the visitor is put in anew each time.
"""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

SECONDS = 30  # what begins meanwhile still stands in the list for so long
VERSION = "pages:version"
_TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")\w{64}(?=")')
_OF_ONE_PERSON = (settings.SESSION_COOKIE_NAME, "messages")

View = Callable[..., HttpResponse]


def watch(model: type[Model]) -> None:
    """Call in AppConfig.ready: a saved or deleted row of `model` changes what public pages show."""
    for signal in (post_save, post_delete):
        signal.connect(_changed, sender=model, dispatch_uid=f"pagecache-{model._meta.label}")


def _changed(**_signal: Any) -> None:
    transaction.on_commit(lambda: cache.set(VERSION, uuid4().hex, None))


def public_page(*, unless: tuple[str, ...] = ()) -> Callable[[View], View]:
    """For a view whose page depends on the address, the language, the type size and the chosen community only.

    `unless` names parameters that have too many values to keep a page for each.
    """

    def decorator(view: View) -> View:
        @wraps(view)
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "GET" or any(name in request.COOKIES for name in _OF_ONE_PERSON):
                return view(request, *args, **kwargs)
            if any(name in request.GET for name in unless):
                return view(request, *args, **kwargs)
            key = _key(request)
            found = cache.get_many([VERSION, key])
            version = found.get(VERSION) or _first_version()
            page = found.get(key)
            if page and page[0] == version:
                response = HttpResponse(get_token(request).encode().join(page[1]))
            else:
                response = view(request, *args, **kwargs)
                tokens = set(_TOKEN.findall(response.content))
                if response.status_code == 200 and len(tokens) == 1:  # with two, one would be given to strangers
                    cache.set(key, (version, response.content.split(tokens.pop())), SECONDS)
            patch_vary_headers(response, ["Cookie"])
            return response

        return kept

    return decorator


def _first_version() -> str:
    """After Redis was emptied: of several who begin, all take the first one's."""
    version = uuid4().hex
    return version if cache.add(VERSION, version, None) else cache.get(VERSION, version)


def _key(request: HttpRequest) -> str:
    parts = [get_language(), request.get_host(), request.get_full_path(), *map(request.COOKIES.get, ("elder", "site"))]
    return f"page:{hashlib.sha256(repr(parts).encode()).hexdigest()}"
