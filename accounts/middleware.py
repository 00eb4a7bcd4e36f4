"""Staff need a second factor where the setting asks for it."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

GUARDED = ("/desk/", "/reports/", "/counter/", "/admin/")


class SecondFactorMiddleware:
    """Sends whoever opens a desk, a report, a counter or the administration without a second factor to set one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_guarded = settings.STAFF_SECOND_FACTOR and request.path.startswith(GUARDED)
        if is_guarded and request.user.is_authenticated and not is_mfa_enabled(request.user):
            messages.info(request, _("Your work needs a second lock: set up a code app first."))
            return redirect("mfa_activate_totp")
        return self.get_response(request)
