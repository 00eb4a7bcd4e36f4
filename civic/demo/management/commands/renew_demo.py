"""`manage.py renew_demo`: a demo district filled some days ago is brought to today; on the same day nothing happens."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from civic.demo import renewal
from civic.kernel.errors import DomainError


class Command(BaseCommand):
    help = "Bring the demo district to today: yesterday's activities to complete, this week's places, new orders."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="also in a database that is not the embedded one")

    def handle(self, *args: Any, force: bool, **options: Any) -> None:
        if not (settings.EMBEDDED or force):
            raise CommandError("The demo district lives in the embedded database only; --force overrides.")
        now, began = timezone.now(), time.monotonic()
        if not renewal.is_filled() or not renewal.is_stale(timezone.localdate(now)):
            return
        self.stdout.write("· The demo's week becomes today's: ", ending="")
        self.stdout.flush()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
                count = renewal.Renewal(now).run()
        except DomainError as error:  # somebody changed what it builds on; the product runs all the same
            self.stdout.write(f"not this time ({error}); `make reset` fills it anew")
            return
        seconds = time.monotonic() - began
        words = ", ".join(f"{number} {what}" for what, number in count.items())
        self.stdout.write(f"{words} ({seconds:.1f} s)")
