"""Remembering for some seconds that a server does not answer, so that not everybody waits for it in turn."""

import threading
import time


class Circuit:
    """Opened by who waited in vain; while it is open nobody else waits. After `rest` seconds one at a time tries again,
    which takes `trial` seconds at most.

    One circuit belongs to one server and one process. Safe for threads.
    """

    def __init__(self, *, rest: float, trial: float) -> None:
        self._rest, self._trial, self._closed_again_at = rest, trial, 0.0
        self._lock = threading.Lock()

    def lets_through(self) -> bool:
        """Whether to try. Who is let through after a failure tries for all: the others are told no meanwhile."""
        if not self._closed_again_at:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._closed_again_at:
                return False
            self._closed_again_at = now + self._trial
            return True

    def failed(self) -> None:
        """It did not answer in time."""
        self._closed_again_at = time.monotonic() + self._rest

    def answered(self) -> None:
        """It is there."""
        self._closed_again_at = 0.0
