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
class RequestLocking(Event):
    """An order is about to be locked for something that touches what answers it: what has to be locked before it
    (docs/locking.md) is locked now.
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
class RequestJoined(Event):
    """An order was joined with a planned one, and with it those that had been joined with it. Receivers may refuse that
    by raising Invalid.
    """

    orders: Sequence[ServiceRequest]
    into: ServiceRequest
    by: User
    at: datetime


@dataclass(frozen=True)
class RequestHidden(Event):
    """An order has become confidential. Receivers may refuse that by raising Conflict."""

    order: ServiceRequest
