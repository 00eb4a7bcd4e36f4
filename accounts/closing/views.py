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
from accounts.standing import queries as standing
from civic.kernel.contributions import given_up
from civic.kernel.errors import Conflict


@proof.required
def close(request: HttpRequest) -> HttpResponse:
    """What would be given up, said first; then one tap, after a fresh proof of who it is."""
    user, now = signed_in(request), timezone.now()
    seconds, refused = standing.seconds(user), ""
    if request.method == "POST":
        heir = next((one for one in seconds if str(one.pk) == request.POST.get("heir")), None)
        try:
            actions.close(user=user, by=user, now=now, heir=heir)
        except Conflict as error:
            refused = str(error)
        else:
            logout(request)
            messages.success(request, _("Your account is closed. Thank you for having been here."))
            return redirect("landing")
    lost = [sentence for offered in given_up for sentence in offered(user, now)]
    context = {"lost": lost, "refused": refused, "seconds": seconds}
    return render(request, "accounts/close.html", context, status=409 if refused else 200)
