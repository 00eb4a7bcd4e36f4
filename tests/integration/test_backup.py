"""Backed up, encrypted, restored into a second database, compared: with the programs and the key that an operator uses."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pyrage
import pytest
from django.db import connection
from psycopg2.extensions import parse_dsn

from civic.kernel import months
from civic.runtime import backup
from tests.factories import volunteers as make
from tests.factories.orders import shanghai
from tests.factories.people import SiteFactory
from tests.factories.points import credit

KEYS = pyrage.x25519.Identity.generate()
SECRET, PUBLIC = str(KEYS), str(KEYS.to_public())


@pytest.fixture
def url(transactional_db: Any, now: datetime) -> Iterator[str]:
    """The test's own database with people, points and an activity in it."""
    site = SiteFactory(name="新城社区")
    for number in range(5):
        volunteer = make.volunteer(site, now=now, display_name=f"志愿者{number}")
        credit(volunteer, site, minutes=60 * (number + 1), key=f"claim:{number}:confirmed", at=now)
    make.activity(site, now=now)
    database = connection.settings_dict
    found = f"postgresql://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={database['HOST']}"
    yield found + (f"&port={database['PORT']}" if database["PORT"] else "")
    connection.close()
    ask(found, f"DROP DATABASE IF EXISTS {backup.restored_name(found)} WITH (FORCE)", at="postgres")


def ask(url: str, sql: str, *, at: str = "") -> list[Any]:
    with (
        closing(psycopg2.connect(**(parse_dsn(url) | ({"dbname": at} if at else {})))) as line,
        line.cursor() as cursor,
    ):
        line.autocommit = True
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def counts(url: str, *, at: str = "") -> dict[str, Any]:
    """Asked without the backup's own counting: the rows of every table, the ledger's sum, the balances' sum."""
    tables = [row[0] for row in ask(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'", at=at)]
    found = {table: ask(url, f'SELECT count(*) FROM "{table}"', at=at) for table in tables}
    found["the ledger's sum"] = ask(url, "SELECT sum(amount) FROM points_ledgerentry", at=at)
    found["the balances' sum"] = ask(url, "SELECT sum(balance) FROM points_account", at=at)
    return found


def test_what_was_backed_up_comes_back(url: str, tmp_path: Path, now: datetime) -> None:
    file = backup.make(url, tmp_path, PUBLIC, now=now)
    before = counts(url)
    assert backup.restore(url, file, SECRET) == []
    restored = counts(url, at=backup.restored_name(url))
    assert restored == before
    assert restored["the ledger's sum"] == restored["the balances' sum"] and restored["the ledger's sum"][0][0] > 0
    assert restored["volunteers_volunteer"] == [(5,)] and restored["activities_activity"] == [(1,)]


def test_nobody_reads_it_without_the_key(url: str, tmp_path: Path, now: datetime) -> None:
    file = backup.make(url, tmp_path, PUBLIC, now=now)
    kept = file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600 and list(tmp_path.iterdir()) == [file]
    assert "新城社区".encode() not in kept and b"PGDMP" not in kept and b"points_ledgerentry" not in kept
    with pytest.raises(backup.BackupFailed, match="can't be read"):
        backup.restore(url, file, str(pyrage.x25519.Identity.generate()))


def test_what_is_cut_off_or_changed_is_refused(url: str, tmp_path: Path, now: datetime) -> None:
    file = backup.make(url, tmp_path, PUBLIC, now=now)
    whole = file.read_bytes()
    for broken in (whole[:-100], whole[:-1] + b"x"):
        file.write_bytes(broken)
        with pytest.raises(backup.BackupFailed):
            backup.restore(url, file, SECRET)
    assert ask(url, "SELECT count(*) FROM points_ledgerentry") == [(5,)]  # what is in use was not touched


def test_what_differs_is_told_by_table(url: str, tmp_path: Path, now: datetime, monkeypatch: Any) -> None:
    """The control: the counting in the backup sees one row more, and one word changed."""
    counted = backup.tables_of

    def before(cursor: Any) -> Any:
        found = counted(cursor).rows
        count, content = found["public.network_site"]
        return backup.Tables(
            found | {"public.network_site": (count + 1, content), "public.points_ledgerentry": (5, "another")}
        )

    monkeypatch.setattr(backup, "tables_of", before)
    file = backup.make(url, tmp_path, PUBLIC, now=now)
    monkeypatch.setattr(backup, "tables_of", counted)
    told = backup.restore(url, file, SECRET)
    assert [line.split(":")[0] for line in told] == ["public.network_site", "public.points_ledgerentry"]
    assert "not the same ones" in told[1]


def test_what_happens_meanwhile_is_not_in_it(url: str, tmp_path: Path, now: datetime, monkeypatch: Any) -> None:
    """Counts and dump are of one moment, also while people go on working."""
    counted = backup.tables_of

    def while_people_work(cursor: Any) -> Any:
        found = counted(cursor)
        ask(url, "UPDATE network_site SET name = name || '!'")
        return found

    monkeypatch.setattr(backup, "tables_of", while_people_work)
    file = backup.make(url, tmp_path, PUBLIC, now=now)
    monkeypatch.setattr(backup, "tables_of", counted)
    assert backup.restore(url, file, SECRET) == []


def test_a_dump_that_fails_leaves_no_file(url: str, tmp_path: Path, now: datetime, monkeypatch: Any) -> None:
    monkeypatch.setattr(backup, "_program", lambda name: Path("/bin/false"))
    with pytest.raises(backup.BackupFailed):
        backup.make(url, tmp_path, PUBLIC, now=now)
    assert list(tmp_path.iterdir()) == []


def test_the_operators_words(url: str, tmp_path: Path) -> None:
    """key, now, check, restore FILE KEYFILE: as docs/operations.md has them."""

    def say(*words: str, typed: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"DATABASE_URL": url, "BACKUP_FOLDER": str(tmp_path)} | more
        command = [sys.executable, "-m", "civic.runtime.backup", *words]
        return subprocess.run(command, env=environment, input=typed, capture_output=True, text=True, timeout=120)

    assert say("check").returncode == 1  # there is none
    (tmp_path / "key").write_text(say("key").stdout)
    public = (tmp_path / "key").read_text().splitlines()[0].split()[-1]
    made = Path(say("now", BACKUP_RECIPIENT=public).stdout.strip())
    assert made.exists() and say("check").returncode == 0
    restored = say("restore", str(made), "-", typed=(tmp_path / "key").read_text())
    assert restored.returncode == 0 and "Every table is as it was backed up" in restored.stdout, restored.stderr
    assert say("whatever").returncode == 1


def test_the_restored_one_takes_the_place_of_the_one_in_use(tmp_path: Path, now: datetime) -> None:
    url = f"{os.environ['DATABASE_URL'].split('?')[0]}_switched?{os.environ['DATABASE_URL'].split('?')[1]}"
    used = str(parse_dsn(url)["dbname"])
    ask(url, f"DROP DATABASE IF EXISTS {used} WITH (FORCE)", at="postgres")
    ask(url, f"CREATE DATABASE {used}", at="postgres")
    ask(url, "CREATE TABLE word (text text)")
    with pytest.raises(backup.BackupFailed, match="restore FILE KEYFILE comes first"):
        backup.switch(url, now=now)
    ask(url, "INSERT INTO word VALUES ('then')")
    file = backup.make(url, tmp_path, PUBLIC, now=now)
    ask(url, "UPDATE word SET text = 'now'")
    assert backup.restore(url, file, SECRET) == []
    kept = backup.switch(url, now=now)
    assert ask(url, "SELECT text FROM word") == [("then",)] and ask(url, "SELECT text FROM word", at=kept) == [("now",)]
    for name in (used, kept):
        ask(url, f"DROP DATABASE {name} WITH (FORCE)", at="postgres")


def touch(folder: Path, *moments: datetime) -> None:
    for moment in moments:
        (folder / moment.astimezone(backup.SHANGHAI).strftime(backup.NAME)).touch()


def test_each_night_one_and_a_missed_one_at_once(tmp_path: Path) -> None:
    now = shanghai("2026-11-25 09:30")
    assert backup.is_due(tmp_path, now=now)
    touch(tmp_path, now - timedelta(hours=8))  # 01:30, before tonight's time
    assert backup.is_due(tmp_path, now=now)
    touch(tmp_path, now - timedelta(hours=6))
    assert not backup.is_due(tmp_path, now=now)
    assert not backup.is_due(tmp_path, now=now.replace(hour=2, minute=29) + timedelta(days=1))
    assert backup.is_due(tmp_path, now=now.replace(hour=2, minute=31) + timedelta(days=1))


@pytest.mark.parametrize(
    ("moment", "oldest", "newest"),
    [
        ("2026-11-25 09:30", "2025-12-01", "2026-10-01"),
        ("2028-01-01 00:10", "2027-01-01", "2027-12-01"),
        ("2028-02-29 00:10", "2027-03-01", "2028-01-01"),
    ],
)
def test_thirty_days_and_twelve_months_are_kept(tmp_path: Path, moment: str, oldest: str, newest: str) -> None:
    now = shanghai(moment)
    touch(tmp_path, *(now - timedelta(days=days) for days in range(500)))
    (tmp_path / "diandan-20261125-023000.part").touch()
    backup.forget(tmp_path, now=now)
    kept = sorted(path.name for path in tmp_path.iterdir())
    of_days = [name for name in kept if name >= (now - timedelta(days=30)).strftime(backup.NAME)]
    assert len(of_days) == 31
    firsts = [date.fromisoformat(oldest)]
    while str(firsts[-1]) < newest:
        firsts.append(months.after(firsts[-1]))
    assert [name[8:16] for name in kept if name not in of_days] == [f"{day:%Y%m%d}" for day in firsts]
