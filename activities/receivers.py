"""What activities do about news from the rooms below, in the same transaction."""

from uuid import UUID

from activities.actions import completing, planning
from activities.models import Activity
from civic.kernel.events import hears
from orders.events import RequestJoining, RequestSettled, RequestSettling, RequestWithdrawing, RequestWithdrawn


@hears(RequestWithdrawing)
def lock_what_it_leaves(event: RequestWithdrawing) -> None:
    """Cancelling or completing it waits meanwhile."""
    _lock_activity_of(event.order_id)


@hears(RequestSettling)
def lock_what_it_was_held_at(event: RequestSettling) -> None:
    """Two orders of one activity are settled one after the other, so that one of them is the last."""
    _lock_activity_of(event.order_id)


@hears(RequestJoining)
def lock_what_it_joins(event: RequestJoining) -> None:
    """Seats are given there once the orders are joined."""
    _lock_activity_of(event.into_id)


def _lock_activity_of(order_id: UUID) -> None:
    """The activity is locked before its orders (docs/locking.md)."""
    rows = Activity.objects.select_for_update(of=("self",), no_key=True)
    list(rows.filter(planned_requests__request=order_id, planned_requests__released_at=None))


@hears(RequestSettled)
def follow_how_it_came_out(event: RequestSettled) -> None:
    """What was not done leaves its plan; the rooms above hear it of the activity."""
    completing.settled(order=event.order, outcome=event.outcome)


@hears(RequestWithdrawn)
def leave_the_plan(event: RequestWithdrawn) -> None:
    """The order leaves its plan; its heir stands there."""
    planning.leave_plan(request=event.order, heir=event.heir, now=event.at)
