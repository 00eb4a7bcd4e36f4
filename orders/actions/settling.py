"""How a day that was held came out: called once somebody says so, and by the job once nobody contradicted in time."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from civic.kernel.db import retry_deadlock
from civic.kernel.models import Sentence
from network.models import Site
from network.rules import rule_at
from notifications.calls import actions as calls
from orders import deadlines, locks, notices, telling
from orders.events import RequestLocking, RequestSettled
from orders.models import ServiceRequest
from orders.outcomes import REOPENS, Outcome, OutcomeRule, Said
from orders.transitions import RequestState
from orders.verbs import AGAIN

BATCH = 500


def due_at(site: Site, *, now: datetime) -> datetime:
    """Until when whoever ordered may say how it came out: closing time of the site's n-th day after today."""
    today = timezone.localdate(now)
    return deadlines.closing(today + timedelta(days=rule_at(OutcomeRule, site, today).days))


def settle(order: ServiceRequest, said: str, *, by: User | None, now: datetime, note: Sentence | None = None) -> None:
    """Done, or to be planned again. The caller has sent RequestLocking and holds the order. Raises WrongState, and
    what receivers of RequestSettled raise.
    """
    is_follow_up = by is not None and order.is_written_down
    if said in REOPENS:
        _reopen(order, said, by=by, now=now, note=note)
    else:
        order.move("deliver", by=by, at=now, reason=said, said=note)
    outcome = Outcome.objects.create(request=order, said=said, by=by, at=now, is_follow_up=is_follow_up)
    if order.is_written_down:
        _end_the_call(order, by=by, now=now)
    RequestSettled(order=order, outcome=outcome).send()
    if said in REOPENS:
        _climb(order, now=now)
        telling.tell_reopened(order, said, by=by, at=now)


def _reopen(order: ServiceRequest, said: str, *, by: User | None, now: datetime, note: Sentence | None) -> None:
    """It waits for a new day, since when it was taken on; what was joined stands by itself now."""
    times = {"accepted_at": order.accepted_at or now, "planned_at": None, "held_at": None, "outcome_due_at": None}
    order.move("reopen", by=by, at=now, reason=said, said=note, reopened_at=now, merged_into=None, **times)


def _end_the_call(order: ServiceRequest, *, by: User | None, now: datetime) -> None:
    """A caller has said it, or nobody need ask any more."""
    if by is None:
        calls.drop([telling.subject(order)], at=now)
    else:
        calls.settle(telling.subject(order), by=by, now=now)


def _climb(order: ServiceRequest, *, now: datetime) -> None:
    """Not done for the second time, it goes to the level above its owner."""
    above = order.owner.parent
    if above is not None and order.outcomes.filter(said__in=REOPENS).count() > 1:
        order.move("escalate", by=None, at=now, reason=AGAIN, owner=above)


def settle_what_is_due(*, now: datetime) -> int:
    """The reconciler: what nobody contradicted in time is done. Returns how many."""
    due = ServiceRequest.objects.filter(state=RequestState.HELD, outcome_due_at__lte=now)
    found = due.order_by("outcome_due_at", "pk").values_list("pk", flat=True)
    return sum(settle_by_default(order_id=pk, now=now) for pk in list(found[:BATCH]))


@retry_deadlock
@transaction.atomic
def settle_by_default(*, order_id: UUID, now: datetime) -> bool:
    """Whether there was still no word; the order is asked again under its lock."""
    RequestLocking(order_id=order_id).send()
    order = locks.one(order_id)
    if order.state != RequestState.HELD or order.outcome_due_at is None or order.outcome_due_at > now:
        return False
    settle(order, Said.NOT_CONTRADICTED, by=None, now=now)
    if not order.is_written_down:
        telling.tell_requester(order, notices.RequestDelivered, at=now)
    return True
