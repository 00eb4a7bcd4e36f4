"""What attendance tells the rooms above, with the activity's row locked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from civic.kernel.events import Event
from volunteers.claims.models import Claim


@dataclass(frozen=True)
class HoursConfirmed(Event):
    """The hours of these claims count from now on."""

    claims: Sequence[Claim]
    at: datetime
