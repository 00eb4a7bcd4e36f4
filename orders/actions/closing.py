"""What becomes of the orders of somebody who closes their account."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import translation

from accounts.models import User
from civic.kernel import audit
from network.addresses import actions as addresses
from network.addresses.models import Address
from network.models import ServiceGroup
from orders import locks, notices, queries, telling
from orders.actions.settling import settle
from orders.actions.withdrawing import withdraw_locked
from orders.events import RequestLocking
from orders.models import OWN_HAND, CatalogueItem, ConsentBasis, Rating, ServiceRequest
from orders.outcomes import Said
from orders.transitions import OPEN_STATES, RequestState
from orders.verbs import Did


@transaction.atomic
def settle_all(*, user: User, now: datetime) -> None:
    """What waits for the person's word was not contradicted: nobody is left who could. At once, so that the hours of
    the helpers don't wait for somebody who has gone; counted apart, as what nobody contradicted in time. Those who were
    joined still answer for themselves, and so does a station for its callers.
    """
    ids = list(queries.to_say(user).order_by("pk").values_list("pk", flat=True))
    for pk in ids:  # all activities before all orders (docs/locking.md)
        RequestLocking(order_id=pk).send()
    for order in locks.many(ids):
        if order.state == RequestState.HELD:
            settle(order, Said.NOT_CONTRADICTED, by=None, now=now)


@transaction.atomic
def withdraw_all(*, user: User, by: User, now: datetime) -> None:
    """Every open order that the person placed by their own hand; of those that were joined with another's the other
    one stands. What staff wrote down for callers belongs to the station, and stays.
    """
    ids = list(queries.to_withdraw(user).order_by("pk").values_list("pk", flat=True))
    for pk in ids:  # all activities before all orders (docs/locking.md)
        RequestLocking(order_id=pk).send()
    rows = locks.with_joined(ids)
    gone = set(ids)
    for order in rows:  # first, so that none of them becomes the heir of another
        if order.pk in gone and order.state == RequestState.MERGED:
            order.move("part", by=by, at=now, merged_into=None)
            order.move("withdraw", by=by, at=now)
    for order in rows:
        if order.pk in gone and order.state in OPEN_STATES:
            joined = [row for row in rows if row.merged_into_id == order.pk and row.state == RequestState.MERGED]
            withdraw_locked(order, joined, by=by, now=now)


@transaction.atomic
def hand_over(*, user: User, heir: User, confidential_too: bool, by: User, now: datetime) -> None:
    """What is open becomes the second person's, who ordered it for the one who leaves: the station finds the house as
    before. What is confidential only where they may know of it.
    """
    open_orders = queries.to_hand_over(user)
    if not confidential_too:
        open_orders = open_orders.filter(is_confidential=False)
    ids = list(open_orders.order_by("pk").values_list("pk", flat=True))
    for pk in ids:  # all activities before all orders (docs/locking.md)
        RequestLocking(order_id=pk).send()
    copies: dict[UUID, Address] = {}
    for order in locks.many(ids):
        place = order.address
        if place is not None and place.user_id:
            if place.pk not in copies:
                copies[place.pk] = addresses.copy_for_orders(place, by=by, now=now)
            order.address = copies[place.pk]
        order.requester, order.member = heir, None
        order.on_behalf_of_name = order.on_behalf_of_name or str(user)
        order.on_behalf_of_phone = order.on_behalf_of_phone or user.phone or ""
        order.consent_basis = order.consent_basis or ConsentBasis.ASKED
        order.save()
        audit.record(Did.HANDED_OVER, by=by, target=order, at=now)
        telling.tell_requester(order, notices.RequestInherited, at=now)


@transaction.atomic
def forget_words(*, user: User) -> None:
    """What the person wrote and for whom; which service it was, when and what became of it stays for the figures."""
    own = ServiceRequest.objects.filter(requester=user, via__in=OWN_HAND)
    own.update(details="", on_behalf_of_name="", on_behalf_of_phone="")
    with translation.override("zh-hans"):  # as titles are
        groups = {code: str(label) for code, label in ServiceGroup.choices}
    for group, item in own.order_by().values_list("service_group", "catalogue_item").distinct():
        title = CatalogueItem.objects.get(pk=item).name if item else groups[group]
        own.filter(service_group=group, catalogue_item=item).update(title=title)
    Rating.objects.filter(Q(by=user) | Q(request__in=own.values("pk"))).update(comment="")
