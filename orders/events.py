"""What orders tell the rooms above."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import User
from civic.kernel.events import Event
from orders.models import ServiceRequest
from orders.outcomes import Outcome


@dataclass(frozen=True)
class RequestWithdrawing(Event):
    """An order is about to be withdrawn and is not locked yet: what has to be locked before it is locked now."""

    order_id: UUID


@dataclass(frozen=True)
class RequestSettling(Event):
    """How an order came out is about to be said, and it is not locked yet: what has to be locked before it is locked
    now.
    """

    order_id: UUID


@dataclass(frozen=True)
class RequestSettled(Event):
    """It was said how an order came out, or nobody contradicted in time. Receivers may refuse whose word it is by
    raising NotAllowed.
    """

    order: ServiceRequest
    outcome: Outcome


@dataclass(frozen=True)
class RequestWithdrawn(Event):
    """A planned order was withdrawn. `heir` is the order joined with it that takes its place, if there is one."""

    order: ServiceRequest
    heir: ServiceRequest | None
    at: datetime


@dataclass(frozen=True)
class RequestJoining(Event):
    """An order is about to be joined with another, and neither is locked yet: what comes before them is locked now."""

    into_id: UUID


@dataclass(frozen=True)
class RequestJoined(Event):
    """An order was joined with a planned one, and with it those that had been joined with it. Receivers may refuse that
    by raising Invalid.
    """

    orders: Sequence[ServiceRequest]
    into: ServiceRequest
    by: User
    at: datetime
