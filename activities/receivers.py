"""What activities do about news from the rooms below, in the same transaction."""

from activities.actions import completing, planning
from activities.errors import AudienceFixed
from activities.models import Activity
from activities.transitions import ActivityState
from civic.kernel.events import hears
from orders.events import RequestHidden, RequestLocking, RequestSettled, RequestWithdrawn


@hears(RequestLocking)
def lock_what_answers_it(event: RequestLocking) -> None:
    """The activity is locked before its orders: publishing, cancelling and completing it wait meanwhile, and of two
    orders of one activity one is the last.
    """
    rows = Activity.objects.select_for_update(of=("self",), no_key=True)
    list(rows.filter(planned_requests__request=event.order_id, planned_requests__released_at=None))


@hears(RequestHidden)
def keep_it_from_the_public(event: RequestHidden) -> None:
    """A draft is published as a visit; what is an event already can't be taken back from those who know of it."""
    rows = Activity.objects.open().exclude(state=ActivityState.DRAFT)
    if rows.filter(planned_requests__request=event.order, planned_requests__released_at=None).exists():
        raise AudienceFixed


@hears(RequestSettled)
def follow_how_it_came_out(event: RequestSettled) -> None:
    """What was not done leaves its plan; the rooms above hear it of the activity."""
    completing.settled(order=event.order, outcome=event.outcome)


@hears(RequestWithdrawn)
def leave_the_plan(event: RequestWithdrawn) -> None:
    """The order leaves its plan; its heir stands there."""
    planning.leave_plan(request=event.order, heir=event.heir, now=event.at)
