"""What accounts tell the rooms above."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from civic.kernel.events import Event


@dataclass(frozen=True)
class AccountLocked(Event):
    """Nobody can sign in with it, for now or for good. What the person holds of things still to come goes to others."""

    user: User
    by: User
    at: datetime


@dataclass(frozen=True)
class AccountHandedOver(Event):
    """It is about to be closed, and the person wants `heir`, their second person, to take over what is open."""

    user: User
    heir: User
    confidential_too: bool
    by: User
    at: datetime


@dataclass(frozen=True)
class AccountClosed(Event):
    """It is closed for good, and was locked just before. What a room keeps of the person is erased, unless the law asks
    to keep it (docs/privacy.md).
    """

    user: User
    by: User
    at: datetime


@dataclass(frozen=True)
class NumberChanged(Event):
    """The account has another number. Whoever holds `old` now may be a stranger: nothing goes there any more."""

    user: User
    old: str
    by: User
    at: datetime
