"""The reconciler of the answer clock: reminds, and lets late orders climb the tree."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from network.models import Site
from orders import deadlines, notices, telling
from orders.models import ServiceRequest
from orders.transitions import RequestState
from orders.verbs import LATE

BATCH = 500


def watch_answer_clocks(*, now: datetime) -> int:
    """Remind of what is due by the next working day's end, once; pass late orders up one level, and another each
    further working day. Runs late, twice or in parallel: each row is locked and asked again. How many rows moved."""
    waiting = ServiceRequest.objects.filter(state=RequestState.SUBMITTED)
    nearly = waiting.filter(reminded_at=None, answer_due_at__lt=deadlines.reminder_window(now)).values_list(
        "pk", flat=True
    )
    late = waiting.filter(_may_climb(now)).values_list("pk", flat=True)
    moved = sum(remind(order_id=pk, now=now) for pk in nearly.order_by("answer_due_at", "pk")[:BATCH])
    return moved + sum(escalate(order_id=pk, now=now) for pk in late.order_by("answer_due_at", "pk")[:BATCH])


def _may_climb(now: datetime) -> Q:
    """Late, with a level above, and a whole working day after the last climb. That stands in the query, so that orders
    which wait for their next climb never fill a batch.
    """
    rested = Q(escalated_at=None) | Q(escalated_at__lt=deadlines.climbed_before(now))
    return Q(answer_due_at__lt=now, owner__parent__isnull=False) & rested


def _still_waiting(order_id: UUID, rule: Q) -> ServiceRequest | None:
    found = ServiceRequest.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return found.select_related("site", "owner").filter(rule, pk=order_id, state=RequestState.SUBMITTED).first()


@transaction.atomic
def remind(*, order_id: UUID, now: datetime) -> bool:
    """Tell the staff of the owner that it is nearly due, once."""
    order = _still_waiting(order_id, Q(reminded_at=None))
    if order is None:
        return False
    order.reminded_at = now
    order.save(update_fields=["reminded_at"])
    telling.tell_staff(order, notices.RequestNearlyDue, site=order.owner, at=now)
    return True


@transaction.atomic
def escalate(*, order_id: UUID, now: datetime) -> bool:
    """Give it to the site above the owner. Not before a working day has passed since the last climb."""
    order = _still_waiting(order_id, _may_climb(now))
    if order is None:
        return False
    above = Site.objects.get(children=order.owner)
    order.move("escalate", by=None, at=now, reason=LATE, owner=above, escalated_at=now)
    telling.tell_staff(order, notices.RequestLate, site=above, at=now)
    return True
