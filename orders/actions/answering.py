"""The station's answer: yes, no, somebody else, or together with another order."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from civic.kernel import audit
from civic.kernel.db import retry_deadlock
from civic.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from civic.kernel.typed import clean_text
from network.models import Level, ServiceGroup, Site
from orders import locks, notes, notices, policies, queries, telling
from orders.events import RequestHidden, RequestJoined, RequestLocking
from orders.models import NoteKind, ServiceRequest
from orders.transitions import OPEN_STATES, RequestState
from orders.verbs import Did


@transaction.atomic
def accept(*, order_id: UUID, by: User, now: datetime) -> ServiceRequest:
    """Staff take it on. Raises NotFound, NotAllowed, WrongState."""
    order = locks.one(order_id)
    policies.check_staff(order, by=by)
    order.move("accept", by=by, at=now, handler=by, answered_at=now)
    telling.tell_requester(order, notices.RequestAccepted, at=now)
    return order


@transaction.atomic
def decline(*, order_id: UUID, reason: str, by: User, now: datetime) -> ServiceRequest:
    """Staff say no, with a reason the resident reads. Raises NotFound, NotAllowed, WrongState, Invalid."""
    reason = _reason(reason)
    order = locks.one(order_id)
    policies.check_staff(order, by=by)
    note = notes.write(order, NoteKind.DECLINE, reason, by=by, at=now)
    answered_at = order.answered_at or now
    order.move("decline", by=by, at=now, said=note, declined_because=note, answered_at=answered_at)
    telling.tell_requester(order, notices.RequestDeclined, at=now, because=note)
    telling.tell_handler(order, notices.RequestDeclinedByColleague, by=by, at=now)
    return order


@transaction.atomic
def transfer(*, order_id: UUID, site: Site, reason: str, by: User, now: datetime) -> ServiceRequest:
    """Pass it on to another site. The clock runs on: the resident's day stays. Raises NotFound, NotAllowed,
    WrongState, Invalid.
    """
    reason = _reason(reason)
    order = locks.one(order_id)
    policies.check_staff(order, by=by)
    if site.pk == order.site_id or not site.is_active or site.level == Level.CENTRE:
        raise Invalid(_("Choose another site that is open."), code="bad_site", field="site")
    note = notes.write(order, NoteKind.TRANSFER, reason, by=by, at=now)
    order.move("transfer", by=by, at=now, said=note, site=site, owner=telling.answering(site))
    telling.tell_staff(order, notices.RequestNew, site=site, at=now)
    telling.tell_requester(order, notices.RequestMoved, at=now, site=str(site), because=note)
    return order


@retry_deadlock
@transaction.atomic
def merge(*, order_id: UUID, into_id: UUID, by: User, now: datetime) -> ServiceRequest:
    """Join it with a similar open order of the same site. Raises NotFound, NotAllowed, WrongState, Invalid."""
    if order_id == into_id:
        raise Invalid(_("An order can't be joined with itself."), code="same", field="into")
    RequestLocking(order_id=into_id).send()
    rows = {row.pk: row for row in locks.with_joined([order_id, into_id])}
    order, into = rows.get(order_id), rows.get(into_id)
    if order is None or into is None:
        raise NotFound
    policies.check_staff(order, by=by)
    policies.check_staff(into, by=by)
    if into.state not in OPEN_STATES or into.site_id != order.site_id:
        raise Invalid(_("Choose an open order of the same site."), code="not_open", field="into")
    if order.is_confidential or into.is_confidential:  # each requester hears what becomes of the other order
        raise Invalid(_("A confidential order is answered by itself."), code="confidential", field="into")
    order.move("merge", by=by, at=now, merged_into=into, answered_at=order.answered_at or now)
    order.merged_from.update(merged_into=into)  # those joined with it before follow along
    if into.state == RequestState.PLANNED:
        joined = [order, *(row for row in rows.values() if row.merged_into_id == order_id)]
        RequestJoined(orders=joined, into=into, by=by, at=now).send()
    telling.tell_requester(order, notices.RequestMerged, at=now)
    for plan in queries.plans(into):
        if plan.activity.state != "draft":  # its day was told before this one was joined with it
            telling.tell_day(order, notices.RequestPlanned, plan.activity, at=now)
    telling.tell_handler(order, notices.RequestJoinedByColleague, by=by, at=now, other=into.number)
    telling.tell_handler(into, notices.RequestGotCompany, by=by, at=now, other=order.number)
    return order


@transaction.atomic
def regroup(*, order_id: UUID, service_group: str, by: User, now: datetime) -> ServiceRequest:
    """Staff say to which of the five groups a wish in one's own words belongs. For one person's peace of mind it is
    confidential from then on, and stays so. Raises NotFound, NotAllowed, Conflict, Invalid.
    """
    RequestLocking(order_id=order_id).send()
    order = locks.one(order_id)
    policies.check_staff(order, by=by)
    if not policies.can_read(order, by=by):
        raise NotAllowed
    if service_group not in ServiceGroup:
        raise Invalid(code="invalid", field="service_group")
    if order.state not in OPEN_STATES or order.catalogue_item_id:
        raise Conflict(code="closed")
    is_for_one = order.people == 1 and not order.merged_from.exists()
    order.service_group = service_group
    if service_group == ServiceGroup.PSYCHOLOGICAL_CARE and is_for_one and not order.is_confidential:
        order.is_confidential = True
        RequestHidden(order=order).send()
    order.save(update_fields=["service_group", "is_confidential"])
    audit.record(Did.REGROUPED, by=by, target=order, at=now, data={"group": service_group})
    return order


def _reason(text: str) -> str:
    reason = clean_text(text)[:300]
    if not reason:
        raise Invalid(_("Write the reason; the resident reads it."), code="required", field="reason")
    return reason
