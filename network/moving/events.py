"""What moved numbers tell the rooms above."""

from dataclasses import dataclass
from datetime import datetime

from civic.kernel.events import Event
from network.moving.models import NumberMove


@dataclass(frozen=True)
class NumberMoveAsked(Event):
    """A worker asked to move somebody's account; the person must be able to say no."""

    move: NumberMove
    at: datetime


@dataclass(frozen=True)
class NumberMoveAnswered(Event):
    """It moved, was declined, or the person stopped it."""

    move: NumberMove
    at: datetime
