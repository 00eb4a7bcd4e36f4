"""Who may know of an order, and what of it: decided here, for pages, API, messages, desk and the lines of other rooms.

An order is known to its requester, to whoever may act for them (accounts.standing), and to the staff of the site that
answers it and above. Of a confidential one a second person knows nothing unless the person said so. The words of a
confidential one are read by its requester (for a caller: the member of staff who wrote it down), by such a second
person and by its handler. Every look of theirs is recorded; where none can be recorded (in lists, in messages) only a
requester who ordered by their own hand reads them.
"""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import Reader
from accounts.standing import acting
from civic.kernel.errors import NotAllowed
from civic.kernel.words import mask_name
from network import policies as network
from network.models import Role
from orders.models import OWN_HAND, ConsentBasis, ServiceRequest
from orders.transitions import TOLD_BY_TELEPHONE


@dataclass(frozen=True)
class Line:
    """What one reader may read of an order; empty is what is kept from them."""

    title: str
    details: str
    household: str
    place: str  # without the room


def reached(user: Reader) -> list[int]:
    """The sites that this member of staff answers for."""
    return network.reached(user, Role.STAFF)


def visible_to(user: Reader) -> QuerySet[ServiceRequest]:
    """The rows that this person may know of."""
    if not user.is_authenticated:
        return ServiceRequest.objects.none()
    return ServiceRequest.objects.filter(spoken_for(user) | Q(site__in=reached(user)))


def spoken_for(user: Reader) -> Q:
    """The orders that this person speaks for: for many rows what `speaks_for` says of one."""
    may_hear = Q(is_confidential=False) | Q(acting.is_theirs_or_own("requester_id", user, confidential=True))
    return Q(acting.is_theirs_or_own("requester_id", user), may_hear, via__in=OWN_HAND)


def is_staff_of(order: ServiceRequest, user: Reader) -> bool:
    """Staff of the site that answers, or of one above it."""
    return network.has_role(user, Role.STAFF, at=order.site)


def is_own(order: ServiceRequest, user: Reader) -> bool:
    """Ordered by this person's own hand."""
    return order.requester_id == user.pk and not order.is_written_down


def speaks_for(order: ServiceRequest, user: Reader) -> bool:
    """Ordered by this person's own hand, or for somebody for whom they may act."""
    if is_own(order, user) or order.is_written_down:
        return is_own(order, user)
    return acting.acts_for(user, order.requester_id, confidential=order.is_confidential)


def can_see(order: ServiceRequest, *, by: Reader) -> bool:
    """Whether this person may know of the order at all: for one row what `visible_to` says of many."""
    return is_own(order, by) or is_staff_of(order, by) or speaks_for(order, by)


def can_read(order: ServiceRequest, *, by: Reader) -> bool:
    """Whether this person may read what it is about, where the look is recorded."""
    if is_own(order, by):
        return True
    if is_staff_of(order, by) and (not order.is_confidential or by.pk in (order.requester_id, order.handler_id)):
        return True
    return speaks_for(order, by)


def is_hidden_in_lists(order: ServiceRequest, *, from_: Reader) -> bool:
    """Whether its words are kept from this reader, who may know of it, wherever no look is recorded."""
    return order.is_confidential and not is_own(order, from_)


def can_see_phone(order: ServiceRequest, *, by: Reader) -> bool:
    """Whether this person sees the whole number: the requester and the handler always do. A caller's number is also
    shown to the station's staff from the answer until the rating, for they must call back.
    """
    if by.pk in (order.requester_id, order.handler_id):
        return True
    return order.is_written_down and order.state in TOLD_BY_TELEPHONE and can_read(order, by=by)


def is_near(order: ServiceRequest, user: Reader) -> bool:
    """Whoever speaks for it, who handles it, and the staff of the very site that answers or whose turn it is. They may
    know who lives where; staff of the sites above see it outlined, until they take it on.
    """
    if is_own(order, user) or (user.pk == order.handler_id and is_staff_of(order, user)):
        return True
    if not {order.site_id, order.owner_id}.isdisjoint(network.site_ids(user, Role.STAFF)):
        return True
    return speaks_for(order, user)


def check_near(order: ServiceRequest, *, by: Reader) -> None:
    """Raises NotAllowed."""
    if not can_see_place(order, by=by):
        raise NotAllowed


def can_see_place(order: ServiceRequest, *, by: Reader) -> bool:
    """Whether this person reads on the order's page where it is, whole, and what helpers should know."""
    return is_near(order, by) and can_read(order, by=by)


def household(order: ServiceRequest, *, to: Reader) -> str:
    """Whose need it is; of a child only the family's name for those who are not near. The caller has checked that they
    may read the order.
    """
    is_child = order.consent_basis == ConsentBasis.GUARDIAN
    return mask_name(order.household) if is_child and not is_near(order, to) else order.household


def line(order: ServiceRequest, *, to: Reader, looked: bool = False) -> Line:
    """What `to`, who may know of it, reads of it in lists and messages; with `looked`, where the look is recorded."""
    hidden = not can_read(order, by=to) if looked else is_hidden_in_lists(order, from_=to)
    if hidden:
        return Line(_("Confidential order"), "", "", "")
    return Line(order.heading, order.details, household(order, to=to), order.address.masked if order.address else "")
