"""PostgreSQL and Redis killed while people claim: clear answers, nothing acknowledged is lost, nothing doubled.

Everything is real and private to the test: servers, migrations, a web server, forty people at once over HTTP.
"""

import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from tests.helpers.servers import ACTIVITIES, PEOPLE, PLACES, District, kill


def everybody_claims(district: District, accidents: Any) -> tuple[set[str], Counter[int]]:
    """Each person tries each activity, again after a 503; meanwhile `accidents` happen. What was acknowledged."""
    acknowledged: set[str] = set()
    statuses: Counter[int] = Counter()
    lock, asked, given_up = threading.Lock(), threading.Semaphore(0), threading.Event()

    def claims(number: int) -> None:
        for turn in range(ACTIVITIES):
            activity = district.staged["ids"][(number + turn) % ACTIVITIES]
            for _again in range(60):
                if given_up.is_set():
                    return
                status, body = district.ask(f"/api/v1/activities/{activity}/claims", district.staged["people"][number])
                asked.release()
                with lock:
                    statuses[status] += 1
                    if status == 201:
                        acknowledged.add(body["id"])
                if status in (201, 409):
                    break
                time.sleep(0.2)

    with ThreadPoolExecutor(40) as pool:
        people = [pool.submit(claims, number) for number in range(PEOPLE)]
        try:
            accidents(lambda count: [asked.acquire(timeout=30) for _n in range(count)])
        except BaseException:
            given_up.set()
            raise
        for one in people:
            one.result()
    return acknowledged, statuses


def kill_both(district: District) -> Any:
    """PostgreSQL after 100 answers, Redis with all it knew after 100 more."""

    def accidents(wait: Any) -> None:
        wait(100)
        kill(district.postgres)
        time.sleep(0.5)
        district.start_postgres()
        wait(100)
        kill(district.valkey)
        for left in (district.room / "valkey").glob("*"):
            left.unlink() if left.is_file() else shutil.rmtree(left)
        district.start_redis()

    return accidents


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


def test_servers_killed_while_everybody_claims(stack: ExitStack) -> None:
    district = District(stack)
    acknowledged, statuses = everybody_claims(district, kill_both(district))
    assert set(statuses) <= {201, 409, 503, 0}, statuses  # a clear answer or none, never a 500
    kept = {str(row[0]) for row in district.rows("SELECT id FROM volunteers_claim")}
    assert acknowledged <= kept, "an acknowledged claim was lost"
    counts = district.rows(
        "SELECT a.volunteers_claimed, COUNT(c.id), COUNT(DISTINCT c.volunteer_id) FROM activities_activity a "
        "LEFT JOIN volunteers_claim c ON c.activity_id = a.id AND c.state <> 'withdrawn' GROUP BY a.id"
    )
    assert counts == [(PLACES, PLACES, PLACES)] * ACTIVITIES  # full, none oversold, nobody twice


def test_control_without_waiting_for_the_disk_something_is_lost(stack: ExitStack) -> None:
    """The control: with commits that don't wait for the disk the same accident loses what was acknowledged."""
    district = District(stack, synchronous_commit="off", wal_writer_delay="10s")

    def accidents(wait: Any) -> None:
        wait(60)
        kill(district.postgres)
        district.start_postgres()

    acknowledged, _statuses = everybody_claims(district, accidents)
    kept = {str(row[0]) for row in district.rows("SELECT id FROM volunteers_claim")}
    assert acknowledged - kept
