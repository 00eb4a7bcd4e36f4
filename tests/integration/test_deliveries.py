"""Sending when things are not as they should be: addresses into our own network, rows that can't be sent, silent
gateways, a queue that does not answer."""

import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from notifications import actions, channels, outbox, outgoing
from notifications.models import Delivery, Message
from programmes.forms import OutletForm
from programmes.notices import ProgrammeText

pytestmark = pytest.mark.django_db
PROMPT = """
import django; django.setup()
from civic.kernel import jobs
jobs.soon("notifications.tasks.deliver_due")
"""


def post(*addresses: str, channel: str = "wecom", key: str = "k") -> None:
    rows = [(channel, address, address[-8:]) for address in addresses]
    outbox.post(ProgrammeText(text="清单"), url="/", source_key=key, at=timezone.now(), addresses=rows)


@pytest.mark.parametrize(
    "address",
    [
        "JSON://127.0.0.1/x", "gotify://127.0.0.1/token", "ntfy://127.0.0.1/topic", "mailto://a:b@gmail.com?smtp=127.0.0.1",
        "jsons://[::1]/", "jsons://[::ffff:127.0.0.1]/", "jsons://[64:ff9b::7f00:1]/", "jsons://[2002:7f00:1::]/",
        "syslog://", "nonsense://x", "json://" + "a" * 70 + ".example/",
    ],
)  # fmt: skip
def test_no_address_leads_into_our_own_network(address: str, settings: Any) -> None:
    settings.EMBEDDED = False
    form = OutletForm({"channel": "apprise", "label": "群", "address": address})
    assert not form.is_valid() and "address" in form.errors
    post(address, channel="apprise")
    actions.deliver_due(now=timezone.now())
    assert Delivery.objects.get().error in ("unreachable", "bad_address")


@pytest.mark.parametrize("address", ["http://[::1/", "http://example.com/robot", "ftp://example.com", "https://"])
def test_a_robots_web_address_is_one(address: str, settings: Any) -> None:
    settings.EMBEDDED = False
    assert "address" in OutletForm({"channel": "wecom", "label": "群", "address": address}).errors


def test_a_row_that_can_not_be_sent_holds_up_nobody(settings: Any, mailoutbox: list[Any]) -> None:
    post("a@example.com", channel="email", key="broken")
    Message.objects.update(kind="no_such_kind")
    post("b@example.com", channel="email")
    assert actions.deliver_due(now=timezone.now()) == 2
    assert list(Delivery.objects.order_by("pk").values_list("state", flat=True)) == ["dead", "sent"]
    assert [mail.to for mail in mailoutbox] == [["b@example.com"]]


def test_silent_gateways_keep_nobody_for_longer_than_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        monkeypatch.setattr(channels, "TIMEOUT", (0.2, 0.2))
        monkeypatch.setattr(outgoing, "is_guarded", lambda: False)
        monkeypatch.setattr(actions, "LONGEST", actions.LONGEST / 120)
        post(*(f"http://127.0.0.1:{silent.getsockname()[1]}/{number}" for number in range(10)))
        assert 1 < actions.deliver_due(now=timezone.now()) < 10
    assert set(Delivery.objects.values_list("state", flat=True)) == {"waiting"}


def test_a_queue_that_does_not_answer_keeps_nobody_waiting() -> None:
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={database['HOST']}"
    url += f"&port={database['PORT']}" if database["PORT"] else ""
    with closing(socket.socket()) as hung:
        hung.bind(("127.0.0.1", 0))
        hung.listen()
        redis = f"redis://127.0.0.1:{hung.getsockname()[1]}/0"
        began = time.monotonic()
        process = subprocess.run(
            [sys.executable, "-c", PROMPT], env=os.environ | {"DATABASE_URL": url, "REDIS_URL": redis},
            timeout=60, capture_output=True, text=True,
        )  # fmt: skip
    assert process.returncode == 0, process.stderr
    assert "queue_unreachable" in process.stderr and time.monotonic() - began < 20
