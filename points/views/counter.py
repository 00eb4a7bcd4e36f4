"""The counter: a voucher comes, a reward goes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.limits import count_try
from accounts.requests import SignedInRequest
from civic.kernel.errors import DomainError, NotAllowed, NotFound
from civic.kernel.htmx import go
from points import actions, policies, queries, vouchers
from points.forms import VoucherForm


@login_required
def counter(request: SignedInRequest) -> HttpResponse:
    """Type a voucher. Raises NotAllowed for everybody without a counter."""
    if not queries.is_at_counter(request.user):
        raise NotAllowed
    form = VoucherForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = queries.redemption(form.cleaned_data["voucher"], by=request.user)
        try:
            if found is not None:
                policies.check_can_fulfil(found, by=request.user)
                return redirect("points:hand_over", found.voucher)
            count_try("voucher", str(request.user.pk), now=timezone.now())
            form.add_error("voucher", _("There is no such voucher for this counter. Read each letter aloud, please."))
        except DomainError as error:
            form.add_error("voucher", str(error))
    return render(request, "points/counter.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
def hand_over(request: SignedInRequest, voucher: str) -> HttpResponse:
    """What it is, and the button that hands it over."""
    found = queries.redemption(voucher, by=request.user)
    if found is None or not policies.can_hand_over(found, by=request.user):
        raise NotFound
    if request.method == "POST":
        try:
            actions.fulfil(voucher=voucher, by=request.user, now=timezone.now())
        except NotFound:
            raise
        except DomainError as error:
            messages.error(request, str(error))
            return go(request, "points:hand_over", found.voucher)
        messages.success(request, _("Handed over: %(what)s.") % {"what": found.reward.title})
        return go(request, "points:counter")
    waiting = found.is_waiting(now=timezone.now())
    context = {"redemption": found, "spaced": vouchers.spaced(found.voucher), "waiting": waiting}
    return render(request, "points/hand_over.html", context)
