"""Where an order is: what becomes of the address when people leave, and when the order is over."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from civic.kernel import audit
from civic.kernel.errors import Conflict
from network.addresses import actions as addresses
from network.addresses.actions import Place
from network.addresses.models import Address
from orders import locks, policies, visibility
from orders.errors import AddressIsTheirs
from orders.models import ServiceRequest
from orders.transitions import OPEN_STATES
from orders.verbs import Did

BATCH = 500
KEPT_FOR = timedelta(days=30)  # after the end, for what still comes of it: something forgotten, a second visit


@transaction.atomic
def note_place(*, order_id: UUID, place: Place, by: User, now: datetime) -> ServiceRequest:
    """Staff write down or put right where an open order is: for a caller, or where nobody said it. Raises NotFound,
    NotAllowed, Conflict, Invalid.
    """
    order = locks.one(order_id)
    policies.check_staff(order, by=by)
    visibility.check_near(order, by=by)
    if order.state not in OPEN_STATES:
        raise Conflict(code="closed")
    before = Address.objects.select_for_update(no_key=True).filter(pk__in=[order.address_id]).first()
    if before and before.user_id:
        raise AddressIsTheirs
    order.address = addresses.write_for_caller(by=by, site=place.site, said=place.said, now=now)
    order.save(update_fields=["address"])
    audit.record(Did.LOCATED, by=by, target=order, at=now)
    if before and not ServiceRequest.objects.filter(address=before).exists():
        addresses.empty([before], by=by, now=now)
    return order


def keep_for_open_orders(*, address: Address, by: User, now: datetime) -> None:
    """The address is about to be emptied, for its person leaves a family: orders that still need it get a copy of their
    own. In the caller's transaction.
    """
    held = ServiceRequest.objects.select_for_update(of=("self",), no_key=True)
    needing = list(held.filter(_needed(now), address=address).order_by("pk"))
    if not needing:
        return
    copy = addresses.copy_for_orders(address, by=by, now=now)
    for order in needing:
        order.address = copy
        order.save(update_fields=["address"])


@transaction.atomic
def forget_places(*, now: datetime) -> int:
    """The reconciler: addresses of people without an account are emptied once nothing needs them. How many."""
    needed = ServiceRequest.objects.filter(_needed(now), address=OuterRef("pk"))
    unneeded = Address.objects.filter(~Exists(needed), user=None, erased_at=None, written_at__lt=now - KEPT_FOR)
    due = list(unneeded.select_for_update(no_key=True, skip_locked=True, of=("self",)).order_by("pk")[:BATCH])
    addresses.empty(due, by=None, now=now)
    return len(due)


def _needed(now: datetime) -> Q:
    """Orders that are open, or were until lately; those that were joined as long as the other one."""
    lately = now - KEPT_FOR
    own = Q(state__in=OPEN_STATES) | Q(delivered_at__gt=lately) | Q(declined_at__gt=lately) | Q(withdrawn_at__gt=lately)
    return own | Q(merged_into__state__in=OPEN_STATES) | Q(merged_into__delivered_at__gt=lately)
