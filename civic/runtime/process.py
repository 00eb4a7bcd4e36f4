"""Starting, finding and stopping child processes so that none is ever left behind."""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import psutil

from civic.runtime import addresses

_PR_SET_PDEATHSIG = 1


# as root PostgreSQL runs as another user: he passes through our folders to his cluster, but sees nothing there
PASSAGE = 0o711 if os.getuid() == 0 else 0o700
OURS = ("logs", "valkey", "beat", "prepared", "secret-key", "run.lock", "children.json", "outbox.jsonl")


def say(text: str) -> None:
    """One line on the terminal."""
    print(text, flush=True)


class StartFailed(RuntimeError):
    """A server did not come up; the message is one clear line under `make run`."""


def die_with_parent(by: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: on Linux the kernel sends `by` when our process dies, even by kill -9."""

    def ask_kernel() -> None:
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(by))

    return ask_kernel


def start(
    command: Sequence[str | Path], *, log: Path | None = None, stop: signal.Signals, **options: Any
) -> subprocess.Popen[bytes]:
    """A child in a session of its own, so that Ctrl-C reaches us alone and we stop things in order. What it writes is
    for its own user alone.
    """
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(_open_log(log)) if log else None
        return subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
            preexec_fn=die_with_parent(stop),
            umask=0o077,
            **options,
        )


def _open_log(path: Path) -> BinaryIO:
    log = path.open("ab")
    os.fchmod(log.fileno(), 0o600)
    return log


def stop(child: subprocess.Popen[bytes], by: signal.Signals, *, patience: float = 15) -> None:
    """Ask, wait `patience` seconds, then kill the child's whole session."""
    if child.poll() is None:
        child.send_signal(by)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(patience)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(5)


def wait_until(
    ready: Callable[[], bool], child: subprocess.Popen[bytes], *, name: str, log: Path, seconds: float = 60
) -> None:
    """Until `ready`. Raises StartFailed with the log's last line."""
    end = time.monotonic() + seconds
    while not ready():
        if child.poll() is not None or time.monotonic() > end:
            lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
            raise StartFailed(f"{name} did not start: {lines[-1] if lines else 'no word of why'} (see {log})")
        time.sleep(0.05)


class Roster:
    """The children of this checkout on disk, so that after a kill -9 the next start can stop what is left."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, children: Sequence[int]) -> None:
        """Remember processes by number and birth, since numbers are reused."""
        known = []
        for pid in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                known.append([pid, psutil.Process(pid).create_time()])
        self.path.write_text(json.dumps(known))

    def stop_leftovers(self) -> None:
        """Stop what an earlier, killed run left behind."""
        try:
            known = json.loads(self.path.read_text())
        except (FileNotFoundError, ValueError):
            return
        left = []
        for pid, born in known:
            with contextlib.suppress(psutil.NoSuchProcess):
                process = psutil.Process(pid)
                if abs(process.create_time() - born) < 1:
                    left += [process, *process.children(recursive=True)]
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGINT)
        for process in psutil.wait_procs(left, timeout=10)[1]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self.path.unlink(missing_ok=True)


def private_folder(path: Path, *, owner: int) -> None:
    """Make a folder that only `owner` (and root) can enter. Raises StartFailed where somebody else was there first."""
    with contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    found = path.lstat()
    if path.is_symlink() or not path.is_dir() or found.st_uid not in (os.getuid(), owner):
        raise StartFailed(f"{path} belongs to somebody else; remove it or set TMPDIR to a folder of your own.")
    path.chmod(0o700)
    if found.st_uid != owner:
        os.chown(path, owner, -1)


def close_to_others(data: Path) -> None:
    """Make the data folder where there is none. From now on nobody else reads what we write, nor what an earlier
    version left open. Raises StartFailed where it is somebody else's.
    """
    is_new = not data.exists()
    os.umask(0o077)
    try:
        data.mkdir(parents=True, exist_ok=True)
        if is_new or data == addresses.CHECKOUT / ".local":  # DIANDAN_DATA may name a folder that holds more than ours
            data.chmod(PASSAGE)
        for found in (data / name for name in OURS if (data / name).exists()):
            for path in (found, *found.rglob("*")):
                path.chmod(0o700 if path.is_dir() else 0o600)
    except PermissionError as error:
        raise StartFailed(f"{error.filename} belongs to somebody else; DIANDAN_DATA can name another folder.") from None
