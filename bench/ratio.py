"""Work against the no-op, in slices that take turns: what else the machine does falls on both."""

import statistics
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

import psutil

from bench import load

SLICES = 8


class Pace(NamedTuple):
    """Requests a second, and requests a second of the web server's CPU: the latter holds on a busy machine."""

    rate: float
    by_cpu: float

    def of(self, before: "Pace", after: "Pace") -> "Pace":
        """As a share of the mean of two others."""
        rate, by_cpu = map(statistics.mean, zip(before, after, strict=True))
        return Pace(self.rate / rate, self.by_cpu / by_cpu)


@dataclass
class Measured:
    """The shares of each slice, and the answers by status."""

    shares: list[Pace] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def ratio(self) -> float:
        """Of the rates."""
        return statistics.median(share.rate for share in self.shares)

    @property
    def by_cpu(self) -> float:
        """Of the work that the web server has with one no-op, and with one of these."""
        return statistics.median(share.by_cpu for share in self.shares)


class Ratio:
    """`measure(work)`: the slices' paces, each ÷ the pace of the no-ops before and after it."""

    def __init__(self, port: int, noop: bytes, *, web: int) -> None:
        """`web`: the web server's process, which has its workers as children."""
        self.port, self.noop = port, [noop] * 500
        self.web = psutil.Process(web)
        self.seen: list[float] = []
        load.closed_loop(port, self.noop)

    def measure(self, work: list[bytes]) -> Measured:
        """The work once, in slices."""
        found, size = Measured(), -(-len(work) // SLICES)
        before = self._unit()
        for start in range(0, len(work), size):
            pace, result = self._pace(work[start : start + size])
            after = self._unit()
            found.shares.append(pace.of(before, after))
            found.statuses.update(result.statuses)
            before = after
        return found

    def _unit(self) -> Pace:
        pace, result = self._pace(self.noop)
        self.seen.append(result.rate)
        return pace

    def _pace(self, work: list[bytes]) -> tuple[Pace, load.Result]:
        began = self._cpu()
        result = load.closed_loop(self.port, work)
        return Pace(result.rate, len(work) / (self._cpu() - began)), result

    def _cpu(self) -> float:
        """Seconds that the web server has worked so far."""
        times = [one.cpu_times() for one in (self.web, *self.web.children(recursive=True))]
        return sum(one.user + one.system for one in times)
