"""A district that the last version filled is brought up to date: no row is lost, and nothing is shown that was not."""

import lzma
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings

from civic.runtime.addresses import CHECKOUT
from civic.runtime.manifest import tables_of

LAST = "0.2.0"  # scripts/keep_district.py keeps a newer one
KEPT = Path(__file__).parent.parent / "data" / f"district-{LAST}.sql.xz"
CHANGED_BY_DJANGO = ("public.django_migrations", "public.django_content_type", "public.auth_permission")


@pytest.fixture(scope="module")
def line(django_db_setup: None) -> Iterator[Any]:
    """A connection to the filled database, before anything is migrated."""
    name = f"{settings.DATABASES['default']['NAME']}_{LAST.replace('.', '_')}_{os.getpid()}"
    url = os.environ["DATABASE_URL"]
    with closing(psycopg2.connect(url)) as server, server.cursor() as cursor:
        server.autocommit = True
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        with closing(psycopg2.connect(url, dbname=name)) as found:
            found.autocommit = True
            with found.cursor() as cursor:
                cursor.execute(lzma.decompress(KEPT.read_bytes()).decode())
                cursor.execute("RESET search_path")
            yield found
    finally:
        with closing(psycopg2.connect(url)) as server, server.cursor() as cursor:
            server.autocommit = True
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def ask(line: Any, sql: str) -> list[Any]:
    with line.cursor() as cursor:
        cursor.execute(sql)
        return [row[0] for row in cursor.fetchall()]


def counts(line: Any) -> dict[str, int]:
    with line.cursor() as cursor:
        return {table: count for table, (count, _sum) in tables_of(cursor).rows.items()}


def test_a_filled_district_is_brought_up_to_date(line: Any) -> None:
    before = counts(line)
    assert before["public.orders_servicerequest"] > 60 and before["public.activities_activity"] > 60
    visits = ask(line, "SELECT id FROM activities_activity WHERE audience = 'invited' ORDER BY id")
    points = ask(line, "SELECT sum(balance) FROM points_account")
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{line.info.dbname}").geturl()
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, cwd=CHECKOUT, check=True)
    after = counts(line)
    lost = {
        table: (count, after.get(table))
        for table, count in before.items()
        if table not in CHANGED_BY_DJANGO and after.get(table, 0) < count
    }
    assert lost == {}
    assert ask(line, "SELECT id FROM activities_activity WHERE audience = 'invited' ORDER BY id") == visits != []
    assert ask(line, "SELECT sum(balance) FROM points_account") == points
