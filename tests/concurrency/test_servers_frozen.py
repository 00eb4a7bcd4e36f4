"""PostgreSQL or Redis frozen, as by a host that swaps or a network that swallows: no error, no end of the line, nothing.

The servers are the test's own and are stopped with SIGSTOP; a real web process answers.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import psutil
import pytest
import requests

from civic.runtime.postgres import Postgres
from civic.runtime.valkey import Valkey
from tests.concurrency.test_database_away import PAGES, PERSON
from tests.concurrency.test_faults import District
from tests.factories.people import PASSWORD


@pytest.fixture(scope="module")
def wang(district: District) -> requests.Session:
    """Somebody who is signed in."""
    district.run(PERSON)
    client = requests.Session()
    assert sign_in(district, client).ok
    return client


@contextmanager
def frozen(server: Postgres | Valkey) -> Iterator[None]:
    """SIGSTOP for it and all its children; SIGCONT at the end.

    A child may end at any moment (a worker of autovacuum): it's not there to be stopped, or its parent, awake again,
    has already buried it.
    """
    assert server.child is not None
    parent = psutil.Process(server.child.pid)
    family = [parent, *parent.children(recursive=True)]
    for one in family:
        with suppress(psutil.NoSuchProcess):
            one.suspend()
    try:
        yield
    finally:
        for one in family:
            with suppress(psutil.NoSuchProcess):
                one.resume()


def sign_in(district: District, client: requests.Session) -> requests.Response:
    """By the form, as a person does."""
    page = f"http://127.0.0.1:{district.port}/account/login/"
    client.get(page)
    return client.post(
        page, {"login": "wang", "password": PASSWORD, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
    )


def asked(district: District, client: requests.Session, path: str) -> tuple[float, int]:
    """Seconds until the answer, and its status; on a connection of its own."""
    began = time.monotonic()
    site, cookies = f"http://127.0.0.1:{district.port}", client.cookies.get_dict()
    answer = requests.get(site + path, cookies=cookies, allow_redirects=False, timeout=30)
    return time.monotonic() - began, answer.status_code


def test_a_frozen_database_is_said_within_three_seconds_and_healed_within_five(
    district: District, wang: requests.Session
) -> None:
    for path in PAGES * 4:  # each process has its code and templates loaded, so that only the waiting is measured
        asked(district, wang, path)
    with frozen(district.postgres):
        for path in PAGES:
            took, status = asked(district, wang, path)
            assert took < 3 and status == 503, (path, took, status)
        with ThreadPoolExecutor(24) as pool:  # more than the web has threads: nobody queues behind who waits
            answers = list(pool.map(lambda _n: asked(district, wang, "/home/"), range(24)))
        assert max(answers)[0] < 3 and {status for _took, status in answers} == {503}
        assert asked(district, wang, "/healthz")[1] == 200  # a process that lives must not be restarted for that
        took, status = asked(district, wang, "/readyz")
        assert took < 3 and status == 503
    began, good = time.monotonic(), 0
    while good < 12:  # in a row, so in each process
        good = good + 1 if asked(district, wang, "/home/")[1] == 200 else 0
        assert time.monotonic() - began < 5


def test_a_frozen_redis_costs_one_short_wait_and_no_page(district: District, wang: requests.Session) -> None:
    pages = ("/home/", "/me/", "/activities/", "/api/v1/me")
    for path in pages * 4:
        asked(district, wang, path)
    with frozen(district.valkey):
        taken = [asked(district, wang, path) for path in pages]
        assert {status for _took, status in taken} == {200}
        assert max(took for took, _status in taken) < 1.5
        assert sum(took for took, _status in taken) < 3  # each process waits once, then knows
        began = time.monotonic()
        assert sign_in(district, requests.Session()).ok
        assert time.monotonic() - began < 3
    time.sleep(4)  # until each process asks it again
