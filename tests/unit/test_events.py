"""News between rooms: sent once, heard by each receiver, undone where one refuses."""

import re
from dataclasses import dataclass, is_dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from civic.kernel.drawing import furniture
from civic.kernel.events import Event, hears
from civic.kernel.management.commands import draw_events


@dataclass(frozen=True)
class KettleBoiled(Event):
    """Only here."""

    litres: int


def test_each_receiver_hears_it_once_in_order_and_others_do_not() -> None:
    heard: list[tuple[str, int]] = []

    @dataclass(frozen=True)
    class Another(Event):
        """Nobody's."""

    @hears(KettleBoiled)
    def first(event: KettleBoiled) -> None:
        heard.append(("first", event.litres))

    @hears(KettleBoiled)
    def second(event: KettleBoiled) -> None:
        heard.append(("second", event.litres))

    KettleBoiled(litres=2).send()
    Another().send()
    assert heard == [("first", 2), ("second", 2)]
    assert KettleBoiled.heard_by == [first, second] and Another.heard_by == []


def test_what_a_receiver_raises_reaches_the_sender() -> None:
    @dataclass(frozen=True)
    class Refused(Event):
        """Somebody minds."""

    @hears(Refused)
    def refuse(event: Refused) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        Refused().send()


@pytest.mark.parametrize(("room", "kind"), list(draw_events.kinds()))
def test_every_event_is_frozen_sent_and_heard(room: str, kind: type[Event]) -> None:
    """What nobody sends, or nobody hears, is no news."""
    assert is_dataclass(kind) and kind.__dataclass_params__.frozen
    assert kind.heard_by and all(receiver.__module__.endswith(".receivers") for receiver in kind.heard_by)
    are_ours = [receiver.__module__.startswith(f"{room}.") for receiver in kind.heard_by]
    assert are_ours == sorted(are_ours, reverse=True), "a wing's own sub-rooms hear before the rooms above"
    section = draw_events.Command().draw().partition(f"## {kind.__name__} ({room})")[2].partition("\n## ")[0]
    assert f"sent by `{room}." in section


def test_a_room_that_hears_opens_its_ears() -> None:
    for room, _module in furniture("receivers"):
        opens = rf"from {room} import (\w+, )*receivers\b"
        own, wings = settings.BASE_DIR.joinpath(*room.split(".")), settings.BASE_DIR / room.partition(".")[0]
        app = next(file for file in (own / "apps.py", wings / "apps.py") if file.exists())
        assert re.search(opens, app.read_text())


def test_a_stale_page_is_noticed(tmp_path: Path) -> None:
    call_command("draw_events", check=True)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "events.md").write_text("old")

    class Elsewhere(draw_events.Command):
        page = str(tmp_path / "docs" / "events.md")  # an absolute page stands where it says

    with pytest.raises(CommandError, match="stale"):
        call_command(Elsewhere(), check=True)
