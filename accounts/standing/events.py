"""What is told of second persons to the rooms above."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from accounts.standing.models import SecondPerson
from civic.kernel.events import Event


@dataclass(frozen=True)
class SecondNamed(Event):
    """A number was named; nobody has answered yet."""

    standing: SecondPerson
    at: datetime


@dataclass(frozen=True)
class SecondAgreed(Event):
    """From now on the second may act for the person."""

    standing: SecondPerson
    at: datetime


@dataclass(frozen=True)
class SecondDeclined(Event):
    """Whoever was asked does not want to."""

    standing: SecondPerson
    at: datetime


@dataclass(frozen=True)
class SecondEnded(Event):
    """The second may act no more: one of the two said so (`by`), or the account of `by` was closed."""

    standing: SecondPerson
    by: User
    at: datetime
