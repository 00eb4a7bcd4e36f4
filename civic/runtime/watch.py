"""Children that are kept running: started again when they die, each time a little later, and said in one line."""

import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from civic.runtime import process

RESTARTS = (0, 1, 2, 5, 10, 30)  # seconds before a child that died is started again
CALM = 60  # seconds after which a death counts as the first one again


class Child(Protocol):
    """A server or a program of ours."""

    name: str
    child: subprocess.Popen[bytes] | None

    def start(self) -> None:
        """Start it. Raises process.StartFailed."""

    def stop(self) -> None:
        """Stop it tidily."""


class Program:
    """A Python module that runs until it is told to stop."""

    def __init__(self, name: str, command: Sequence[str | Path], log: Path | None = None) -> None:
        self.name, self.command, self.log = name, command, log
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it."""
        self.child = process.start(self.command, log=self.log, stop=signal.SIGTERM)

    def stop(self) -> None:
        """SIGTERM: finish what is begun, then end."""
        if self.child:
            process.stop(self.child, signal.SIGTERM)


class Watch:
    """Keeps children running, with a roster of them on disk for the run after a kill -9."""

    def __init__(self, roster: process.Roster) -> None:
        self.roster = roster
        self._kept: list[_Kept] = []

    def start(self, child: Child) -> None:
        """Start it and keep it running from now on. Raises process.StartFailed."""
        self._kept.append(_Kept(child))
        try:
            child.start()
        finally:
            self._remember()

    def look(self) -> None:
        """Start again what has died."""
        now = time.monotonic()
        if [kept for kept in self._kept if kept.look(now)]:
            self._remember()

    def restart(self, children: Sequence[Child]) -> None:
        """At once: what is begun is cut off."""
        for kept in [kept for kept in self._kept if kept.child in children]:
            kept.again()
        self._remember()

    def stop(self, children: Sequence[Child]) -> None:
        """Ask all of them at once, then wait for each; from now on they stay stopped."""
        self._kept = [kept for kept in self._kept if kept.child not in children]
        for child in reversed(children):
            if child.child and child.child.poll() is None:
                child.child.send_signal(signal.SIGTERM)
        for child in reversed(children):
            child.stop()

    def _remember(self) -> None:
        self.roster.write([kept.child.child.pid for kept in self._kept if kept.child.child])


class _Kept:
    """One child, how often it died of late, and when it is to be started again."""

    def __init__(self, child: Child) -> None:
        self.child, self.deaths = child, 0
        self.since, self.again_at = time.monotonic(), 0.0

    def look(self, now: float) -> bool:
        """Start it again when its time has come. Whether it was started."""
        program = self.child.child
        if program is None or program.poll() is None:
            return False
        if not self.again_at:
            self._wait(now, _end_of(program.returncode))
        if now < self.again_at:
            return False
        self.again()
        return True

    def again(self) -> None:
        """Start it again, after whatever is left of it."""
        if self.child.child:
            process.stop(self.child.child, signal.SIGKILL, patience=0)
        self.since, self.again_at = time.monotonic(), 0
        try:
            self.child.start()
        except process.StartFailed as error:
            process.say(f"  {error}")

    def _wait(self, now: float, end: str) -> None:
        self.deaths = 0 if now - self.since > CALM else self.deaths
        pause = RESTARTS[min(self.deaths, len(RESTARTS) - 1)]
        self.deaths += 1
        self.again_at = now + pause
        process.say(f"  {self.child.name} {end}; starting it again{f' in {pause} s' if pause else ''}")


def _end_of(code: int) -> str:
    """`was killed (SIGKILL)` or `ended (exit 1)`."""
    return f"was killed ({signal.Signals(-code).name})" if code < 0 else f"ended (exit {code})"
