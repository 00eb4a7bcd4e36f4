"""Chance that is the same for the same day."""

import random
import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from civic.demo import names

T = TypeVar("T")
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Dice(random.Random):
    """Seeded by the day; everything of the district comes from here."""

    def __init__(self, today: date) -> None:
        super().__init__(f"diandan {today}")
        self.today = today
        self.midnight = datetime.combine(today, time.min, SHANGHAI)

    def uuid(self) -> uuid.UUID:
        """A random id."""
        return uuid.UUID(int=self.getrandbits(128), version=4)

    def text(self, letters: str, length: int) -> str:
        """A random code."""
        return "".join(self.choice(letters) for _n in range(length))

    def name(self) -> str:
        """A person's name, as common as such names are."""
        surname, kind = self.choice(names.SURNAMES), self.random()
        if kind < 0.2:
            return surname + self.choice(names.POPULAR)
        first = self.choice(names.FIRST_PART)
        return surname + (first if kind < 0.35 else first + self.choice(names.SECOND_PART))

    def one(self, things: Sequence[T]) -> T:
        """Any of them."""
        return things[self.randrange(len(things))]

    def office(self, moment: datetime) -> datetime:
        """The same moment, or when the office opens next."""
        local = self.local(moment)
        if 8 <= local.hour < 18:
            return moment
        return (local + timedelta(days=local.hour >= 18)).replace(hour=9, minute=5 + self.randint(0, 50))

    def local(self, moment: datetime) -> datetime:
        """The moment on Shanghai's clock."""
        return moment.astimezone(SHANGHAI)

    def at(self, days: int, hour: int, minute: int = 0) -> datetime:
        """So many days from today, at that hour in Shanghai."""
        return self.midnight + timedelta(days=days, hours=hour, minutes=minute)
