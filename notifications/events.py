"""What messages tell the rooms above."""

from dataclasses import dataclass
from datetime import datetime

from civic.kernel.events import Event
from notifications.models import Delivery


@dataclass(frozen=True)
class ListMailStopped(Event):
    """Whoever reads the mails that go to a station's address wants no more of them."""

    delivery: Delivery
    at: datetime
