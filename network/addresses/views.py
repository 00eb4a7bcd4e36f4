"""My address, and those of my family."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.family import queries as family
from accounts.requests import SignedInRequest
from civic.kernel.errors import Invalid, NotFound
from network import policies
from network.addresses import actions, queries
from network.addresses.forms import AddressForm
from network.models import Community


@login_required
def address(request: SignedInRequest, pk: UUID | None = None) -> HttpResponse:
    """Mine; with `pk` that of a member of my family, which begins as mine: most live together."""
    member = family.one(pk, of=request.user) if pk else None
    if pk and member is None:
        raise NotFound
    known, home = queries.of(request.user), policies.home_site(request.user)
    form = AddressForm(request.POST or None, address=known.get(pk) or known.get(None), home=home)
    if form.is_bound and form.is_valid():
        try:
            actions.write(
                by=request.user, member=member, site=form.cleaned_data["site"], said=form.said, now=timezone.now()
            )
        except Invalid as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("family:family") if member else redirect("accounts:me")
    estates = Community.objects.filter(site=home).order_by("name").values_list("name", flat=True) if home else []
    context = {"form": form, "member": member, "estates": estates}
    return render(request, "addresses/address.html", context, status=422 if form.is_bound else 200)
