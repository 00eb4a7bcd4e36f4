"""For activities, inside their transaction: orders go into a plan, and what becomes of it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from civic.kernel.errors import NotFound
from civic.kernel.models import Sentence
from orders import locks, notes, notices, policies, visibility
from orders.errors import AlreadyPlanned
from orders.models import NoteKind, ServiceRequest
from orders.transitions import RequestState
from orders.verbs import DRAFT


@transaction.atomic
def plan(*, request_ids: Collection[UUID], by: User, now: datetime) -> list[ServiceRequest]:
    """An activity answers these orders; those not accepted yet are accepted on the way. Raises NotFound, NotAllowed,
    AlreadyPlanned, WrongState.
    """
    requests = locks.many(request_ids)
    if len(requests) != len(set(request_ids)):
        raise NotFound
    for request in requests:
        policies.check_staff(request, by=by)
        if request.state == RequestState.PLANNED:
            raise AlreadyPlanned(
                title=request.number if visibility.is_hidden_in_lists(request, from_=by) else request.title
            )
        if request.state == RequestState.SUBMITTED:
            request.move("accept", by=by, at=now, handler=by, answered_at=now)
        request.move("plan", by=by, at=now)
    return requests


@transaction.atomic
def release(*, request_ids: Collection[UUID], by: User, now: datetime, because: Sentence | None) -> None:
    """The activity was cancelled, `because`: the orders are accepted again and wait for a new plan. None where it was a
    draft, of which nobody had heard: then nobody is told.
    """
    reason = "" if because else DRAFT
    for request in _planned(request_ids):
        times = {"accepted_at": request.accepted_at or now, "planned_at": None}
        request.move("release", by=by, at=now, reason=reason, said=because, **times)
        if because:
            notes.refer(request, NoteKind.RELEASE, because)
            notices.tell_requester(request, notices.RequestReleased, at=now, because=because)


@transaction.atomic
def deliver(*, request_ids: Collection[UUID], by: User, now: datetime) -> None:
    """The activity was held and completed: whoever ordered may rate, and so may those who were joined."""
    rows = locks.with_joined(request_ids)
    answered: dict[UUID | None, ServiceRequest] = {row.pk: row for row in rows if row.state == RequestState.PLANNED}
    for row in rows:
        if first := answered.get(row.pk) or answered.get(row.merged_into_id):
            row.move("deliver", by=by, at=now, handler=first.handler)
            notices.tell_delivered(row, at=now)


@transaction.atomic
def tell_planned(*, request_ids: Collection[UUID], now: datetime) -> None:
    """The activity is published: now the day is certain enough to tell."""
    for request in _planned(request_ids):
        notices.tell_requester(request, notices.RequestPlanned, at=now)


@transaction.atomic
def tell_moved(*, request_ids: Collection[UUID], activity: Any, now: datetime) -> None:
    """The activity, which this room knows by its time and place only, takes place at another time or place. Of a visit
    the place is whoever ordered's own, and nobody else's to read.
    """
    told = {"starts_at": activity.starts_at, "ends_at": activity.ends_at}
    where = activity.location if activity.audience == "open" else ""
    for request in _planned(request_ids):
        notices.tell_requester(request, notices.RequestPlanChanged, at=now, location=where, **told)


def _planned(request_ids: Collection[UUID]) -> list[ServiceRequest]:
    return [request for request in locks.many(request_ids) if request.state == RequestState.PLANNED]
