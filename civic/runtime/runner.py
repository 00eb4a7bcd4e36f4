"""`make run`: everything on one machine, started in order, watched, and stopped in order by one Ctrl-C."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import psycopg2

from civic.runtime import addresses, migrations, process
from civic.runtime.postgres import Postgres
from civic.runtime.process import say
from civic.runtime.valkey import Valkey
from civic.runtime.watch import Program, Watch

PYTHON = sys.executable
LOOK = 0.2  # seconds between two looks at the children


class Stop(Exception):
    """Somebody pressed Ctrl-C, or sent SIGTERM."""


def main(serve: Callable[[Path, Watch], None] | None = None) -> int:
    """Run until Ctrl-C. The exit code is 0 when everything stopped as asked. `serve` can do it in another way."""
    stop_when_asked()
    data = addresses.data_folder()
    try:
        process.close_to_others(data)
        with only_one(data):
            _check_port()
            with servers(data) as watch:
                prepare(data)
                (serve or _serve)(data, watch)
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


def is_taken() -> bool:
    """Whether somebody takes connections on our port."""
    with contextlib.closing(socket.socket()) as probe:
        address = (os.environ.get("BIND", "127.0.0.1"), int(os.environ["PORT"]))
        return probe.connect_ex(address) == 0


@contextlib.contextmanager
def servers(data: Path) -> Iterator[Watch]:
    """PostgreSQL and Redis, unless the environment names others; stopped last. Gives the watch that keeps them."""
    watch = Watch(process.Roster(data / "children.json"))
    watch.roster.stop_leftovers()
    logs = data / "logs"
    logs.mkdir(exist_ok=True)
    sockets, home = addresses.socket_folder(), addresses.cluster_home()
    with contextlib.ExitStack() as stack:
        stack.callback(watch.roster.path.unlink, missing_ok=True)
        if not os.environ.get("DATABASE_URL"):
            say("· PostgreSQL")
            stack.callback(_forget_sockets, sockets)
            _keep(Postgres(home, sockets, logs / "postgres.log"), watch, stack)
        if not os.environ.get("REDIS_URL"):
            say("· Redis")
            process.private_folder(sockets, owner=sockets.stat().st_uid if sockets.exists() else os.getuid())
            _keep(Valkey(data, sockets, logs / "valkey.log"), watch, stack)
        yield watch


def _keep(server: Postgres | Valkey, watch: Watch, stack: contextlib.ExitStack) -> None:
    stack.callback(server.stop)
    watch.start(server)


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
    """Tables, translations, the demo district: each only where it is missing, or older than today."""
    stamp, now = data / "prepared", f"{addresses.database_url()} {migrations.digest()}"
    if not stamp.exists() or stamp.read_text() != now or _is_empty():
        say("· Tables")
        _manage("migrate", "--verbosity", "0")
        stamp.write_text(now)
    if not os.environ.get("DATABASE_URL") and _is_empty():
        say("· Demo district (once)")
        _manage("load_demo")
    elif not os.environ.get("DATABASE_URL"):
        _manage("renew_demo")


def _is_empty() -> bool:
    """Whether nobody is known yet; a load that was cut wrote nothing."""
    with contextlib.closing(psycopg2.connect(addresses.database_url())) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('accounts_user') IS NOT NULL")
        if cursor.fetchone() == (True,):
            cursor.execute("SELECT EXISTS (SELECT 1 FROM accounts_user)")
            return cursor.fetchone() != (True,)
    return True


def _serve(data: Path, watch: Watch) -> None:
    """Web, worker and exactly one beat, until Ctrl-C."""
    programs = [web(), *jobs(data)]
    try:
        for program in programs:
            watch.start(program)
        welcome()
        while True:
            watch.look()
            time.sleep(LOOK)
    finally:
        say("Stopping …")
        watch.stop(programs)


def web() -> Program:
    """The web server."""
    return Program("web", [PYTHON, "-m", "civic.runtime.web"])


def jobs(data: Path) -> list[Program]:
    """A worker and exactly one beat."""
    celery = [PYTHON, "-m", "celery", "-A", "civic"]
    worker = [*celery, "worker", "-c", "2", "--without-gossip", "--without-mingle", "-l", "WARNING"]
    beat = [*celery, "beat", "-s", str(data / "beat"), "--pidfile=", "-l", "WARNING"]
    return [Program("worker", worker, data / "logs" / "worker.log"), Program("beat", beat, data / "logs" / "beat.log")]


def welcome(messages: str = "are printed here") -> None:
    """What one needs to know now; `messages`: what becomes of sign-in codes."""
    say(f"\n  点单 Diandan: http://{os.environ.get('BIND', '127.0.0.1')}:{os.environ['PORT']}/")
    if not os.environ.get("DATABASE_URL"):
        say("  Sign in as resident, volunteer, leader, staff, institute, admin or merchant; password diandan-demo.")
        say(f"  Sign-in codes by text message {messages}.")
    say("  Ctrl-C stops everything; the data stays in .local/.\n")


if __name__ == "__main__":
    sys.exit(main())
