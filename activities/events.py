"""What activities tell their sub-rooms and the rooms above, with the activity's row locked."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from activities.models import Activity
from civic.kernel.events import Event
from civic.kernel.models import Sentence
from orders.models import ServiceRequest
from orders.outcomes import Outcome


@dataclass(frozen=True)
class ActivityPublished(Event):
    """Everybody can see it from now on. Receivers may refuse that by raising Invalid. `other_ages`: whoever it was
    ordered for may come also outside its ages.
    """

    activity: Activity
    by: User
    at: datetime
    other_ages: bool = False


@dataclass(frozen=True)
class RequestLeft(Event):
    """It does not answer this order any more, which was withdrawn; an heir, if there is one, stands in its plan."""

    activity_id: int
    order: ServiceRequest
    at: datetime


@dataclass(frozen=True)
class ActivityCancelled(Event):
    """It does not take place; `by` is None where that follows from something else."""

    activity: Activity
    by: User | None
    at: datetime
    because: Sentence


@dataclass(frozen=True)
class ActivityMoved(Event):
    """Its start or end changed. Receivers may refuse that by raising Conflict."""

    activity: Activity
    by: User
    at: datetime


@dataclass(frozen=True)
class ActivityRelocated(Event):
    """It takes place somewhere else, at the same time."""

    activity: Activity
    at: datetime


@dataclass(frozen=True)
class SeatsChanging(Event):
    """Its number of seats is about to change: the activity has the new one, the table not yet. Receivers may refuse
    that by raising Invalid.
    """

    activity: Activity


@dataclass(frozen=True)
class SeatsChanged(Event):
    """It has another number of seats, or as many as come."""

    activity: Activity
    at: datetime


@dataclass(frozen=True)
class ActivityCompleted(Event):
    """Staff said who came. `is_asked`: whoever ordered it is asked now whether it was done."""

    activity: Activity
    by: User
    at: datetime
    is_asked: bool


@dataclass(frozen=True)
class OrderSettled(Event):
    """One of the orders that it answers came out; `is_last` where no other one still waits for a word. Receivers may
    refuse whose word it is by raising NotAllowed.
    """

    activity: Activity
    outcome: Outcome
    is_last: bool
