"""`manage.py migrate`, safe while people work: a statement that waits for a table keeps every reader behind it."""

import time
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connections

LOCK_NOT_AVAILABLE = "55P03"
LONGEST_WAIT_MS = 1000  # for a lock, at a time; meanwhile everybody else waits behind it
PAUSE = 2  # seconds in which those that waited go on
GIVE_UP = 600  # seconds of trying; what was done until then stays done, and the next run goes on from there


class Command(migrate.Command):
    """Django's, with short waits for locks, again and again, and no limit to how long a statement may work."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError when a table could not be had within ten minutes."""
        self.database, end = options["database"], time.monotonic() + GIVE_UP
        try:
            while not self._done(*args, **options):
                if time.monotonic() > end:
                    raise CommandError(f"A table has been in use for {GIVE_UP // 60} minutes; try again later.")
                self.stderr.write("A table is in use; trying again.")
                time.sleep(PAUSE)
        finally:
            self._set("RESET lock_timeout", "RESET statement_timeout")

    def _done(self, *args: Any, **options: Any) -> bool:
        self._set(f"SET lock_timeout = {LONGEST_WAIT_MS}", "SET statement_timeout = 0")
        try:
            super().handle(*args, **options)
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) != LOCK_NOT_AVAILABLE:
                raise
            return False
        return True

    def migration_progress_callback(self, action: str, migration: Any = None, fake: bool = False) -> None:
        """What works beside readers and writers (an index built concurrently) may wait: nobody waits behind it, and a
        build that gave up would leave half an index.
        """
        super().migration_progress_callback(action, migration, fake)
        if action == "apply_start":
            self._set(f"SET lock_timeout = {LONGEST_WAIT_MS if migration.atomic else 0}")

    def _set(self, *statements: str) -> None:
        with connections[self.database].cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
