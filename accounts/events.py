"""What accounts tell the rooms above."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from civic.kernel.events import Event


@dataclass(frozen=True)
class AccountClosed(Event):
    """Nobody can sign in with it any more. What the person holds of things still to come goes to others."""

    user: User
    by: User
    at: datetime
