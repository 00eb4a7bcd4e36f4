"""Staff need a second factor where the setting asks for it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import second_factor

GUARDED = ("/desk/", "/reports/", "/counter/", "/admin/")


class SecondFactorMiddleware:
    """Sends whoever opens a desk, a report, a counter or the administration without a second factor to set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(GUARDED) and second_factor.is_missing(request.user):
            messages.info(request, second_factor.SecondFactorRequired.message)
            return redirect("mfa_activate_totp")
        return self.get_response(request)
