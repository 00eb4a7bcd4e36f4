"""What happens to an order. The only writers of the room; each is one transaction."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic.kernel import audit
from civic.kernel.db import violations
from civic.kernel.errors import Conflict, Invalid, NotFound
from network.models import Level, ServiceGroup, Site
from orders import clocks, notices, numbers, policies
from orders.errors import AlreadyPlanned, SentTwice
from orders.models import CatalogueItem, Rating, ServiceRequest, Via
from orders.transitions import OPEN_STATES, RequestState


@transaction.atomic
def submit(
    *,
    by: Any,
    now: datetime,
    site: Site,
    service_group: str,
    title: str,
    wanted_from: date,
    wanted_until: date,
    details: str = "",
    people: int = 1,
    catalogue_item: CatalogueItem | None = None,
    on_behalf_of_name: str = "",
    on_behalf_of_phone: str = "",
    consent_basis: str = "",
    via: str = Via.WEB,
    submit_key: UUID | None = None,
) -> ServiceRequest:
    """Place an order. Raises Invalid (with its field), NotAllowed, SentTwice.

    An order for comfort of mind is confidential unless it is for a group; the answer is due after the site's
    working days."""
    _check_order(site, wanted_from, wanted_until, on_behalf_of_name, consent_basis, now=now)
    if via not in (Via.WEB, Via.API):
        policies.check_can_order_for_others_unasked(site, by=by)
    if on_behalf_of_phone:
        on_behalf_of_phone = numbers.to_call(on_behalf_of_phone)
    item_says = catalogue_item.is_confidential if catalogue_item else False
    with violations({"orders_servicerequest_submit_key_key": SentTwice()}):
        request = ServiceRequest.objects.create(
            number=numbers.next_number(timezone.localdate(now)),
            site=site,
            owner=site,
            service_group=service_group,
            catalogue_item=catalogue_item,
            title=title,
            details=details,
            wanted_from=wanted_from,
            wanted_until=wanted_until,
            people=people,
            is_confidential=item_says or (service_group == ServiceGroup.PSYCHOLOGICAL_CARE and people == 1),
            via=via,
            requester=by,
            on_behalf_of_name=on_behalf_of_name,
            on_behalf_of_phone=on_behalf_of_phone,
            consent_basis=consent_basis,
            submit_key=submit_key,
            submitted_at=now,
            answer_due_at=clocks.answer_due_at(site, now=now),
        )
    audit.record("request.submit", by=by, target=request, at=now, to_state=request.state)
    notices.tell_staff(request, "new", site=site, at=now)
    return request


def _check_order(site: Site, start: date, end: date, name: str, consent: str, *, now: datetime) -> None:
    today = timezone.localdate(now)
    if not site.is_active or site.level == Level.CENTRE:
        raise Invalid(_("Choose the station of your community."), code="bad_site", field="site")
    if start < today:
        raise Invalid(_("This day has passed. The earliest is today."), code="past", field="wanted_from")
    if end < start:
        raise Invalid(_("The last day is before the first."), code="end_before_start", field="wanted_until")
    if name and not consent:
        raise Invalid(_("Tell us why you may order for this person."), code="required", field="consent_basis")


def _locked(request_id: UUID) -> ServiceRequest:
    """The row, locked; raises NotFound. The owner and the people are read with it."""
    found = ServiceRequest.objects.select_for_update(of=("self",), no_key=True)
    request = found.select_related("site", "owner", "requester").filter(pk=request_id).first()
    if request is None:
        raise NotFound
    return request


@transaction.atomic
def accept(*, request_id: UUID, by: Any, now: datetime) -> ServiceRequest:
    """Staff take it on. Raises NotFound, NotAllowed, WrongState."""
    request = _locked(request_id)
    policies.check_staff(request, by=by)
    request.move("accept", by=by, at=now, handler=by, answered_at=now)
    notices.tell_requester(request, "accepted", at=now)
    return request


@transaction.atomic
def decline(*, request_id: UUID, reason: str, by: Any, now: datetime) -> ServiceRequest:
    """Staff say no, with a reason the resident reads. Raises NotFound, NotAllowed, WrongState, Invalid."""
    reason = _reason(reason)
    request = _locked(request_id)
    policies.check_staff(request, by=by)
    request.move("decline", by=by, at=now, why=reason, decline_reason=reason, answered_at=request.answered_at or now)
    notices.tell_requester(request, "declined", at=now, reason=reason)
    return request


@transaction.atomic
def transfer(*, request_id: UUID, site: Site, reason: str, by: Any, now: datetime) -> ServiceRequest:
    """Pass it on to another site. The clock runs on: the resident's day stays. Raises NotFound, NotAllowed,
    WrongState, Invalid.
    """
    reason = _reason(reason)
    request = _locked(request_id)
    policies.check_staff(request, by=by)
    if site.pk == request.site_id or not site.is_active or site.level == Level.CENTRE:
        raise Invalid(_("Choose another site that is open."), code="bad_site", field="site")
    request.move("transfer", by=by, at=now, why=reason, site=site, owner=site)
    notices.tell_staff(request, "new", site=site, at=now)
    notices.tell_requester(request, "moved", at=now, site=str(site), reason=reason)
    return request


@transaction.atomic
def merge(*, request_id: UUID, into_id: UUID, by: Any, now: datetime) -> ServiceRequest:
    """Join it with a similar open order of the same site. Raises NotFound, NotAllowed, WrongState, Invalid."""
    first, second = sorted([request_id, into_id])  # one order of locks, whoever merges what into what
    rows = {row.pk: row for row in (_locked(first), _locked(second))} if first != second else {}
    if len(rows) < 2:
        raise Invalid(_("An order can't be joined with itself."), code="same", field="into")
    request, into = rows[request_id], rows[into_id]
    policies.check_staff(request, by=by)
    policies.check_staff(into, by=by)
    if into.state not in OPEN_STATES or into.site_id != request.site_id:
        raise Invalid(_("Choose an open order of the same site."), code="not_open", field="into")
    request.move("merge", by=by, at=now, merged_into=into, answered_at=request.answered_at or now)
    request.merged_from.update(merged_into=into)  # those joined with it before follow along
    notices.tell_requester(request, "merged", at=now)
    return request


@transaction.atomic
def withdraw(*, request_id: UUID, by: Any, now: datetime) -> ServiceRequest:
    """Whoever ordered does not need it any more. Raises NotFound, NotAllowed, WrongState."""
    request = _locked(request_id)
    policies.check_requester(request, by=by)
    request.move("withdraw", by=by, at=now)
    notices.tell_handler(request, "withdrawn", by=by, at=now)
    notices.tell_joined(request, "order_again", at=now)
    return request


@transaction.atomic
def add_note(*, request_id: UUID, text: str, by: Any, now: datetime) -> ServiceRequest:
    """Whoever ordered, or staff, add a sentence to an open order. Raises NotFound, Conflict, Invalid."""
    request = _locked(request_id)
    if not policies.can_read(request, by=by):
        raise NotFound
    if request.state not in OPEN_STATES:
        raise Conflict(code="closed")
    if not text.strip():
        raise Invalid(_("Write a sentence first."), code="required", field="text")
    audit.record("request.note", by=by, target=request, at=now, why=text.strip()[:300])
    notices.tell_handler(request, "note", by=by, at=now)
    return request


@transaction.atomic
def rate(*, request_id: UUID, score: int, by: Any, now: datetime, comment: str = "") -> Rating:
    """Whoever ordered says how it was, 1 to 5. Raises NotFound, NotAllowed, WrongState, Invalid."""
    if not 1 <= score <= 5:
        raise Invalid(_("Choose between 1 and 5."), code="out_of_range", field="score")
    request = _locked(request_id)
    policies.check_requester(request, by=by)
    request.move("rate", by=by, at=now)
    return Rating.objects.create(request=request, score=score, comment=comment.strip(), by=by, at=now)


def _reason(text: str) -> str:
    if not text.strip():
        raise Invalid(_("Write the reason; the resident reads it."), code="required", field="reason")
    return text.strip()[:300]


# --- for activities, inside their transaction
# ---------------------------------------------------------------------------


def _locked_many(request_ids: Iterable[UUID]) -> list[ServiceRequest]:
    """Rows locked in one order of keys, so that two plans can't wait for each other."""
    rows = ServiceRequest.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(request_ids))
    return list(rows.select_related("site", "requester").order_by("pk"))


@transaction.atomic
def plan(*, request_ids: Collection[UUID], by: Any, now: datetime) -> list[ServiceRequest]:
    """An activity answers these orders; those not accepted yet are accepted on the way. Raises NotFound, NotAllowed,
    AlreadyPlanned, WrongState.
    """
    requests = _locked_many(request_ids)
    if len(requests) != len(set(request_ids)):
        raise NotFound
    for request in requests:
        policies.check_staff(request, by=by)
        if request.state == RequestState.PLANNED:
            raise AlreadyPlanned(title=request.title)
        if request.state == RequestState.SUBMITTED:
            request.move("accept", by=by, at=now, handler=by, answered_at=now)
        request.move("plan", by=by, at=now)
    return requests


@transaction.atomic
def release(*, request_ids: Collection[UUID], by: Any, now: datetime, why: str) -> None:
    """The activity was cancelled: the orders are accepted again and wait for a new plan."""
    for request in _locked_many(request_ids):
        if request.state == RequestState.PLANNED:
            request.move("release", by=by, at=now, why=why, accepted_at=request.accepted_at or now, planned_at=None)
            notices.tell_requester(request, "released", at=now, reason=why)


@transaction.atomic
def deliver(*, request_ids: Collection[UUID], by: Any, now: datetime) -> None:
    """The activity was held and completed: whoever ordered may rate."""
    for request in _locked_many(request_ids):
        if request.state == RequestState.PLANNED:
            request.move("deliver", by=by, at=now)
            notices.tell_requester(request, "delivered", at=now)


@transaction.atomic
def tell_planned(*, request_ids: Collection[UUID], now: datetime) -> None:
    """The activity is published: now the day is certain enough to tell."""
    for request in _locked_many(request_ids):
        if request.state == RequestState.PLANNED:
            notices.tell_requester(request, "planned", at=now)


@transaction.atomic
def tell_moved(*, request_ids: Collection[UUID], activity: Any, now: datetime) -> None:
    """The activity, which this room knows by its time and place only, takes place at another time or place."""
    told = {"starts_at": activity.starts_at.isoformat(), "ends_at": activity.ends_at.isoformat()}
    for request in _locked_many(request_ids):
        if request.state == RequestState.PLANNED:
            notices.tell_requester(request, "plan_changed", at=now, location=activity.location, **told)
