"""PostgreSQL and Redis killed while people claim: clear answers, nothing acknowledged is lost, nothing doubled.

Everything is real and private to the test: servers, migrations, a web server, forty people at once over HTTP.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import pytest

from civic.runtime import addresses, process
from civic.runtime.postgres import Postgres
from civic.runtime.valkey import Valkey
from tests.unit.runtime.test_servers import free_port

pytestmark = pytest.mark.xdist_group("faults")

PLACES, ACTIVITIES, PEOPLE = 20, 12, 60
STAGE = f"""
import django, json; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from bench import stage
site = stage.station()
people = stage.volunteers(site, {PEOPLE})
print(json.dumps({{"people": people, "ids": [a.pk for a in stage.activities(site, {ACTIVITIES}, needed={PLACES})]}}))
"""


class District:
    """Servers and a web process that a test may kill."""

    def __init__(self, stack: ExitStack, **settings: Any) -> None:
        self.room = Path(tempfile.mkdtemp(prefix="dd-f-"))
        self.room.chmod(0o711)
        stack.callback(shutil.rmtree, self.room, ignore_errors=True)
        self.settings, self.port = settings, free_port()
        self.start_postgres()
        self.start_redis()
        stack.callback(lambda: (self.postgres.stop(), self.valkey.stop()))
        self.environment = os.environ | {
            "DATABASE_URL": self.postgres.url, "REDIS_URL": self.valkey.url, "SECRET_KEY": "x", "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "civic.settings", "ALLOWED_HOSTS": "127.0.0.1", "SMS_BACKEND": "console",
            "CONN_MAX_AGE": "600",
        }  # fmt: skip
        self.staged = json.loads(self.run(STAGE).splitlines()[-1])
        self.do("CHECKPOINT")  # what is staged is on disk, also where commits don't wait for it
        command = [sys.executable, "-m", "civic.runtime.web"]
        log = self.room / "web.log"
        web = process.start(command, log=log, stop=signal.SIGTERM, cwd=addresses.CHECKOUT, env=self.environment)
        stack.callback(process.stop, web, signal.SIGTERM)
        process.wait_until(self.listens, web, name="web", log=log)

    def start_postgres(self) -> None:
        """As `make run` does, with the test's settings."""
        self.postgres = Postgres(self.room, self.room / "s", self.room / "postgres.log", settings=self.settings)
        self.postgres.start()

    def start_redis(self) -> None:
        """As `make run` does."""
        self.valkey = Valkey(self.room, self.room / "s", self.room / "valkey.log")
        self.valkey.start()

    def run(self, code: str) -> bytes:
        """What Python code prints that sees this district."""
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, env=self.environment, cwd=addresses.CHECKOUT, check=True, stdout=subprocess.PIPE
        ).stdout

    def listens(self) -> bool:
        """Whether the web process takes connections."""
        with closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def ask(self, path: str, token: str) -> tuple[int, dict[str, Any]]:
        """POST; the status and the body; 0 where the connection broke."""
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as line:
                line.request(
                    "POST", path, "{}", {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
                )
                answer = line.getresponse()
                return answer.status, json.loads(answer.read() or b"{}")
        except OSError:
            return 0, {}

    def do(self, sql: str) -> None:
        """Outside a transaction."""
        with closing(psycopg2.connect(self.postgres.url)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute(sql)

    def rows(self, sql: str) -> list[Any]:
        """What the database says."""
        with closing(psycopg2.connect(self.postgres.url)) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()


def kill(server: Postgres | Valkey) -> None:
    """kill -9, with everything that it started."""
    assert server.child is not None
    parent = psutil.Process(server.child.pid)
    family = [parent, *parent.children(recursive=True)]
    for one in family:
        with suppress(psutil.NoSuchProcess):  # some leave as soon as their parent is gone
            one.kill()
    psutil.wait_procs(family)  # whoever still holds the shared memory would keep the next one from starting
    server.child.wait()


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
