"""What addresses tell the rooms above."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from civic.kernel.events import Event
from network.addresses.models import Address


@dataclass(frozen=True)
class AddressGivenUp(Event):
    """Whoever lives there leaves somebody's family, and the row is emptied next: what must still go there copies it."""

    address: Address
    by: User
    at: datetime
