"""What one request really asks of PostgreSQL, by the server's own log, and what each kind of process may take."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.concurrency.test_faults import District

BOUNDS = """
from django.db import connection
import json
with connection.cursor() as cursor:
    cursor.execute("SELECT current_setting('statement_timeout'), current_setting('jit')")
    print(json.dumps(cursor.fetchone()))
"""
WEB, COMMAND = "import civic.wsgi", "import django; django.setup()"
WORKER = f"{COMMAND}; from celery.signals import worker_init; worker_init.send(sender=None)"


def test_a_claim_is_one_query(district: District) -> None:
    token, activities = district.staged["people"][0], district.staged["ids"]
    with ThreadPoolExecutor(16) as pool:  # each thread of the web has a line to the database, and knows who asks
        list(pool.map(lambda _n: district.ask("/api/v1/activities/999999/claims", token), range(160)))
    district.do("ALTER SYSTEM SET log_statement = 'all'")
    district.do("SELECT pg_reload_conf()")
    try:
        asked = [_statements(district, token, activity) for activity in activities]
    finally:
        district.do("ALTER SYSTEM RESET log_statement")
        district.do("SELECT pg_reload_conf()")
    for statements in asked:
        assert len(statements) == 1 and "INSERT INTO volunteers_claim" in statements[0], statements


def _statements(district: District, token: str, activity: int) -> list[str]:
    log = district.room / "postgres.log"
    before = len(log.read_text())
    assert district.ask(f"/api/v1/activities/{activity}/claims", token)[0] == 201
    time.sleep(0.1)
    return [line for line in log.read_text()[before:].split("LOG:") if "statement:" in line]


@pytest.mark.parametrize(("start", "bounds"), [(WEB, ["5s", "off"]), (WORKER, ["30s", "on"]), (COMMAND, ["0", "on"])])
def test_pages_are_bounded_shorter_than_jobs_and_commands_not_at_all(
    district: District, start: str, bounds: list[str]
) -> None:
    assert json.loads(district.run(start + BOUNDS).splitlines()[-1]) == bounds
