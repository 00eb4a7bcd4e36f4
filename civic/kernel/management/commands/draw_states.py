"""`manage.py draw_states`: docs/states.md from the rooms' transition tables; `--check` fails where it is stale."""

from typing import Any

from civic.kernel.drawing import DrawCommand, furniture
from civic.kernel.states import Machine

HEAD = "# States\n\nDrawn by `manage.py draw_states` from each room's `transitions.py`. Don't edit by hand.\n"


class Command(DrawCommand):
    help = "Draw docs/states.md from the transition tables."
    page = "docs/states.md"

    def draw(self) -> str:
        """Every machine of every room."""
        return HEAD + "".join(draw(room, machine) for room, machine in machines())


def machines() -> list[tuple[str, Machine]]:
    """Every room's state tables, in the order of the rooms."""
    return [
        (room, value)
        for room, module in furniture("transitions")
        for value in vars(module).values()
        if isinstance(value, Machine)
    ]


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
