"""What activities do about news from the rooms below, in the same transaction."""

from accounts.events import AccountClosed
from activities.actions import seats
from activities.models import Activity, PlannedRequest
from civic.kernel.events import hears
from orders.events import RequestWithdrawing, RequestWithdrawn


@hears(RequestWithdrawing)
def lock_its_activity(event: RequestWithdrawing) -> None:
    """The activity is locked before its orders (docs/locking.md): cancelling or completing it waits meanwhile."""
    rows = Activity.objects.select_for_update(of=("self",), no_key=True)
    list(rows.filter(planned_requests__request=event.request_id, planned_requests__released_at=None))


@hears(RequestWithdrawn)
def leave_the_plan(event: RequestWithdrawn) -> None:
    """The order leaves its plan; its heir stands there."""
    for plan in event.request.plans.filter(released_at=None):
        plan.released_at = event.at
        plan.save(update_fields=["released_at"])
        if event.heir is not None:
            PlannedRequest.objects.create(activity_id=plan.activity_id, request=event.heir, planned_at=event.at)


@hears(AccountClosed)
def give_seats_back(event: AccountClosed) -> None:
    """Seats and places in line of activities still to come go to others."""
    seats.give_back_all(user=event.user, by=event.by, now=event.at)
