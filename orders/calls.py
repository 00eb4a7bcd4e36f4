"""Whom the station calls about an order, and what of it a reader of the call list may know."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from network.models import Site
from notifications.calls.rooms import Callee
from orders import actions, visibility
from orders.models import ServiceRequest
from orders.transitions import RequestState

PREFIX = "request"


class Orders:
    """The callers whose orders staff wrote down, and whoever ordered by their own hand and was not reached."""

    def callees(self, keys: Collection[str], *, to: User, looked: bool) -> dict[str, Callee]:
        """By the order's key."""
        rows = ServiceRequest.objects.filter(pk__in=list(keys)).select_related("site", "requester")
        return {str(order.pk): _callee(order, to=to, looked=looked) for order in rows}

    def site_of(self, key: str) -> Site | None:
        """The site that answers it, unless it was withdrawn."""
        order = ServiceRequest.objects.filter(pk=key).select_related("site").first()
        return order.site if order and order.state != RequestState.WITHDRAWN else None

    def note_number(self, key: str, phone: str, *, by: User, now: datetime) -> None:
        """Raises NotFound, NotAllowed, Invalid."""
        actions.note_number(order_id=UUID(key), phone=phone, by=by, now=now)


def _callee(order: ServiceRequest, *, to: User, looked: bool) -> Callee:
    line = visibility.line(order, to=to, looked=looked)
    hidden = not line.household
    return Callee(
        about=line.title,
        url=reverse("orders:desk_detail", args=[order.pk]),
        facts=[_("No. %(number)s") % {"number": order.number}, str(order.site)],
        name=line.household,
        phone="" if hidden else order.on_behalf_of_phone,
        is_hidden=hidden,
        can_open=visibility.can_read(order, by=to),
    )
