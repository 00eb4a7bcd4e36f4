"""The desk puts an order right: where it is, and to which group it belongs."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from civic.kernel.doors import only_post
from network.addresses.actions import Place
from network.addresses.forms import PlaceFields
from orders import actions, queries
from orders.forms import GroupForm
from orders.views import staff


@login_required
@only_post("orders:desk_detail", pk="pk")
def place(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Where a caller is."""
    form = PlaceFields(request.POST, prefix="at")
    if not form.is_valid():
        return staff.page(request, pk, status=422, place_form=form)
    order = queries.get(pk, visible_to=request.user)
    actions.note_place(order_id=pk, place=Place(order.site, form.said), by=request.user, now=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("orders:desk_detail", pk=pk)


@login_required
@only_post("orders:desk_detail", pk="pk")
def regroup(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """For whom a wish in one's own words is."""
    form = GroupForm(request.POST)
    if not form.is_valid():
        return staff.page(request, pk, status=422, group_form=form)
    group = form.cleaned_data["service_group"]
    actions.regroup(order_id=pk, service_group=group, by=request.user, now=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("orders:desk_detail", pk=pk)
