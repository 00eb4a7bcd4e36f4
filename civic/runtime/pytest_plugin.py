"""The tests' own PostgreSQL and Redis: private, fast to throw away, shared by the xdist workers, gone when pytest
goes.
"""

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from civic.runtime import process
from civic.runtime.addresses import is_open_to_others
from civic.runtime.postgres import Postgres
from civic.runtime.valkey import Valkey

_KEY = pytest.StashKey[list[Postgres | Valkey | Path]]()


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
    started: list[Postgres | Valkey | Path] = []
    config.stash[_KEY] = started
    if given := os.environ.get("REDIS_URL"):
        parts = urlsplit(given)  # each xdist worker takes a database of its own there too
        numbered = {"query": "db={}"} if parts.scheme == "unix" else {"path": "/{}"}
        os.environ["DIANDAN_TEST_REDIS"] = parts._replace(**numbered).geturl()
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    room = Path(tempfile.mkdtemp(prefix="diandan-test-", dir=_root()))
    room.chmod(process.PASSAGE)
    started.append(room)
    sockets = room / "s"
    if not os.environ.get("DATABASE_URL"):
        postgres = Postgres(room, sockets, room / "postgres.log", durable=False, settings={"max_connections": 200})
        started.append(postgres)
        postgres.start()
        os.environ["DATABASE_URL"] = postgres.url
    if not os.environ.get("REDIS_URL"):
        sockets.mkdir(mode=0o700, exist_ok=True)
        valkey = Valkey(room, sockets, room / "valkey.log")
        started.append(valkey)
        valkey.start()
        os.environ["DIANDAN_TEST_REDIS"] = f"{valkey.url}?db={{}}"
        os.environ["REDIS_URL"] = f"{valkey.url}?db=0"


def _root() -> str | None:
    """A folder that the user lent to PostgreSQL can reach, where we are root."""
    folder = Path(tempfile.gettempdir())
    return None if os.getuid() or is_open_to_others(folder / "x") else "/var/tmp"  # nosec B108


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop and throw away, also after Ctrl-C; after a kill -9 the kernel stops the servers."""
    started: list[Postgres | Valkey | Path] = config.stash.get(_KEY, [])
    for thing in reversed(started):
        if isinstance(thing, Path):
            shutil.rmtree(thing, ignore_errors=True)
        else:
            thing.stop()
