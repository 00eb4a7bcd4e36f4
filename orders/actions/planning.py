"""For activities, inside their transaction: orders go into a plan, and what becomes of it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from civic.kernel.errors import NotFound
from civic.kernel.models import Sentence
from orders import locks, notes, notices, policies, telling, visibility
from orders.actions import settling
from orders.errors import AlreadyPlanned
from orders.models import NoteKind, ServiceRequest
from orders.telling import Occasion
from orders.transitions import RequestState
from orders.verbs import DRAFT, NOT_HELD


@transaction.atomic
def plan(*, order_ids: Collection[UUID], by: User, now: datetime) -> list[ServiceRequest]:
    """An activity answers these orders; those not accepted yet are accepted on the way. Raises NotFound, NotAllowed,
    AlreadyPlanned, WrongState.
    """
    orders = locks.many(order_ids)
    if len(orders) != len(set(order_ids)):
        raise NotFound
    for order in orders:
        policies.check_staff(order, by=by)
        if order.state == RequestState.PLANNED:
            raise AlreadyPlanned(title=order.number if visibility.is_hidden_in_lists(order, from_=by) else order.title)
        if order.state == RequestState.SUBMITTED:
            order.move("accept", by=by, at=now, handler=by, answered_at=now)
        order.move("plan", by=by, at=now)
        telling.tell_handler(order, notices.RequestPlannedByColleague, by=by, at=now)
    return orders


@transaction.atomic
def release(*, order_ids: Collection[UUID], by: User | None, now: datetime, because: Sentence | None) -> None:
    """The activity was cancelled, `because`: the orders are accepted again and wait for a new plan. None where it was a
    draft, of which nobody had heard: then nobody is told.
    """
    reason = "" if because else DRAFT
    for order in _planned(order_ids):
        times = {"accepted_at": order.accepted_at or now, "planned_at": None}
        order.move("release", by=by, at=now, reason=reason, said=because, **times)
        if because:
            notes.refer(order, NoteKind.RELEASE, because)
            telling.tell_requester(order, notices.RequestReleased, at=now, because=because)
            telling.tell_handler(order, notices.RequestReleasedByColleague, by=by, at=now, because=because)


@transaction.atomic
def fall_through(*, order_ids: Collection[UUID], by: User, now: datetime) -> None:
    """The day came, and nobody helped or nobody was helped: the orders wait for a new plan, since when they were taken
    on, and those who ordered are told so.
    """
    for order in _planned(order_ids):
        since = order.accepted_at or now
        order.move("release", by=by, at=now, reason=NOT_HELD, accepted_at=since, planned_at=None, reopened_at=now)
        telling.tell_requester(order, notices.RequestNotHeld, at=now)


@transaction.atomic
def hold(*, order_ids: Collection[UUID], by: User, now: datetime) -> list[ServiceRequest]:
    """The activity was held and completed: whoever ordered is asked whether it was done, each of those who were joined
    too. Returns them all.
    """
    rows = locks.with_joined(order_ids)
    answered: dict[UUID | None, ServiceRequest] = {row.pk: row for row in rows if row.state == RequestState.PLANNED}
    held = []
    for row in rows:
        if first := answered.get(row.pk) or answered.get(row.merged_into_id):
            due_at = settling.due_at(row.site, now=now)
            row.move("hold", by=by, at=now, handler=first.handler, outcome_due_at=due_at)
            telling.tell_held(row, at=now)
            held.append(row)
    return held


@transaction.atomic
def tell_planned(*, order_ids: Collection[UUID], activity: Occasion, now: datetime) -> None:
    """The activity is published: now the day is certain enough to tell."""
    for order in _planned(order_ids):
        telling.tell_day(order, notices.RequestPlanned, activity, at=now)


@transaction.atomic
def tell_moved(*, order_ids: Collection[UUID], activity: Occasion, now: datetime) -> None:
    """The activity takes place at another time or place."""
    for order in _planned(order_ids):
        telling.tell_day(order, notices.RequestPlanChanged, activity, at=now)


def _planned(order_ids: Collection[UUID]) -> list[ServiceRequest]:
    return [order for order in locks.many(order_ids) if order.state == RequestState.PLANNED]
