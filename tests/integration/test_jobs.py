"""Jobs made prompt: after the commit, by name, and never instead of the sweep."""

import ast
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from civic.kernel import cache, jobs
from civic.kernel.circuit import Circuit
from civic.schedule import SCHEDULE

NAME = "notifications.tasks.deliver_due"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What went to the queue."""
    names: list[str] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_: names.append(name))
    monkeypatch.setattr(cache, "server", Circuit(rest=3, trial=1))
    return names


@pytest.mark.django_db(transaction=True)
def test_a_job_is_asked_for_after_the_commit(sent: list[str]) -> None:
    with transaction.atomic():
        jobs.soon(NAME)
        assert sent == []
    assert sent == [NAME]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_asks_for_nothing(sent: list[str]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        jobs.soon(NAME)
        raise ZeroDivisionError
    assert sent == []


@pytest.mark.django_db(transaction=True)
def test_without_a_queue_nobody_waits_and_nothing_is_raised(
    sent: list[str], monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    tries = []

    def away(name: str, **_: Any) -> None:
        tries.append(name)
        raise OperationalError

    monkeypatch.setattr(current_app, "send_task", away)
    for _n in range(3):
        jobs.soon(NAME)
    assert tries == [NAME]  # the others know already
    assert [record.message for record in caplog.records] == ["queue_unreachable"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["notifications.tasks.deliver", "deliver_due", ""])
def test_a_job_that_nobody_sweeps_is_refused_at_once(sent: list[str], name: str) -> None:
    with pytest.raises(LookupError):
        jobs.soon(name)
    assert sent == []


def test_every_scheduled_job_is_a_task() -> None:
    current_app.loader.import_default_modules()
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(current_app.tasks)


def test_every_name_that_is_asked_for_stands_in_the_schedule() -> None:
    """Seen in the source, so that none waits for the day on which somebody comes by."""
    asked = [
        ast.literal_eval(call.args[0])
        for path in ROOT.glob("*/**/*.py")
        if not {".venv", "tests", "migrations"} & set(path.parts)
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "jobs.soon"
    ]
    assert len(asked) >= 3 and set(asked) <= {entry["task"] for entry in SCHEDULE.values()}


def test_no_room_imports_its_tasks() -> None:
    """They stand on top of a room, or its imports go round in a circle."""
    found = []
    for path in ROOT.glob("*/**/*.py"):
        if {".venv", "tests", "migrations"} & set(path.parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = (
                [node.module, *(f"{node.module}.{a.name}" for a in node.names)]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            found += [f"{path.relative_to(ROOT)}: {name}" for name in names if str(name).endswith(".tasks")]
    assert found == []
