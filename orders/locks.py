"""Rows of orders, locked until the transaction ends; several in the order of their keys (docs/locking.md)."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.standing import acting
from civic.kernel.errors import NotFound
from orders.models import ServiceRequest
from orders.transitions import RequestState


def second_person(order_id: UUID, *, by: User) -> None:
    """Where `by` acts for whoever ordered: it can't be ended before this is done. Before anything else is locked."""
    requester = ServiceRequest.objects.filter(pk=order_id).values_list("requester", flat=True).first()
    if requester is not None:
        acting.hold_if_second(requester, by=by)


def one(order_id: UUID) -> ServiceRequest:
    """The order; its sites and people are read with it. Raises NotFound."""
    order = _for_update().filter(pk=order_id).first()
    if order is None:
        raise NotFound
    return order


def many(order_ids: Iterable[UUID]) -> list[ServiceRequest]:
    """Those of them that there are."""
    return list(_for_update().filter(pk__in=list(order_ids)).order_by("pk"))


def with_joined(order_ids: Iterable[UUID]) -> list[ServiceRequest]:
    """They and what was joined with them, by one statement: so two steps of one family can't wait for each other."""
    ids = list(order_ids)
    joined = Q(merged_into__in=ids, state=RequestState.MERGED)
    return list(_for_update().filter(Q(pk__in=ids) | joined).order_by("pk"))


def _for_update() -> QuerySet[ServiceRequest]:
    found = ServiceRequest.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("site", "owner", "requester", "handler", "catalogue_item")
