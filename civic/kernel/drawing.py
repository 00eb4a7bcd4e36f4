"""Pages of docs/ that are drawn from the source, so that they stay true: `manage.py draw_…`, and `--check` in CI."""

from argparse import ArgumentParser
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation


class DrawCommand(BaseCommand):
    """Writes `page`, or with `--check` fails where it is stale."""

    page = ""  # below the checkout

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail where the file is stale; write nothing")

    def draw(self) -> str:
        """The whole page."""
        raise NotImplementedError

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / self.page
        with translation.override("en"):
            text = self.draw()
        if check:
            if not path.exists() or path.read_text() != text:
                command = type(self).__module__.rpartition(".")[2]
                raise CommandError(f"{self.page} is stale: run `python manage.py {command}`.")
            return
        path.write_text(text)
        self.stdout.write(f"{self.page} drawn")


def furniture(kind: str) -> Iterator[tuple[str, ModuleType]]:
    """Each of our rooms and sub-rooms that has such a module ("events"), with it: in the order of the rooms, a wing
    before its sub-rooms.
    """
    for room in rooms():
        name = f"{room}.{kind}"
        if find_spec(name):
            yield room, import_module(name)


def rooms() -> Iterator[str]:
    """Our apps, each followed by the packages in it ("activities", "activities.signups"), sub-rooms among them."""
    apps_of_their_own = {config.name for config in apps.get_app_configs()}
    for config in apps.get_app_configs():
        if Path(config.path) == settings.BASE_DIR.joinpath(*config.name.split(".")):  # not what is installed in .venv
            yield config.name
            packages = [f"{config.name}.{found.name}" for found in iter_modules([config.path]) if found.ispkg]
            yield from (package for package in packages if package not in apps_of_their_own)
