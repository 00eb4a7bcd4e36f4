"""Who may do what with an order; what the state allows stands in transitions.py."""

from typing import Any

from civic.kernel.errors import NotAllowed, NotFound
from network import policies as network
from network.models import Role, Site
from orders.models import ServiceRequest


def is_staff_of(request: ServiceRequest, user: Any) -> bool:
    """Staff of the site that answers, or of one above it."""
    return network.has_role(user, Role.STAFF, at=request.site)


def can_see(request: ServiceRequest, *, by: Any) -> bool:
    """Whether this person may know of the order at all."""
    return request.requester_id == by.pk or is_staff_of(request, by)


def can_read(request: ServiceRequest, *, by: Any) -> bool:
    """Whether this person may read what it is about: a confidential one only whoever ordered and whoever took it on."""
    if request.requester_id == by.pk:
        return True
    return is_staff_of(request, by) and (not request.is_confidential or request.handler_id == by.pk)


def can_see_phone(request: ServiceRequest, *, by: Any) -> bool:
    """The whole number: whoever ordered, and whoever took it on."""
    return by.pk in (request.requester_id, request.handler_id)


def check_can_see(request: ServiceRequest, *, by: Any) -> None:
    """Raises NotFound: that there is such an order is itself private."""
    if not can_see(request, by=by):
        raise NotFound


def check_requester(request: ServiceRequest, *, by: Any) -> None:
    """Raises NotFound or NotAllowed unless `by` placed the order."""
    check_can_see(request, by=by)
    if request.requester_id != by.pk:
        raise NotAllowed


def check_staff(request: ServiceRequest, *, by: Any) -> None:
    """Raises NotFound or NotAllowed unless `by` is staff of its site or above."""
    check_can_see(request, by=by)
    if not is_staff_of(request, by):
        raise NotAllowed


def check_can_order_for_others_unasked(site: Site, *, by: Any) -> None:
    """Telephone and paper orders are written down by staff. Raises NotAllowed."""
    network.check_role(by, Role.STAFF, at=site)
