"""Backups of the whole database, encrypted (age) for a key that this host does not have.

python -m civic.runtime.backup:
    key                   print a new pair of keys; on a machine of your own, which keeps the secret one
    now                   make one backup
    nightly               make one each night for as long as this runs, and let go of old ones
    check                 exit 1 where the newest one is older than 26 hours
    restore FILE KEYFILE  into a database of its own, compared row by row with what was backed up (KEYFILE -: read it)
    switch                let the restored database take the place of the one in use, which is kept under another name

DATABASE_URL, BACKUP_RECIPIENT (the public key) and BACKUP_FOLDER say of what, for whom and where.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg2
import pyrage
from psycopg2.extensions import parse_dsn
from psycopg2.sql import SQL, Identifier

from civic.runtime import addresses
from civic.runtime.manifest import Joined, Split, Tables, differences, tables_of
from civic.runtime.postgres import installed_programs

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = timedelta(hours=2, minutes=30)  # after midnight in Shanghai
LATE = timedelta(hours=26)  # the newest backup is older than that: something is wrong
DAYS, MONTHS = 30, 12  # each night's for so many days, the first of each month for so many months
NAME = "diandan-%Y%m%d-%H%M%S.age"


class BackupFailed(RuntimeError):
    """One line for the operator."""


def make(url: str, folder: Path, recipient: str, *, now: datetime) -> Path:
    """One backup, whole or not at all: counts and the dump are of the same moment. Raises BackupFailed."""
    done = folder / now.astimezone(SHANGHAI).strftime(NAME)
    part = done.with_suffix(".part")
    with closing(psycopg2.connect(url)) as line, line.cursor() as cursor:
        line.set_session(isolation_level="REPEATABLE READ", readonly=True)
        cursor.execute("SELECT pg_export_snapshot()")
        command = [_program("pg_dump"), "--format=custom", f"--snapshot={cursor.fetchone()[0]}"]
        head = tables_of(cursor).to_line()
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=_environment(url)) as dump:
            assert dump.stdout is not None
            try:
                with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                    to = [pyrage.x25519.Recipient.from_str(recipient)]
                    pyrage.encrypt_io(Joined(head, dump.stdout), file, to)
                    os.fsync(file.fileno())
                if dump.wait():
                    raise BackupFailed(f"pg_dump failed (exit {dump.returncode}).")
            except BaseException:
                dump.kill()
                part.unlink(missing_ok=True)
                raise
    part.rename(done)
    return done


def restore(url: str, file: Path, secret: str) -> list[str]:
    """Into a database of its own beside the one in use; what differs from what was backed up, line by line. Raises
    BackupFailed where the file is cut off, changed or for another key.
    """
    name = restored_name(url)
    with _server(url) as cursor:
        cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        cursor.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(name)))
    command = [_program("pg_restore"), "--no-owner", "--exit-on-error", f"--dbname={name}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=_environment(url)) as program, file.open("rb") as source:
        assert program.stdin is not None
        split = Split(program.stdin)
        try:
            pyrage.decrypt_io(source, split, [pyrage.x25519.Identity.from_str(secret)])
            program.stdin.close()
        except BrokenPipeError:
            pass  # it has said why, and its exit code is asked below
        except (OSError, pyrage.DecryptError) as error:
            program.kill()
            raise BackupFailed(f"{file.name} can't be read: {error}") from error
        if program.wait():
            raise BackupFailed(f"pg_restore failed (exit {program.returncode}).")
    with closing(psycopg2.connect(**(parse_dsn(url) | {"dbname": name}))) as line, line.cursor() as cursor:
        return differences(Tables.from_line(split.head), tables_of(cursor))


def switch(url: str, *, now: datetime) -> str:
    """The restored database takes the name of the one in use, which is kept under the name given back. Raises
    BackupFailed where nothing was restored.
    """
    used = str(parse_dsn(url)["dbname"])
    kept = f"{used}_before_{now.astimezone(SHANGHAI):%Y%m%d_%H%M%S}"
    with _server(url) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [restored_name(url)])
        if cursor.fetchone() is None:
            raise BackupFailed("Nothing was restored yet: restore FILE KEYFILE comes first.")
        for old, new in ((used, kept), (restored_name(url), used)):
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [old])
            cursor.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(old), Identifier(new)))
    return kept


def restored_name(url: str) -> str:
    """The database into which is restored."""
    return f"{parse_dsn(url)['dbname']}_restored"


def forget(folder: Path, *, now: datetime) -> None:
    """Let go of what is older than 30 days, but for the first of each month, and of what was cut off."""
    months: set[str] = set()
    for path in sorted(folder.glob("diandan-*.age")):
        made = _made(path)
        is_first = f"{made:%Y%m}" not in months
        months.add(f"{made:%Y%m}")
        age = now - made
        if age > timedelta(days=31 * MONTHS) or (age > timedelta(days=DAYS) and not is_first):
            path.unlink()
    for part in folder.glob("diandan-*.part"):
        part.unlink()


def is_due(folder: Path, *, now: datetime) -> bool:
    """Whether last night's is missing."""
    local = now.astimezone(SHANGHAI)
    last = local.replace(hour=0, minute=0, second=0, microsecond=0) + NIGHT
    last -= timedelta(days=1) if last > local else timedelta()
    newest = newest_of(folder)
    return newest is None or newest < last


def newest_of(folder: Path) -> datetime | None:
    """When the newest backup was made."""
    return max((_made(path) for path in folder.glob("diandan-*.age")), default=None)


def _made(path: Path) -> datetime:
    return datetime.strptime(path.name, NAME).replace(tzinfo=SHANGHAI)


def _program(name: str) -> str:
    return str(installed_programs() / name)


def _environment(url: str) -> dict[str, str]:
    """How libpq's programs find the database: not in their arguments, which anybody on the host can read."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    return dict(os.environ) | {names[key]: str(value) for key, value in parse_dsn(url).items() if key in names}


class _server:
    """A cursor beside all databases, each statement for itself."""

    def __init__(self, url: str) -> None:
        self.line = psycopg2.connect(**(parse_dsn(url) | {"dbname": "postgres"}))
        self.line.autocommit = True

    def __enter__(self) -> "psycopg2.extensions.cursor":
        return self.line.cursor()

    def __exit__(self, *_error: object) -> None:
        self.line.close()


def _nightly(url: str, folder: Path) -> None:
    while True:
        now = datetime.now(SHANGHAI)
        if is_due(folder, now=now):
            try:
                forget(folder, now=now)
                print(make(url, folder, os.environ["BACKUP_RECIPIENT"], now=now).name, flush=True)
            except (BackupFailed, psycopg2.Error, OSError) as error:
                print(f"No backup: {type(error).__name__}; trying again in ten minutes.", file=sys.stderr, flush=True)
                time.sleep(540)
        time.sleep(60)


def main(verb: str = "", *words: str) -> int:
    """Do what is asked; 1 where it did not succeed."""
    url, folder, now = (
        addresses.database_url(),
        Path(os.environ.get("BACKUP_FOLDER", "/backups")),
        datetime.now(SHANGHAI),
    )
    verbs: dict[str, Callable[[], object]] = {
        "now": lambda: print(make(url, folder, os.environ["BACKUP_RECIPIENT"], now=now)),
        "nightly": lambda: _nightly(url, folder),
        "switch": lambda: print(f"Switched; what was in use is now called {switch(url, now=now)}."),
    }
    if verb == "key":
        pair = pyrage.x25519.Identity.generate()
        print(f"# public key, for BACKUP_RECIPIENT: {pair.to_public()}\n{pair}")
        return 0
    if verb == "check":
        newest = newest_of(folder)
        return 0 if newest and now - newest < LATE else 1
    if verb == "restore" and len(words) == 2:
        key = sys.stdin.read() if words[1] == "-" else Path(words[1]).read_text()
        secret = next(line for line in key.splitlines() if line.startswith("AGE-SECRET-KEY-"))
        found = restore(url, Path(words[0]), secret.strip())
        print("\n".join(found) or f"Every table is as it was backed up; it stands in {restored_name(url)}.")
        return 1 if found else 0
    if verb not in verbs:
        print(__doc__)
        return 1
    verbs[verb]()
    return 0


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        try:
            sys.exit(main(*sys.argv[1:]))
        except BackupFailed as failed:
            sys.exit(str(failed))
