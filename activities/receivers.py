"""What activities do about news from the rooms below, in the same transaction."""

from activities.actions import planning
from activities.models import Activity
from civic.kernel.events import hears
from orders.events import RequestWithdrawing, RequestWithdrawn


@hears(RequestWithdrawing)
def lock_its_activity(event: RequestWithdrawing) -> None:
    """The activity is locked before its orders (docs/locking.md): cancelling or completing it waits meanwhile."""
    rows = Activity.objects.select_for_update(of=("self",), no_key=True)
    list(rows.filter(planned_requests__request=event.order_id, planned_requests__released_at=None))


@hears(RequestWithdrawn)
def leave_the_plan(event: RequestWithdrawn) -> None:
    """The order leaves its plan; its heir stands there."""
    planning.leave_plan(request=event.order, heir=event.heir, now=event.at)
