"""What every test may use. The servers come from civic.runtime.pytest_plugin."""

import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase

from civic.kernel import cache as redis
from civic.kernel.postgres import patience
from civic.runtime.pytest_plugin import migrated_once
from network.models import Site
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory
from tests.helpers.clock import NOW, Clock
from tests.helpers.emptying import empty

SLOWEST = 30.0  # seconds


def pytest_collection_finish() -> None:
    """What is loaded by now stays until the end: the garbage collector, a tenth of all work here, looks at it no more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, request: Any) -> None:
    """With kept servers the tables are copied, not made."""
    connection.settings_dict["TEST"]["TEMPLATE"] = migrated_once(request.config)


@pytest.fixture(scope="session", autouse=True)
def servers_may_be_slow() -> None:
    """On a busy machine a server of ours may be silent for a second without being away: a page that was then rendered
    without the cache, or answered with 503, would fail its test by chance. What silence means is tested in processes of
    their own, which keep the bounds of production.
    """
    settings.CACHES["default"]["OPTIONS"] |= {"socket_timeout": SLOWEST, "socket_connect_timeout": SLOWEST}
    patience.CONNECT_WITHIN = patience.OPENS_WITHIN = SLOWEST


@pytest.fixture(scope="session", autouse=True)
def passwords_are_hashed_fast() -> None:
    """In the same way, with less work: a quarter of a second for each password would be a tenth of the whole suite.
    That production's hash is Django's own says tests/unit/test_hashing.py.
    """
    PBKDF2PasswordHasher.iterations = 100


@pytest.fixture(scope="session", autouse=True)
def emptied_by_one_statement() -> None:
    """After a test whose transactions are real."""
    TransactionTestCase._fixture_teardown = empty  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def no_memory_of_other_tests(request: pytest.FixtureRequest) -> None:
    """Cached roles, counted guesses and servers that were away must not leak from one test into the next. A guess inside
    a transaction is counted by a line of its own, so that undoing the test does not undo it; to open one takes longer
    than to look.
    """
    for server in (redis.server, patience.server):
        server.answered()
    cache.clear()
    if not request.node.get_closest_marker("django_db"):
        return
    request.getfixturevalue("django_db_setup")
    with request.getfixturevalue("django_db_blocker").unblock(), connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM accounts_tries)")
        if cursor.fetchone() == (True,):
            with closing(connection.copy()) as line, line.cursor() as another:
                another.execute("DELETE FROM accounts_tries")


@pytest.fixture
def clock() -> Iterator[Clock]:
    """`clock("2026-11-25 09:30")`: everything in this process reads this time from now on."""
    with Clock() as made:
        yield made


@pytest.fixture
def now(clock: Clock) -> datetime:
    """A Wednesday morning in Shanghai, or when `make test-clocks` says; the clock stands still."""
    return clock(NOW)


@pytest.fixture
def station() -> Site:
    """The place where most tests happen."""
    return SiteFactory(name="新城社区", contact_name="李姐", phone="0534-2233445")


@pytest.fixture
def staff(station: Site) -> Any:
    """Who works there."""
    return make.staff(station)


@pytest.fixture
def celery_worker_process(transactional_db: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker on the test database and this run's Redis."""
    with worker() as process:
        yield process


class worker:
    """`with worker() as process:` a Celery worker process that has said it is ready."""

    def __enter__(self) -> subprocess.Popen[bytes]:
        database = connection.settings_dict
        url = f"postgresql://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={database['HOST']}"
        if database["PORT"]:
            url += f"&port={database['PORT']}"
        environment = os.environ | {"DATABASE_URL": url, "REDIS_URL": settings.REDIS_URL, "PYTHONUNBUFFERED": "1"}
        command = [sys.executable, "-m", "celery", "-A", "civic", "worker", "-P", "solo"]
        command += ["--without-gossip", "--without-mingle", "-l", "INFO"]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self._wait()
        return self.process

    def _wait(self) -> None:
        from civic.celery import app

        end = time.monotonic() + 30
        while not app.control.ping(timeout=0.5):
            if self.process.poll() is not None or time.monotonic() > end:
                self.process.kill()
                pytest.fail(f"the worker did not start: {self.process.communicate()[1].decode()[-800:]}")

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.wait()
