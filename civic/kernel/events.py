"""News that rooms above may act on, in the sender's transaction, without the sender knowing them.

A room declares what it tells in its `events.py`, as frozen dataclasses on Event, and says it by `.send()`. A room above
hears it in its `receivers.py`, which its AppConfig imports in `ready`:

    @hears(ActivityCancelled)
    def release_claims(event: ActivityCancelled) -> None: ...

docs/events.md shows who tells what to whom (`manage.py draw_events`).
"""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from django.dispatch import Signal


class Event:
    """A piece of news. Each kind is a frozen dataclass with the rows and moments that receivers need."""

    signal: ClassVar[Signal]
    heard_by: ClassVar[list[Callable[[Any], None]]]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.signal, cls.heard_by = Signal(), []

    def send(self) -> None:
        """Every receiver acts at once. What one raises is raised here, so that the whole transaction is undone."""
        self.signal.send(type(self), event=self)


Told = TypeVar("Told", bound=Event)


def hears(kind: type[Told]) -> Callable[[Callable[[Told], None]], Callable[[Told], None]]:
    """The decorated function is called with each event of this kind."""

    def register(receiver: Callable[[Told], None]) -> Callable[[Told], None]:
        def called(sender: type[Told], *, event: Told, **_signal: Any) -> None:
            receiver(event)

        kind.signal.connect(called, weak=False, dispatch_uid=name(receiver))
        kind.heard_by.append(receiver)
        return receiver

    return register


def name(receiver: Callable[..., Any]) -> str:
    """Under which a receiver is known: its place in the source."""
    return f"{receiver.__module__}.{receiver.__qualname__}"
