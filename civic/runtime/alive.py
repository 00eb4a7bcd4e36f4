"""Docker's health check of one container: `python -m civic.runtime.alive web|worker|beat`.

Docker marks a container unhealthy and leaves it at that. So the third refusal in a row asks our program to end, and the
next one kills it: Docker then starts it again.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

PATIENCE = 3  # refusals in a row
BEAT_FILE = Path("/tmp/beat")  # docker-compose.yml names it; beat writes it every three minutes  # nosec B108: nobody else lives in its container
BEAT_SILENT = 600  # seconds


def web() -> bool:
    """It answers."""
    url = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz"
    with urllib.request.urlopen(url, timeout=5) as answer:  # nosec B310: an address of ours
        return bool(answer.status == 200)


def worker() -> bool:
    """It hears, over Redis, and answers."""
    ask = [sys.executable, "-m", "celery", "-A", "civic", "inspect", "ping", "-t", "5"]
    ask += ["-d", f"celery@{socket.gethostname()}"]
    return subprocess.run(ask, capture_output=True).returncode == 0


def beat() -> bool:
    """It wrote down lately what it has set going; a clock that was set back counts as silence too."""
    newest = max(path.stat().st_mtime for path in BEAT_FILE.parent.glob(f"{BEAT_FILE.name}*"))
    return abs(time.time() - newest) < BEAT_SILENT


def judge(ask: Callable[[], bool], count: Path, end: Callable[[signal.Signals], None]) -> int:
    """0 where it lives. Otherwise 1, and with the third refusal in a row it is told to end, with a later one killed."""
    try:
        is_alive = ask()
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
        is_alive = False
    if is_alive:
        count.unlink(missing_ok=True)
        return 0
    refusals = 1 + (int(count.read_text()) if count.exists() else 0)
    count.write_text(str(refusals))
    if refusals >= PATIENCE:
        end(signal.SIGTERM if refusals == PATIENCE else signal.SIGKILL)
    return 1


def _end_ours(by: signal.Signals) -> None:
    """The container's program: what its first process (`init: true`) started."""
    for one in psutil.Process(1).children():
        if one.pid != os.getpid():
            with suppress(psutil.NoSuchProcess):
                one.send_signal(by)


if __name__ == "__main__":
    asked = {"web": web, "worker": worker, "beat": beat}[sys.argv[1]]
    sys.exit(judge(asked, Path(tempfile.gettempdir()) / "refusals", _end_ours))
