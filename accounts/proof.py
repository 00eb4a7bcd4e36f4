"""Who you are, shown once more before something important changes: by the password, the code app or a text message."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase

from accounts.models import User

View = Callable[..., HttpResponseBase]


def by_code(request: HttpRequest) -> bool:
    """Whether this session typed a code from a text message lately, signing in or later."""
    return any(record["method"] == "code" for record in _lately(request))


def is_fresh(request: HttpRequest) -> bool:
    """Whether this session has shown lately who it is."""
    return by_code(request) or any(record.get("reauthenticated") for record in _lately(request))


def _lately(request: HttpRequest) -> list[dict[str, Any]]:
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return [one for one in get_authentication_records(request, request.user) if one["at"] > since]


def required(view: View) -> View:
    """For a page where something important changes. allauth leads to a proof and back, but lets people who have
    neither a password nor a code app pass without one.
    """

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_fresh(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return guarded


def can_be_by_code(user: User) -> bool:
    """Only for people without a code app: where there is one it must be shown, or a stolen SIM card would do."""
    return bool(user.phone and user.phone_verified) and not is_mfa_enabled(user)
