"""News from the rooms below, acted on in the same transaction: a withdrawn order leaves its plan, its heir stands
there; whoever's account is closed holds no seat any more.
"""

from typing import Any
from uuid import UUID

from accounts.events import account_closed
from activities.actions.seats import give_back_all
from activities.models import Activity, PlannedRequest
from orders import events


def connect() -> None:
    """Called once when the room opens."""
    events.request_withdrawing.connect(_withdrawing, dispatch_uid="activities.withdrawing")
    events.request_withdrawn.connect(_withdrawn, dispatch_uid="activities.withdrawn")
    account_closed.connect(_account_closed, dispatch_uid="activities.account_closed")


def _withdrawing(sender: Any, *, request_id: UUID, **_: Any) -> None:
    """The activity before its orders (docs/locking.md): cancelling or completing it waits for whoever withdraws."""
    rows = Activity.objects.select_for_update(of=("self",), no_key=True)
    list(rows.filter(planned_requests__request=request_id, planned_requests__released_at=None))


def _withdrawn(sender: Any, *, request: Any, heir: Any, at: Any, **_: Any) -> None:
    for plan in request.plans.filter(released_at=None):
        plan.released_at = at
        plan.save(update_fields=["released_at"])
        if heir is not None:
            PlannedRequest.objects.create(activity_id=plan.activity_id, request=heir, planned_at=at)


def _account_closed(sender: Any, *, user: Any, by: Any, at: Any, **_: Any) -> None:
    give_back_all(user=user, by=by, now=at)
