"""`make run`: everything on one machine, started in order, watched, and stopped in order by one Ctrl-C."""

import contextlib
import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

import psycopg2

from civic.runtime import addresses, process
from civic.runtime.postgres import Postgres
from civic.runtime.valkey import Valkey

PYTHON = sys.executable
LOOK = 0.5  # seconds between two looks at the children
RESTARTS = (1, 2, 5, 10, 30)  # seconds before a child that died is started again


class Stop(Exception):
    """Somebody pressed Ctrl-C, or sent SIGTERM."""


def say(text: str) -> None:
    """One line for whoever watches."""
    print(text, flush=True)


class Service:
    """A child that is started again when it dies."""

    def __init__(self, name: str, command: list[str], log: Path | None = None) -> None:
        self.name, self.command, self.log = name, command, log
        self.child: subprocess.Popen[bytes] | None = None
        self.deaths, self.again_at, self.since = 0, 0.0, 0.0

    def start(self) -> None:
        """Start it."""
        self.since = time.monotonic()
        self.child = process.start([PYTHON, "-m", *self.command], log=self.log, stop=signal.SIGTERM)

    def watch(self) -> None:
        """Start it again when it has died, each time a little later."""
        if self.child is None or self.child.poll() is None:
            return
        now = time.monotonic()
        if self.again_at == 0:
            self.deaths = 0 if now - self.since > 60 else self.deaths + 1
            pause = RESTARTS[min(self.deaths, len(RESTARTS) - 1)]
            say(f"  {self.name} stopped (exit {self.child.returncode}); starting it again in {pause} s")
            self.again_at = now + pause
        elif now >= self.again_at:
            self.again_at = 0
            self.start()

    def stop(self) -> None:
        """SIGTERM: finish what is begun, then end."""
        if self.child:
            process.stop(self.child, signal.SIGTERM)


def main() -> int:
    """Run until Ctrl-C. The exit code is 0 when everything stopped as asked."""
    stop_when_asked()
    data = addresses.data_folder()
    data.mkdir(parents=True, exist_ok=True)
    try:
        with only_one(data):
            _check_port()
            with servers(data):
                prepare(data)
                _serve(data)
    except Stop:
        pass
    except process.StartFailed as error:
        say(f"Can't start: {error}")
        return 1
    except subprocess.CalledProcessError as error:
        if error.returncode in (-signal.SIGINT, -signal.SIGTERM, 130):
            return 0
        say(f"Can't start: “{' '.join(error.cmd[2:])}” failed (exit {error.returncode}); its words stand above.")
        return 1
    say("Stopped.")
    return 0


def stop_when_asked() -> None:
    """From now on Ctrl-C, SIGTERM and a closed terminal raise Stop."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _stop)


def _stop(_number: int, _frame: FrameType | None) -> None:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)  # a second Ctrl-C must not cut the tidy stop
    raise Stop


@contextlib.contextmanager
def only_one(data: Path) -> Iterator[None]:
    """One runner for one data folder; the lock goes with the process, however it ends."""
    with (data / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise process.StartFailed("it runs already in this folder (DIANDAN_DATA can name another).") from None
        yield


def _check_port() -> None:
    port = os.environ.setdefault("PORT", "8000")
    with contextlib.closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("BIND", "127.0.0.1"), int(port)))
        except (OSError, ValueError) as error:
            raise process.StartFailed(f"port {port} is taken ({error}); try PORT=8001 make run.") from None


@contextlib.contextmanager
def servers(data: Path) -> Iterator[None]:
    """PostgreSQL and Redis, unless the environment names others; stopped last."""
    roster = process.Roster(data / "children.json")
    roster.stop_leftovers()
    logs = data / "logs"
    logs.mkdir(exist_ok=True)
    sockets, home = addresses.socket_folder(), addresses.cluster_home()
    ours: list[Postgres | Valkey] = []
    with contextlib.ExitStack() as stack:
        if not os.environ.get("DATABASE_URL"):
            say("· PostgreSQL")
            ours.append(Postgres(home, sockets, logs / "postgres.log"))
            stack.callback(_forget_sockets, sockets)
            stack.callback(ours[-1].stop)
            ours[-1].start()
        if not os.environ.get("REDIS_URL"):
            say("· Redis")
            process.private_folder(sockets, owner=sockets.stat().st_uid if sockets.exists() else os.getuid())
            ours.append(Valkey(data, sockets, logs / "valkey.log"))
            stack.callback(ours[-1].stop)
            ours[-1].start()
        roster.write([server.child.pid for server in ours if server.child])
        stack.callback(roster.path.unlink, missing_ok=True)
        yield


def _forget_sockets(sockets: Path) -> None:
    with contextlib.suppress(OSError):
        for left in sockets.iterdir():
            left.unlink()
        sockets.rmdir()


def _manage(*words: str) -> None:
    child = process.start([PYTHON, str(addresses.CHECKOUT / "manage.py"), *words], stop=signal.SIGTERM)
    try:
        code = child.wait()
    except Stop:
        process.stop(child, signal.SIGTERM)
        raise
    if code:
        raise subprocess.CalledProcessError(code, [PYTHON, "manage.py", *words])


def prepare(data: Path) -> None:
    """Tables, translations, the demo district: each only where it is missing."""
    stamp, now = data / "prepared", _fingerprint()
    if not stamp.exists() or stamp.read_text() != now or _is_empty():
        say("· Tables")
        _manage("migrate", "--verbosity", "0")
        stamp.write_text(now)
    if not os.environ.get("DATABASE_URL") and _is_empty():
        say("· Demo district (once)")
        _manage("load_demo")


def _fingerprint() -> str:
    """Changes when there may be something to migrate."""
    digest = hashlib.sha256(addresses.database_url().encode())
    for path in sorted(addresses.CHECKOUT.glob("*/migrations/*.py")) + sorted(
        addresses.CHECKOUT.glob("*/*/migrations/*.py")
    ):
        if ".venv" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_empty() -> bool:
    """Whether nobody is known yet; a load that was cut wrote nothing."""
    with contextlib.closing(psycopg2.connect(addresses.database_url())) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('accounts_user') IS NOT NULL")
        if cursor.fetchone() == (True,):
            cursor.execute("SELECT EXISTS (SELECT 1 FROM accounts_user)")
            return cursor.fetchone() != (True,)
    return True


def _serve(data: Path) -> None:
    """Web, worker and exactly one beat, until Ctrl-C."""
    logs = data / "logs"
    celery = ["celery", "-A", "civic"]
    worker = [*celery, "worker", "-c", "2", "--without-gossip", "--without-mingle", "-l", "WARNING"]
    beat = [*celery, "beat", "-s", str(data / "beat"), "--pidfile=", "-l", "WARNING"]
    services = [
        Service("web", ["civic.runtime.web"]),
        Service("worker", worker, logs / "worker.log"),
        Service("beat", beat, logs / "beat.log"),
    ]
    roster = process.Roster(data / "services.json")
    roster.stop_leftovers()
    try:
        for service in services:
            service.start()
        _welcome()
        while True:
            for service in services:
                service.watch()
            roster.write([service.child.pid for service in services if service.child])
            time.sleep(LOOK)
    finally:
        say("Stopping …")
        for service in reversed(services):
            if service.child and service.child.poll() is None:
                service.child.send_signal(signal.SIGTERM)
        for service in reversed(services):
            service.stop()
        roster.path.unlink(missing_ok=True)


def _welcome() -> None:
    say(f"\n  点单 Diandan: http://{os.environ.get('BIND', '127.0.0.1')}:{os.environ['PORT']}/")
    if not os.environ.get("DATABASE_URL"):
        say("  Sign in as resident, volunteer, leader, staff, institute, admin or merchant; password diandan-demo.")
        say("  Sign-in codes by text message are printed here.")
    say("  Ctrl-C stops everything; the data stays in .local/.\n")


if __name__ == "__main__":
    sys.exit(main())
