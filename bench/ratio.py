"""Work against the no-op, in slices that take turns: what else the machine does falls on both."""

import statistics
from collections import Counter

from bench import load

SLICES = 8


class Ratio:
    """`measure(work)` is the median over the slices of work's rate ÷ the rate of the no-ops before and after it."""

    def __init__(self, port: int, noop: bytes) -> None:
        self.port, self.noop = port, [noop] * 500
        self.seen: list[float] = []
        load.closed_loop(port, self.noop)

    def measure(self, work: list[bytes]) -> tuple[float, Counter[int]]:
        """The ratio, and the answers by status."""
        ratios, statuses, size = [], Counter[int](), -(-len(work) // SLICES)
        before = self._unit()
        for start in range(0, len(work), size):
            result = load.closed_loop(self.port, work[start : start + size])
            after = self._unit()
            ratios.append(result.rate / statistics.mean([before, after]))
            statuses.update(result.statuses)
            before = after
        return statistics.median(ratios), statuses

    def _unit(self) -> float:
        self.seen.append(load.closed_loop(self.port, self.noop).rate)
        return self.seen[-1]
