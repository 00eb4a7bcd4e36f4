"""`manage.py draw_events`: docs/events.md, who tells what to whom; `--check` fails where it is stale."""

import ast
import inspect
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from typing import get_type_hints

from django.conf import settings

from civic.kernel.drawing import DrawCommand, furniture
from civic.kernel.events import Event, name

HEAD = """# Events

Drawn by `manage.py draw_events` from each room's `events.py` and `receivers.py`. Don't edit by hand.

News goes up, in the sender's transaction: what a receiver raises undoes the whole (`civic.kernel.events`).
"""


class Command(DrawCommand):
    help = "Draw docs/events.md: who tells what to whom."
    page = "docs/events.md"

    def draw(self) -> str:
        """Every event of every room."""
        senders = _senders()
        return HEAD + "".join(_section(room, kind, senders[kind.__name__]) for room, kind in kinds())


def kinds() -> Iterator[tuple[str, type[Event]]]:
    """What each room tells, in the order of the rooms and of the source."""
    for room, module in furniture("events"):
        for value in vars(module).values():
            is_own = isinstance(value, type) and value.__module__ == module.__name__
            if is_own and issubclass(value, Event) and value is not Event:
                yield room, value


def _section(room: str, kind: type[Event], senders: list[str]) -> str:
    hints = get_type_hints(kind)
    carries = ", ".join(f"{field.name}: {_type(hints[field.name])}" for field in fields(kind))  # type: ignore[arg-type]
    lines = [f"\n## {kind.__name__} ({room})\n", inspect.getdoc(kind) or "", "", f"Carries `{carries}`.", ""]
    lines += [f"- sent by `{sender}`" for sender in senders]
    lines += [f"- heard by `{name(receiver)}`: {_first_line(receiver)}" for receiver in kind.heard_by]
    return "\n".join([*lines, ""])


def _type(hint: object) -> str:
    return hint.__name__ if isinstance(hint, type) else re.sub(r"(\w+\.)+", "", str(hint))


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").splitlines()[0]


def _senders() -> dict[str, list[str]]:
    """Which functions say `Kind(…).send()`, by the name of the kind."""
    found: dict[str, list[str]] = defaultdict(list)
    for wing in dict.fromkeys(room.partition(".")[0] for room, _module in furniture("events")):
        for path in sorted((settings.BASE_DIR / wing).rglob("*.py")):
            place = ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts)
            functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
            for function in functions:
                for kind in _sent_in(function):
                    found[kind].append(f"{place}.{function.name}")
    return found


def _sent_in(function: ast.FunctionDef) -> Iterator[str]:
    for call in ast.walk(function):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "send":
            of = call.func.value
            if isinstance(of, ast.Call) and isinstance(of.func, ast.Name):
                yield of.func.id
