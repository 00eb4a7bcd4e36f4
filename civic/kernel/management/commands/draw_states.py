"""`manage.py draw_states`: docs/states.md from the rooms' transition tables; `--check` fails where it is stale."""

from argparse import ArgumentParser
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from civic.kernel.states import Machine

HEAD = "# States\n\nDrawn by `manage.py draw_states` from each room's `transitions.py`. Don't edit by hand.\n"


class Command(BaseCommand):
    help = "Draw docs/states.md from the transition tables."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail where the file is stale; write nothing")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "states.md"
        with translation.override("en"):
            text = HEAD + "".join(draw(room, machine) for room, machine in machines())
        if check:
            if not path.exists() or path.read_text() != text:
                raise CommandError("docs/states.md is stale: run `python manage.py draw_states`.")
            return
        path.write_text(text)
        self.stdout.write(f"{path.relative_to(settings.BASE_DIR)} drawn")


def machines() -> list[tuple[str, Machine]]:
    """Every room's state tables, in the order of the rooms."""
    found = []
    for config in apps.get_app_configs():
        name = f"{config.name}.transitions"
        if config.path.startswith(str(settings.BASE_DIR)) and find_spec(name):
            module = import_module(name)
            found += [(config.name, value) for value in vars(module).values() if isinstance(value, Machine)]
    return found


def draw(room: str, machine: Machine) -> str:
    """One machine as a mermaid diagram."""
    lines = [f"\n## {machine.name} ({room})\n", "```mermaid", "stateDiagram-v2", f"    [*] --> {_(machine.initial)}"]
    for state, steps in machine.table.items():
        lines += [f"    {_(state)} --> {_(target)}: {verb}" for verb, target in steps.items()]
    ends = {_(target) for steps in machine.table.values() for target in steps.values()} - {_(s) for s in machine.table}
    lines += [f"    {state} --> [*]" for state in sorted(ends)]
    return "\n".join([*lines, "```", ""])


def _(state: Any) -> str:
    return str(getattr(state, "value", state))
