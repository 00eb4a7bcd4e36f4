"""The rooms that people are called about say whom to call, and what of it a reader may know.

A call names its subject as "signup:<id>"; the room that offered "signup" reads it. So names and numbers stand once,
with the order or the sign-up, and who may read a confidential order is decided where it always is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from accounts.models import User
from network.models import Site


@dataclass(frozen=True, slots=True)
class Callee:
    """Whom to call and about what, as one reader may know it."""

    about: str
    url: str  # the desk's page of what it is about
    facts: Sequence[str] = ()
    name: str = ""  # of somebody without an account
    phone: str = ""
    is_hidden: bool = False  # whom and what to say is kept from this reader, here
    can_open: bool = True  # whether this reader may look nevertheless; the look is recorded


class Room(Protocol):
    """What a room knows of its subjects. `keys` are without the prefix."""

    def callees(self, keys: Collection[str], *, to: User, looked: bool) -> dict[str, Callee]:
        """By key, as `to` may know them; with `looked`, where the look is recorded. What is not there is left out."""

    def site_of(self, key: str) -> Site | None:
        """Whose staff call; None where there is nothing to tell any more."""

    def note_number(self, key: str, phone: str, *, by: User, now: datetime) -> None:
        """The room's own action. Raises NotFound, NotAllowed, Invalid."""


_rooms: dict[str, Room] = {}


def offer(prefix: str, room: Room) -> None:
    """Call in AppConfig.ready."""
    _rooms[prefix] = room


def callees(subjects: Iterable[str], *, to: User, looked: bool = False) -> dict[str, Callee]:
    """By subject; one question to each room."""
    keys: dict[str, list[str]] = defaultdict(list)
    for subject in subjects:
        prefix, _colon, key = subject.partition(":")
        keys[prefix].append(key)
    return {
        f"{prefix}:{key}": callee
        for prefix, some in keys.items()
        for key, callee in _rooms[prefix].callees(some, to=to, looked=looked).items()
    }


def site_of(subject: str) -> Site | None:
    """Whose staff call; None for a subject that no room knows, or about which there is nothing to tell."""
    prefix, _colon, key = subject.partition(":")
    return _rooms[prefix].site_of(key) if prefix in _rooms else None


def note_number(subject: str, phone: str, *, by: User, now: datetime) -> None:
    """Of somebody without an account. Raises NotFound, NotAllowed, Invalid."""
    prefix, _colon, key = subject.partition(":")
    _rooms[prefix].note_number(key, phone, by=by, now=now)
