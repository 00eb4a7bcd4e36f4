"""What lives but does not answer is told to end, then killed; one missed answer is none."""

import os
import signal
import time
from pathlib import Path

import pytest

from civic.runtime import alive


class Program:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.told: list[signal.Signals] = []

    def end(self, by: signal.Signals) -> None:
        self.told.append(by)


def refuses() -> bool:
    raise TimeoutError


def test_the_third_refusal_in_a_row_ends_it_and_the_next_one_kills(tmp_path: Path) -> None:
    program, count = Program(), tmp_path / "refusals"
    for _look in range(2):
        assert alive.judge(refuses, count, program.end) == 1 and program.told == []
    assert alive.judge(lambda: True, count, program.end) == 0  # it was only slow
    for _look in range(4):
        alive.judge(refuses, count, program.end)
    assert program.told == [signal.SIGTERM, signal.SIGKILL]


def test_a_beat_that_wrote_nothing_for_ten_minutes_is_silent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alive, "BEAT_FILE", tmp_path / "beat")
    (tmp_path / "beat.db").touch()
    for away, is_alive in ((0, True), (-700, False), (3600, False)):  # it hangs; the clock was set back by an hour
        os.utime(tmp_path / "beat.db", (time.time() + away,) * 2)
        assert alive.beat() == is_alive


def test_a_worker_answers_over_redis(celery_worker_process: object) -> None:
    assert alive.worker()
