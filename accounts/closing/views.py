"""The page on which somebody closes their own account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import proof
from accounts.closing import actions
from accounts.requests import signed_in
from civic.kernel.contributions import given_up
from civic.kernel.errors import Conflict


@proof.required
def close(request: HttpRequest) -> HttpResponse:
    """What would be given up, said first; then one tap, after a fresh proof of who it is."""
    user, now = signed_in(request), timezone.now()
    refused = ""
    if request.method == "POST":
        try:
            actions.close(user=user, by=user, now=now)
        except Conflict as error:
            refused = str(error)
        else:
            logout(request)
            messages.success(request, _("Your account is closed. Thank you for having been here."))
            return redirect("landing")
    lost = [sentence for offered in given_up for sentence in offered(user, now)]
    return render(request, "accounts/close.html", {"lost": lost, "refused": refused}, status=409 if refused else 200)
