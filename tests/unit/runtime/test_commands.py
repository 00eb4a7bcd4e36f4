"""What stands behind `make check`, `make lock`, `make test-clocks`, and the search for a browser. The programs that they
start are stood in for; what is asked of them and what is made of their answers is tested.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from civic.runtime import checks, chromium, clocks, lock

Started = list[list[str]]


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Started]:
    """`stand_in(answer)`: each program that would be started answers `answer(command)`; what was started."""

    def take_the_place(answer: Callable[[list[str]], Any]) -> Started:
        started: Started = []

        def run(command: list[str], **_options: Any) -> Any:
            started.append(command)
            return answer(command)

        monkeypatch.setattr(subprocess, "run", run)
        return started

    return take_the_place


def done(code: int = 0, text: str = "") -> Any:
    return subprocess.CompletedProcess([], code, stdout=text, stderr="")


def test_every_check_is_run_and_what_failed_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    word = [sys.executable, "-c"]
    failing = [*word, "import os; print('row 7:', os.environ['SITE_URL']); raise SystemExit(3)"]
    monkeypatch.setattr(checks, "CHECKS", {"rows": failing, "lines": [*word, "print('quiet')"]})
    assert checks.main() == 1
    told = capsys.readouterr().out
    assert "FAIL rows" in told and "row 7: https://diandan.example" in told, "with production's settings"
    assert "ok   lines" in told and "quiet" not in told and "1 checks hold, failed: rows" in told


def test_pinned_requirements_are_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stand_in: Callable[..., Started]
) -> None:
    (tmp_path / "requirements").mkdir()
    monkeypatch.setattr(lock, "CHECKOUT", tmp_path)
    started = stand_in(lambda _command: done(text="django==5.2 --hash=sha256:00\n"))
    lock.main()
    assert all("--generate-hashes" in command for command in started)
    for name in lock.FILES:
        assert (tmp_path / "requirements" / name).read_text().endswith("\ndjango==5.2 --hash=sha256:00\n")


def test_no_address_of_a_registry_is_pinned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stand_in: Callable[..., Started]
) -> None:
    (tmp_path / "requirements").mkdir()
    monkeypatch.setattr(lock, "CHECKOUT", tmp_path)
    stand_in(lambda _command: done(text="--index-url https://mirror.example/simple\ndjango==5.2\n"))
    with pytest.raises(SystemExit, match="would hold an address"):
        lock.main()
    assert list((tmp_path / "requirements").iterdir()) == []


def test_a_moment_that_fails_is_named(
    monkeypatch: pytest.MonkeyPatch, stand_in: Callable[..., Started], capsys: pytest.CaptureFixture[str]
) -> None:
    codes = iter([0, 1])
    monkeypatch.setattr(clocks, "build", lambda folder: folder / "x.so")
    monkeypatch.setattr(clocks, "MOMENTS", {"2028-02-29 00:10": "29 February", "2026-12-02 03:05": "at night"})
    monkeypatch.setattr(sys, "argv", ["clocks", "-k", "months"])
    started = stand_in(lambda _command: done(next(codes)))
    assert clocks.main() == 1
    assert [command[-2:] for command in started] == [["-k", "months"]] * 2
    assert "1 of 2 hold, failed: 2026-12-02 03:05" in capsys.readouterr().out


def test_one_moment_may_be_asked_for(monkeypatch: pytest.MonkeyPatch, stand_in: Callable[..., Started]) -> None:
    monkeypatch.setattr(clocks, "build", lambda folder: folder / "x.so")
    monkeypatch.setattr(sys, "argv", ["clocks", "--at", "2030-01-01 00:01"])
    started = stand_in(lambda _command: done())
    assert clocks.main() == 0 and len(started) == 1


def test_the_tests_own_clock_follows_except_years_on() -> None:
    leap = clocks.environment("2028-02-29 00:10", Path("/x.so"))
    assert (leap["TEST_CLOCK"], leap["LD_PRELOAD"]) == ("2028-02-29 00:10", "/x.so")
    years_on = clocks.environment(clocks.YEARS_ON, Path("/x.so"))
    assert int(years_on["CLOCK_SHIFT"]) - int(leap["CLOCK_SHIFT"]) > 3 * 365 * 86_400
    assert years_on.get("TEST_CLOCK") == os.environ.get("TEST_CLOCK")


def test_without_a_compiler_it_says_what_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="C compiler"):
        clocks.build(tmp_path)


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No browser in this folder, in which `find` looks."""
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(chromium, "MAC", tmp_path / "Chrome")
    return tmp_path


def test_the_browser_that_is_named_is_taken(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert chromium.find() is None
    (nowhere / "mine").touch()
    monkeypatch.setenv("CHROMIUM", str(nowhere / "mine"))
    assert chromium.find() == str(nowhere / "mine")


def test_the_newest_of_playwrights_own(nowhere: Path) -> None:
    for number in (1100, 1208):
        (folder := nowhere / ".cache" / "ms-playwright" / f"chromium-{number}" / "chrome-linux").mkdir(parents=True)
        (folder / "chrome").touch()
    assert "chromium-1208" in str(chromium.find())


@pytest.mark.parametrize(("user", "first"), [(0, "apt-get"), (1000, sys.executable)])
def test_one_is_installed_or_it_is_said_what_to_do(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, stand_in: Callable[..., Started], user: int, first: str
) -> None:
    (nowhere / "apt-get").touch(mode=0o755)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(os, "getuid", lambda: user)
    started = stand_in(lambda _command: done())
    with pytest.raises(SystemExit, match="No Chromium"):
        chromium.main()
    assert started[0][0] == first
    stand_in(lambda _command: (nowhere / "chromium").touch(mode=0o755))
    chromium.main()
    nothing = stand_in(lambda _command: done())
    chromium.main()
    assert nothing == [], "it is there"
