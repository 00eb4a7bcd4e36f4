"""The page on which somebody closes their own account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import proof
from accounts.closing import actions
from accounts.closing.forms import HeirForm
from accounts.requests import signed_in
from accounts.standing import queries as standing
from civic.kernel.contributions import given_up
from civic.kernel.errors import Conflict


@proof.required
def close(request: HttpRequest) -> HttpResponse:
    """What would be given up, said first; then one tap, after a fresh proof of who it is."""
    user, now = signed_in(request), timezone.now()
    form, refused = HeirForm(request.POST or None, seconds=standing.seconds(user)), ""
    if request.method == "POST" and (form.is_valid() or not form.is_bound):
        try:
            actions.close(user=user, by=user, now=now, heir=form.chosen if form.is_bound else None)
        except Conflict as error:
            refused = str(error)
        else:
            logout(request)
            messages.success(request, _("Your account is closed. Thank you for having been here."))
            return redirect("landing")
    lost = [sentence for offered in given_up for sentence in offered(user, now)]
    context = {"lost": lost, "refused": refused, "form": form if form.seconds else None}
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "accounts/close.html", context, status=status)
