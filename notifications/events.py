"""What messages tell their sub-rooms and the rooms above."""

from dataclasses import dataclass
from datetime import datetime

from civic.kernel.events import Event
from notifications.models import Delivery


@dataclass(frozen=True)
class DeliveryFailed(Event):
    """A message could not be sent, or nobody knows whether it was; it is not tried again by itself."""

    delivery: Delivery
    at: datetime


@dataclass(frozen=True)
class ListMailStopped(Event):
    """Whoever reads the mails that go to a station's address wants no more of them."""

    delivery: Delivery
    at: datetime
