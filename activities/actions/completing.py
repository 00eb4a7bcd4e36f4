"""An activity is over: who came, what becomes of the orders that it answered, and what is said of them afterwards."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from activities import policies, presence
from activities.actions.planning import planned_orders
from activities.errors import NotOverYet
from activities.events import ActivityCompleted, OrderSettled
from activities.locks import locked
from activities.models import Activity, PlannedRequest
from activities.transitions import ActivityState
from civic.kernel.errors import WrongState
from orders import actions as orders
from orders.models import ServiceRequest
from orders.outcomes import REOPENS, Outcome
from orders.transitions import RequestState


@transaction.atomic
def hold(*, activity_id: int, by: User | None, now: datetime) -> Activity:
    """It is over; staff complete it next. Raises NotFound, NotOverYet, WrongState."""
    activity = locked(activity_id)
    activity.machine.check(activity, "hold")
    if now < activity.ends_at:
        raise NotOverYet
    activity.move("hold", by=by, at=now)
    return activity


def hold_what_is_over(*, now: datetime, limit: int = 500) -> int:
    """The reconciler: whatever is published and over is held. How many."""
    over = Activity.objects.filter(state=ActivityState.PUBLISHED, ends_at__lte=now).order_by("ends_at", "pk")
    count = 0
    for activity_id in list(over.values_list("pk", flat=True)[:limit]):
        try:
            hold(activity_id=activity_id, by=None, now=now)
        except (WrongState, NotOverYet):
            continue  # somebody completed, cancelled or prolonged it meanwhile
        count += 1
    return count


@transaction.atomic
def complete(*, activity_id: int, attended_residents: int, report: str, by: User, now: datetime) -> Activity:
    """Say who came and how it went. Whoever ordered is asked whether it was done; where nobody helped or nobody was
    helped, the orders wait for a new day. Hours are confirmed, those of a visit with the answer. Raises NotFound,
    NotAllowed, NotOverYet, WrongState, Invalid.
    """
    activity = locked(activity_id)
    policies.check_staff(activity, by=by)
    policies.check_attended(activity, attended_residents)
    if activity.state == ActivityState.PUBLISHED:
        activity = hold(activity_id=activity_id, by=by, now=now)
    answered = planned_orders(activity)
    fell_through = attended_residents == 0 or presence.nobody_helped(activity)  # before no-shows are noted
    activity.move(
        "complete", by=by, at=now, closed_at=now, attended_residents=attended_residents, report=report.strip()[:2000]
    )
    ActivityCompleted(activity=activity, by=by, at=now, is_asked=bool(answered) and not fell_through).send()
    if fell_through:
        activity.planned_requests.filter(released_at=None).update(released_at=now)
        orders.fall_through(order_ids=answered, by=by, now=now)
    else:
        held = orders.hold(order_ids=answered, by=by, now=now)
        _each_by_itself(activity, [order for order in held if order.pk not in answered], now=now)
    return activity


def _each_by_itself(activity: Activity, joined: list[ServiceRequest], *, now: datetime) -> None:
    """Orders that were joined with another come out by themselves, so each stands in the plan."""
    PlannedRequest.objects.bulk_create(
        PlannedRequest(activity=activity, request=order, planned_at=now) for order in joined
    )


def settled(*, order: ServiceRequest, outcome: Outcome) -> None:
    """An order of it came out: what was not done leaves the plan. The caller holds the activity."""
    plan = order.plans.select_related("activity").filter(released_at=None).first()
    if plan is None:
        return
    if outcome.said in REOPENS:
        plan.released_at = outcome.at
        plan.save(update_fields=["released_at"])
    others = plan.activity.planned_requests.filter(released_at=None, request__state=RequestState.HELD)
    OrderSettled(activity=plan.activity, outcome=outcome, is_last=not others.exists()).send()
