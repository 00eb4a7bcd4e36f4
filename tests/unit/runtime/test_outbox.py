"""What would be sent while somebody works on it, for the page /dev/."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage


@pytest.fixture
def outbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Any]:
    """As in `make dev`, with nothing in it yet; the workshop loads nowhere else, so it is unloaded again."""
    monkeypatch.setenv("DIANDAN_DATA", str(tmp_path))
    settings.DEBUG = settings.EMBEDDED = True
    yield import_module("civic.dev.outbox")
    for name in [name for name in sys.modules if name.startswith("civic.dev")]:
        del sys.modules[name]


def test_the_newest_stands_first_until_it_is_forgotten(outbox: Any) -> None:
    assert outbox.newest() == []
    outbox.send("13800138000", "code", {"code": "1234"}, key="a")
    assert outbox.Mail().send_messages([EmailMessage("清单", "十二月", to=["a@example.cn", "b@example.cn"])]) == 1
    told = [(line["way"], line["to"], line["title"], line["text"]) for line in outbox.newest()]
    assert told == [
        ("e-mail", "a@example.cn, b@example.cn", "清单", "十二月"),
        ("text message", "13800138000", "code", "1234"),
    ]
    outbox.forget()
    assert outbox.newest() == []


def test_no_more_is_shown_than_fits(outbox: Any) -> None:
    for number in range(outbox.SHOWN + 5):
        outbox.keep("e-mail", "a@example.cn", str(number), "")
    assert [line["title"] for line in outbox.newest()][:: outbox.SHOWN - 1] == [str(outbox.SHOWN + 4), "5"]
