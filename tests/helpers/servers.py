"""Servers and a web process that a test may kill."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg2

from civic.runtime import addresses, process
from civic.runtime.postgres import Postgres
from civic.runtime.valkey import Valkey

PLACES = 20
ACTIVITIES = 12
PEOPLE = 60
STAGE = f"""
import django, json; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from bench import stage
site = stage.station()
people = stage.volunteers(site, {PEOPLE})
print(json.dumps({{"people": people, "ids": [a.pk for a in stage.activities(site, {ACTIVITIES}, needed={PLACES})]}}))
"""


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
