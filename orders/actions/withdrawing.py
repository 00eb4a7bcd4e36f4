"""An order is taken back: by its requester or their second person, or by the station's staff where they wrote it down
for a caller.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from civic.kernel.db import retry_deadlock
from civic.kernel.errors import NotFound
from notifications.calls import actions as calls
from orders import locks, notices, policies, telling
from orders.events import RequestLocking, RequestWithdrawn
from orders.models import ServiceRequest
from orders.transitions import RequestState

# What an order takes over from the one it was joined with: whose turn it is, and by when.
ANSWER = ("site", "owner", "handler", "answer_due_at", "answered_at", "reminded_at", "escalated_at")


@retry_deadlock
@transaction.atomic
def withdraw(*, order_id: UUID, by: User, now: datetime) -> ServiceRequest:
    """It isn't needed any more; what was joined with it stands on. Raises NotFound, NotAllowed, WrongState."""
    locks.second_person(order_id, by=by)
    RequestLocking(order_id=order_id).send()
    rows = {row.pk: row for row in locks.with_joined([order_id])}
    order = rows.pop(order_id, None)
    if order is None:
        raise NotFound
    policies.check_answers_for(order, by=by)
    withdraw_locked(order, list(rows.values()), by=by, now=now)
    return order


def withdraw_locked(order: ServiceRequest, joined: Sequence[ServiceRequest], *, by: User, now: datetime) -> None:
    """The step itself, for callers that hold the order and what was joined with it. Raises WrongState."""
    before = order.state
    order.move("withdraw", by=by, at=now)
    calls.drop([telling.subject(order)], at=now)
    heir = _hand_over(order, joined, before=before, now=now)
    if before == RequestState.PLANNED:
        RequestWithdrawn(order=order, heir=heir, at=now).send()
    if heir is None:
        telling.tell_handler(order, notices.RequestWithdrawn, by=by, at=now)
    else:
        telling.tell_handler(order, notices.RequestHandedOver, by=by, at=now, heir=heir.number)


def _hand_over(
    order: ServiceRequest, joined: Sequence[ServiceRequest], *, before: str, now: datetime
) -> ServiceRequest | None:
    """Of the orders joined with it the earliest takes its place, and the others are joined with that one."""
    if not joined:
        return None
    heir, *others = sorted(joined, key=lambda row: (row.submitted_at, row.number))
    taken_over = {name: getattr(order, name) for name in ANSWER}
    heir.move("part", by=None, at=now, merged_into=None, **taken_over)
    if before != RequestState.SUBMITTED:
        heir.move("accept", by=None, at=now, accepted_at=order.accepted_at)
    if before == RequestState.PLANNED:
        heir.move("plan", by=None, at=now, planned_at=order.planned_at)
    ServiceRequest.objects.filter(pk__in=[other.pk for other in others]).update(merged_into=heir)
    return heir
