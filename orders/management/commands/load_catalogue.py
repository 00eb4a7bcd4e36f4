"""`manage.py load_catalogue`: the usual services, as a first catalogue for a new installation."""

from typing import Any

from django.core.management.base import BaseCommand

from orders import catalogue


class Command(BaseCommand):
    help = "Add the usual services to the catalogue; what stands there already is left as it is."

    def handle(self, **_options: Any) -> None:
        self.stdout.write(f"{catalogue.load()} services added; change them under /admin/.")
