"""`manage.py load_demo`: fill an empty database with the demo district."""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from activities.models import Activity
from civic.demo import callers, exchange, families, history, home, july, people, places, present, team, visits, wishes
from civic.demo.book import Book
from civic.demo.crew import Crew
from civic.demo.desk import Desk
from civic.demo.dice import Dice
from points import upkeep

T = TypeVar("T")
STEPS = 12


class Command(BaseCommand):
    help = "Fill an empty database with the demo district (133 sites, 20,000 volunteers, a year of service)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="a smaller district, for tests")
        parser.add_argument("--force", action="store_true", help="also into a database that is not the embedded one")
        parser.add_argument("--today", type=date.fromisoformat, help="the day around which everything happens")

    def handle(self, *args: Any, scale: float, force: bool, today: date | None, **options: Any) -> None:
        if not (settings.EMBEDDED or force):
            raise CommandError("The demo district goes into the embedded database only; --force overrides.")
        if User.objects.exists():
            raise CommandError("The database is not empty. `make reset` empties the embedded one.")
        self.done = 0
        dice = Dice(today or timezone.localdate())
        with transaction.atomic():
            self.load(dice, scale)
        with connection.cursor() as cursor:
            ours = ", ".join(map(connection.ops.quote_name, connection.introspection.table_names(cursor)))
            cursor.execute(f"ANALYZE {ours}")  # without PostgreSQL's own, which others may hold

    def load(self, dice: Dice, scale: float) -> None:
        """Everything, in one transaction: a load that is cut leaves nothing."""

        def so_many(number: int, least: int = 1) -> int:
            return max(least, int(number * scale))

        sites = self.step("133 sites", lambda: places.build(dice, so_many(124, 14)))
        who = self.step(
            "20,000 volunteers in 122 teams, 2,000 residents",
            lambda: people.build(dice, sites, so_many(20_000, 200), so_many(2_000, 40), so_many(122, 5)),
        )
        kin = self.step("families", lambda: families.build(dice, who))
        came = self.step("a year of activities", lambda: history.build(dice, sites, who, kin, so_many(1_000, 60)))
        book = Book(dice)
        doors = home.Home(dice, sites, who, kin, came, book)
        self.step("a year of visits", lambda: home.build(doors, so_many(200, 14)))
        self.step("exchanged points", lambda: exchange.build(dice, sites, who, so_many(150, 5)))
        ended = self.step("this week and next month's lists", lambda: present.build(dice, sites, who, kin))
        self.step("a year of orders", lambda: wishes.build(dice, sites, who, came, book, so_many(1_000, 60)))
        self.step("what waits on the desks", lambda: self.wait(Desk(dice, sites, who, kin, book), ended[0]))
        self.step("what people do by the product's own actions", lambda: self.go_out(dice, Crew(sites.xincheng)))
        self.step("July, from the centre's spreadsheet", lambda: july.build(dice, sites, who))
        self.step("the ledger's audit", lambda: upkeep.audit_ledger(now=dice.midnight))

    def wait(self, desk: Desk, ended: Activity) -> None:
        """The orders of now, and with them those of the year."""
        desk.fill(ended)
        desk.families.save_doors()
        desk.book.save()

    def go_out(self, dice: Dice, crew: Crew) -> None:
        """What is done by the product's own actions."""
        visits.Visits(dice, crew).run()
        callers.Callers(dice, crew).run()
        team.go_somewhere(dice, crew)

    def step(self, name: str, work: Callable[[], T]) -> T:
        """Do it and say how long it took."""
        began = time.monotonic()
        result = work()
        self.done += 1
        bar = "█" * self.done + "░" * (STEPS - self.done)
        self.stdout.write(f"  {bar} {name} ({time.monotonic() - began:.1f} s)")
        self.stdout.flush()
        return result
