"""Races that don't wait for chance: everybody has read before anybody may write.

A control has to show its race every time, on one core as on sixteen, so `at_once` can hold a lock until all callers
wait for something.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from django.db import connection, transaction

from civic.kernel.errors import DomainError

WAITING = """
SELECT pg_stat_clear_snapshot(), COUNT(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def at_once(calls: Sequence[Callable[[], Any]], *, holding: Callable[[], Any] | None = None) -> Counter[str]:
    """Run all at the same moment, each on its own connection; count `ok` and the codes of refusals. Anything else
    fails the test. What `holding` locks is let go once all wait for a lock."""
    barrier, answers, broken = threading.Barrier(len(calls)), [], []

    def run(call: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=60)
            call()
            answers.append("ok")
        except DomainError as error:
            answers.append(error.code)
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    with transaction.atomic() if holding else nullcontext():
        if holding:
            holding()
        for thread in threads:
            thread.start()
        if holding:
            until_waiting(len(calls))
    for thread in threads:
        thread.join(timeout=60)
    assert broken == [], broken
    return Counter(answers)


def until_waiting(number: int) -> None:
    """Until so many connections wait for a lock."""
    end = time.monotonic() + 60
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(WAITING)
            if cursor.fetchone()[1] >= number:
                return
            time.sleep(0.01)
    raise AssertionError(f"not {number} of them wait")


def inserts_into(table: str) -> Callable[[], None]:
    """For `holding`: everybody may read the table and lock its rows, nobody may add one."""

    def lock() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE MODE")

    return lock


@contextmanager
def without(table: str, constraint: str, *, emptied: Sequence[str]) -> Iterator[None]:
    """The constraint taken out, for a control; before it comes back, the statements `emptied` run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [constraint])
        definition = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        try:
            yield
        finally:
            for statement in emptied:
                cursor.execute(statement)
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {constraint} {definition}")


@contextmanager
def without_index(name: str, *, emptied: str) -> Iterator[None]:
    """The unique index taken out, for a control; before it comes back, the table `emptied` is emptied."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        definition = cursor.fetchone()[0]
        cursor.execute(f"DROP INDEX {name}")
        try:
            yield
        finally:
            cursor.execute(f"DELETE FROM {emptied}")
            cursor.execute(definition)
