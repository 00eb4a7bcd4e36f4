"""Whether there is something to migrate; and, for `make check`, what each migration does to a table that people use,
judged by squawk. Runs them all on a PostgreSQL of its own, since only then it is known what they do.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from civic.runtime import process
from civic.runtime.addresses import CHECKOUT
from civic.runtime.postgres import Postgres

if TYPE_CHECKING:
    from django.db.migrations import Migration

OLDEST = "15"  # PostgreSQL that we support
NOT_ASKED = {
    "prefer-robust-stmts": "Django knows what it has applied, and each migration is one transaction",
    "prefer-text-field": "the lengths that forms check hold in the database too",
    "prefer-bigint-over-int": "small counts: hours of a day, seats, levels",
    "prefer-bigint-over-smallint": "small counts: hours of a day, seats, levels",
    "require-lock-timeout": "manage.py migrate sets it, for every migration",
    "require-statement-timeout": "manage.py migrate sets it, for every migration",
}
BEFORE_PEOPLE = "written before the first release, when nobody used the table"
NOBODYS_NAME = "no code asks for this constraint by its name"
STOPPED = "docs/operations.md: web, worker and beat are stopped for the upgrade that moves the sentences"
EXCEPTED = {  # migration: rule: reason
    "accounts.0002_names_in_any_case": {"require-concurrent-index-creation": BEFORE_PEOPLE},
    "activities.0004_reasons": {"adding-foreign-key-constraint": STOPPED},
    "activities.0006_cancelled_because": {"ban-drop-column": STOPPED},
    "activities.0008_visits": {"constraint-missing-not-valid": STOPPED},
    "activities.0009_files_are_read_by_a_job": {
        "require-concurrent-index-creation": STOPPED,
        "constraint-missing-not-valid": STOPPED,
    },
    "kernel.0005_refuse_sentences": {"ban-drop-column": STOPPED, "not-atomic": STOPPED},
    "notifications.0003_messages_refer_to_sentences": {"adding-foreign-key-constraint": STOPPED},
    "orders.0005_notes": {"adding-foreign-key-constraint": STOPPED},
    "orders.0007_declined_because": {
        "ban-drop-constraint": STOPPED,
        "ban-drop-column": STOPPED,
        "not-atomic": STOPPED,
    },
    "points.0003_corrections_refer_to_sentences": {"adding-foreign-key-constraint": STOPPED},
    "notifications.0002_unread_messages": {"require-concurrent-index-creation": BEFORE_PEOPLE},
    "orders.0009_rules_of_one_kind": {"renaming-object": NOBODYS_NAME},
    "points.0005_rules_of_one_kind": {"renaming-object": NOBODYS_NAME},
}
# a migration that is not atomic waits for locks without limit: it may do only what works beside readers and writers
_TAKES_THE_TABLE = re.compile(r"(ALTER|DROP|TRUNCATE|LOCK)\s+TABLE|(CREATE|DROP)\s+(UNIQUE\s+)?INDEX (?!CONCURRENTLY)")


def digest() -> str:
    """Changes when there may be something to migrate: ours, or those of a package."""
    found = hashlib.sha256((CHECKOUT / "requirements" / "run.txt").read_bytes())
    for path in sorted([*CHECKOUT.glob("*/migrations/*.py"), *CHECKOUT.glob("*/*/migrations/*.py")]):
        if ".venv" not in path.parts:
            found.update(path.read_bytes())
    return found.hexdigest()


def main() -> int:
    """1 where a migration would stop people, or an exception excepts nothing."""
    with tempfile.TemporaryDirectory(prefix="diandan-lint-") as name:
        room = Path(name)
        room.chmod(process.PASSAGE)
        server = Postgres(room, room / "s", room / "log", durable=False)
        try:
            server.start()
            os.environ["DATABASE_URL"] = server.url
            texts = dict(_statements())
        finally:
            server.stop()
        (sql := room / "sql").mkdir()
        for migration, text in texts.items():
            (sql / f"{migration}.sql").write_text(text)
        found = _judge(sql)
    stale = [f"{name}: {rule} is excepted, but is not found" for name, rules in EXCEPTED.items()
             for rule in rules if (name, rule) not in {(each[0], each[1]) for each in found}]  # fmt: skip
    wrong = [f"{name}: {rule}: {why}" for name, rule, why in found if rule not in EXCEPTED.get(name, {})]
    print("\n".join([*wrong, *stale]) or f"{len(texts)} migrations stop nobody.")
    return 1 if wrong or stale else 0


def _statements() -> Iterator[tuple[str, str]]:
    """(migration, its SQL) for each of ours that changes what is there: an initial one makes what nobody uses yet."""
    # `make run` and the tests' beginning ask this module too, and do without Django
    import django
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    ours = {app.label for app in apps.get_app_configs() if Path(app.path).parent.is_relative_to(CHECKOUT)
            and "site-packages" not in app.path}  # fmt: skip
    kept: dict[str, str] = {}

    def listen(action: str, migration: "Migration | None" = None, fake: bool | None = False, /) -> None:
        if action == "apply_start":
            connection.queries_log.clear()
        elif action == "apply_success" and migration and migration.app_label in ours and not migration.initial:
            lines = [query["sql"].rstrip("; \n") + ";" for query in connection.queries_log]
            kept[f"{migration.app_label}.{migration.name}"] = "\n".join(lines)

    connection.force_debug_cursor = True
    executor = MigrationExecutor(connection, listen)
    executor.migrate(executor.loader.graph.leaf_nodes())
    connection.close()
    yield from kept.items()


def _judge(folder: Path) -> list[tuple[str, str, str]]:
    """(migration, rule, why) for whatever is found."""
    squawk = shutil.which("squawk", path=f"{Path(sys.executable).parent}:{os.environ.get('PATH', '')}") or "squawk"
    files = sorted(folder.glob("*.sql"))
    command = [squawk, "--pg-version", OLDEST, "--reporter", "json", "--exclude", ",".join(NOT_ASKED)]
    told = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, cwd=folder)
    if told.returncode not in (0, 1):
        raise SystemExit(f"squawk failed: {told.stderr.strip()[-500:]}")
    reports: list[dict[str, Any]] = json.loads(told.stdout or "[]")
    found = [(Path(one["file"]).stem, one["rule_name"], f"line {one['line']}: {one['message']}") for one in reports]
    for file in files:
        text = file.read_text()
        if not text.startswith("BEGIN;") and (taken := _TAKES_THE_TABLE.search(text)):
            found.append((file.stem, "not-atomic", f"“{taken.group()}” would wait for the table without limit"))
    return found


if __name__ == "__main__":
    sys.exit(main())
