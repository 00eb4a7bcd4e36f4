"""A migration that must wait for somebody's long query does not make everybody else wait."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from django.core.management import call_command
from django.core.management.commands.migrate import Command as DjangoMigrate
from django.db import OperationalError, connections

from civic.kernel.management.commands import migrate

HELD = 6  # seconds
TABLE = "django_content_type"


@pytest.fixture
def spare(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """A database of its own, whose statements end after 300 ms, with one table that a migration is about to change."""
    with django_db_blocker.unblock():
        settings = connections["default"].settings_dict
        name = f"spare_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"  # the workers share one server
        with closing(psycopg2.connect(**at(settings))) as line:
            line.autocommit = True
            line.cursor().execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            line.cursor().execute(f"CREATE DATABASE {name}")
            made = settings | {"NAME": name, "OPTIONS": {"options": "-c statement_timeout=300"}}
            connections.databases["spare"] = made
            call_command("migrate", "contenttypes", "0001", database="spare", verbosity=0)
            yield made
            connections["spare"].close()
            del connections.databases["spare"]
            del connections["spare"]
            line.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")


def at(settings: dict[str, Any]) -> dict[str, Any]:
    return {"dbname": settings["NAME"], "user": settings["USER"], "password": settings["PASSWORD"],
            "host": settings["HOST"], "port": settings["PORT"] or None}  # fmt: skip


def longest_read_while(work: Callable[[], object], spare: dict[str, Any]) -> float:
    """Seconds that the slowest of many small readers took, while one reader held the table for HELD seconds."""
    with closing(psycopg2.connect(**at(spare))) as holder, closing(psycopg2.connect(**at(spare))) as reader:
        holder.cursor().execute(f"SELECT * FROM {TABLE}")  # and the transaction stays open
        working = threading.Thread(target=work)
        working.start()
        slowest, end = 0.0, time.monotonic() + HELD
        while time.monotonic() < end and slowest < HELD / 2:
            slowest = max(slowest, read(reader))
            time.sleep(0.02)
        holder.rollback()
        working.join(60)
        assert not working.is_alive()
    return slowest


def read(line: Any) -> float:
    """Seconds that a small query takes; HELD where it gave up."""
    began = time.monotonic()
    with line, line.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {HELD * 500}")
        try:
            cursor.execute(f"SELECT count(*) FROM {TABLE}")
        except psycopg2.errors.QueryCanceled:
            line.rollback()
            return HELD
    return time.monotonic() - began


def in_thread(command: Any, outcome: list[BaseException | None]) -> Callable[[], None]:
    def run() -> None:
        try:
            call_command(command, "contenttypes", database="spare", verbosity=0)
            outcome.append(None)
        except BaseException as error:
            outcome.append(error)
        finally:
            connections.close_all()

    return run


def columns(spare: dict[str, Any]) -> set[str]:
    with closing(psycopg2.connect(**at(spare))) as line, line.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [TABLE])
        return {row[0] for row in cursor.fetchall()}


def test_readers_go_on_while_a_migration_waits(spare: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "PAUSE", 0.5)
    outcome: list[BaseException | None] = []
    slowest = longest_read_while(in_thread("migrate", outcome), spare)
    assert outcome == [None] and "name" not in columns(spare)  # it got through once the reader had gone
    assert 0.2 < slowest < 2, "it waited, at most a second at a time"


def test_control_djangos_own_makes_everybody_wait(spare: dict[str, Any]) -> None:
    spare["OPTIONS"] = {}
    outcome: list[BaseException | None] = []
    assert longest_read_while(in_thread(DjangoMigrate(), outcome), spare) > HELD / 2


def test_control_djangos_own_ends_with_the_pages_time_limit(spare: dict[str, Any]) -> None:
    outcome: list[BaseException | None] = []
    longest_read_while(in_thread(DjangoMigrate(), outcome), spare)
    assert isinstance(outcome[0], OperationalError) and "name" in columns(spare)


def test_it_gives_up_with_a_plain_word(spare: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "GIVE_UP", 0)
    with closing(psycopg2.connect(**at(spare))) as holder:
        holder.cursor().execute(f"SELECT * FROM {TABLE}")
        with pytest.raises(migrate.CommandError, match="has been in use"):
            call_command("migrate", "contenttypes", database="spare", verbosity=0)


def test_afterwards_the_connection_has_its_own_limits(spare: dict[str, Any]) -> None:
    call_command("migrate", "contenttypes", database="spare", verbosity=0)
    with connections["spare"].cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
        assert cursor.fetchone() == ("300ms", "0")
