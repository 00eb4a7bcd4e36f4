"""One clock for everything in this process.

It stands still until it is put on, so a test means the same at 23:57 on 31 December. Outside of it are other processes
(a Celery worker, a web server, Chromium), PostgreSQL's now() (no SQL of ours asks it), and time.monotonic().
"""

import os
from datetime import UTC, datetime

import time_machine

from tests.factories.orders import shanghai

NOW = os.environ.get("TEST_CLOCK", "2026-11-25 09:30")  # a Wednesday morning, or when `make test-clocks` says


class Clock:
    """`clock("2026-11-25 09:30")`: from now on it is half past nine in Shanghai."""

    def __init__(self) -> None:
        self.travel: time_machine.travel | None = None
        self.hands: time_machine.Coordinates | None = None

    def __call__(self, moment: str | datetime) -> datetime:
        """Put it to a moment, and give that moment."""
        now = shanghai(moment) if isinstance(moment, str) else moment
        if self.hands:
            self.hands.move_to(now.astimezone(UTC))
        else:
            self.travel = time_machine.travel(now.astimezone(UTC), tick=False)
            self.hands = self.travel.start()
        return now

    def __enter__(self) -> "Clock":
        return self

    def __exit__(self, *_error: object) -> None:
        """Back to the time before."""
        if self.travel:
            self.travel.stop()
