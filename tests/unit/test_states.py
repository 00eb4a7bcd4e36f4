"""docs/states.md is drawn from the transition tables."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from civic.kernel.management.commands import draw_states


def test_each_step_of_each_table_is_drawn_and_the_page_is_not_stale() -> None:
    call_command("draw_states", check=True)
    drawn = {(room, machine.name): draw_states.draw(room, machine) for room, machine in draw_states.machines()}
    assert {room for room, _name in drawn} >= {"orders", "activities", "points", "volunteers.claims"}
    for room, machine in draw_states.machines():
        for state, steps in machine.table.items():
            for verb, target in steps.items():
                assert f"    {state} --> {target}: {verb}\n" in drawn[room, machine.name]


def test_a_stale_page_is_noticed_and_drawn_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class Elsewhere(draw_states.Command):
        page = str(tmp_path / "states.md")  # an absolute page stands where it says

    with pytest.raises(CommandError, match="stale"):
        call_command(Elsewhere(), check=True)
    call_command(Elsewhere())
    assert "drawn" in capsys.readouterr().out
    call_command(Elsewhere(), check=True)
