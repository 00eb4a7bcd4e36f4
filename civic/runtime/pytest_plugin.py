"""The tests' own PostgreSQL and Redis: private, fast to throw away, shared by the xdist workers, gone when pytest
goes. Tables are made once, in a database of their own that each worker copies. With --kept (`make test T=path`) the
cluster stays for the next run, and that database with it.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

import psycopg2
import pytest

from civic.runtime import addresses, migrations, process
from civic.runtime.addresses import is_open_to_others
from civic.runtime.postgres import Postgres
from civic.runtime.valkey import Valkey


@dataclass
class Started:
    """What this run started, and where."""

    servers: list[Postgres | Valkey] = field(default_factory=list)
    thrown_away: Path | None = None  # its folder, unless that is kept
    lock: IO[str] | None = None  # on the folder that is kept


_KEY = pytest.StashKey[Started]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """--kept."""
    parser.addoption("--kept", action="store_true", help="use the cluster and the tables of the last such run")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before pytest-django reads the settings. With DATABASE_URL and REDIS_URL set, those servers are used."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        _start(early_config)
    elif "DIANDAN_TEST_REDIS" in os.environ:
        number = 1 + int(worker.removeprefix("gw"))
        os.environ["REDIS_URL"] = os.environ["DIANDAN_TEST_REDIS"].format(number)
    os.environ.setdefault("SECRET_KEY", "tests only")
    os.environ.setdefault("CONN_MAX_AGE", "0")  # seconds: threads of a live server must not hold the test database
    os.environ.setdefault("STAFF_SECOND_FACTOR", "0")  # its own tests turn it on
    os.environ.setdefault("SITE_URL", "http://testserver")


def _start(config: pytest.Config) -> None:
    started = config.stash.setdefault(_KEY, Started())
    if given := os.environ.get("REDIS_URL"):
        parts = urlsplit(given)  # each xdist worker takes a database of its own there too
        numbered = {"query": "db={}"} if parts.scheme == "unix" else {"path": "/{}"}
        os.environ["DIANDAN_TEST_REDIS"] = parts._replace(**numbered).geturl()
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    room = _kept_room(started) if config.known_args_namespace.kept else None
    if room is None:
        room = started.thrown_away = Path(tempfile.mkdtemp(prefix="diandan-test-", dir=_root()))
        room.chmod(process.PASSAGE)
    sockets = Path(f"{addresses.socket_folder()}-test") if started.lock else room / "s"
    if not os.environ.get("DATABASE_URL"):
        postgres = Postgres(room, sockets, room / "postgres.log", durable=False, settings={"max_connections": 200})
        started.servers.append(postgres)
        postgres.begin()
        if not started.lock:
            postgres.wait()
        os.environ["DATABASE_URL"] = postgres.url
        os.environ["DIANDAN_TEST_COPIES"] = "1"  # said to the workers as well
    if not os.environ.get("REDIS_URL"):
        sockets.mkdir(mode=0o700, exist_ok=True)
        shutil.rmtree(room / "valkey", ignore_errors=True)
        valkey = Valkey(room, sockets, room / "valkey.log")
        started.servers.append(valkey)
        valkey.start()
        os.environ["DIANDAN_TEST_REDIS"] = f"{valkey.url}?db={{}}"
        os.environ["REDIS_URL"] = f"{valkey.url}?db=0"


def _kept_room(started: Started) -> Path | None:
    """The folder that stays, unless another run is in it."""
    room = addresses.cluster_home() / "test"
    for folder in (room.parent, room):
        if not folder.exists():
            folder.mkdir(parents=True)
            folder.chmod(process.PASSAGE)
    lock = (room / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    started.lock = lock
    return room


def pytest_collection_finish(session: pytest.Session) -> None:
    """PostgreSQL came up while the tests were read."""
    started = session.config.stash.get(_KEY, Started())
    if started.lock:
        for server in started.servers:
            if isinstance(server, Postgres):
                server.wait()


def migrated_once(config: pytest.Config) -> str | None:
    """The database to copy the tests' tables from, on servers of ours that serve more than one session: made by who
    needs it first, and made again when there may be something to migrate.
    """
    is_shared = "PYTEST_XDIST_WORKER" in os.environ or config.stash.get(_KEY, Started()).lock
    if not is_shared or "DIANDAN_TEST_COPIES" not in os.environ:
        return None
    name, url = f"migrated_{migrations.digest()[:16]}", os.environ["DATABASE_URL"]
    with closing(psycopg2.connect(url)) as line, line.cursor() as cursor:
        line.autocommit = True
        cursor.execute("SELECT pg_advisory_lock(hashtext('migrated once'))")  # until the line is closed
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'migrated%'")
        known = {row[0] for row in cursor.fetchall()}
        if name not in known:
            for old in known:
                cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
            cursor.execute("CREATE DATABASE migrated")
            with_it = os.environ | {"DATABASE_URL": url.replace("/diandan?", "/migrated?")}
            command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(command, env=with_it, cwd=addresses.CHECKOUT, check=True)
            cursor.execute(f'ALTER DATABASE migrated RENAME TO "{name}"')
    return name


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: some tests mostly wait for a house to come up or a server to give up."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """A file's tests stay on one worker, whatever the command line says."""
    from civic.runtime.pytest_workers import ByFile  # a run of one file does without xdist

    return ByFile(config, log)


def _root() -> str | None:
    """A folder that the user lent to PostgreSQL can reach, where we are root."""
    folder = Path(tempfile.gettempdir())
    return None if os.getuid() or is_open_to_others(folder / "x") else "/var/tmp"  # nosec B108: only for us, as just checked


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop and throw away, also after Ctrl-C; after a kill -9 the kernel stops the servers."""
    started = config.stash.get(_KEY, Started())
    for server in reversed(started.servers):
        with suppress(ProcessLookupError):
            server.stop()
    if started.thrown_away:
        shutil.rmtree(started.thrown_away, ignore_errors=True)
