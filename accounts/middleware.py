"""Staff need a second factor where the setting asks for it; too many codes are answered as such."""

from collections.abc import Callable

from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import proving, second_factor
from accounts.policies import PhoneUnproved

GUARDED = ("/start/", "/desk/", "/reports/", "/counter/", "/admin/")


class SecondFactorMiddleware:
    """Sends people who open a desk, a report, a counter or the administration without a second factor to set one up:
    the friendly way, for roles don't count without one anyhow (network.policies).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(GUARDED) and second_factor.is_missing(request.user):
            messages.info(request, second_factor.SecondFactorRequired.message)
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """allauth counts the codes that prove a number, but only some of its pages expect its limit: 429."""
        return respond_429(request) if isinstance(error, RateLimited) else None


class PhoneProofMiddleware:
    """What needs a proved number leads to its proof, and from there back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """On pages; the API answers 403 by itself."""
        return proving.lead_to_proof(request) if isinstance(error, PhoneUnproved) else None
