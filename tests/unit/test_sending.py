"""How each channel tells a failure apart, and where a guarded thread may go."""

import smtplib
import socket
from typing import Any
from uuid import uuid4

import pytest
import requests
from django.core.mail import EmailMessage

from accounts import sms
from notifications import channels, outgoing
from notifications.models import Channel, Delivery, Message
from notifications.texts import Text

ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=secret"


def failed(channel: Channel, address: str) -> tuple[str, bool, bool]:
    """The code, whether trying again can't help, whether the gateway said so itself."""
    delivery = Delivery(message=Message(), channel=channel, address=address, idempotency_key=uuid4())
    with pytest.raises(channels.Failed) as caught:
        channels.send(delivery, Text("清单", "十二月"))
    return str(caught.value), caught.value.is_final, caught.value.is_refusal


@pytest.mark.parametrize(("is_final", "is_refusal"), [(True, True), (False, False)])
def test_a_gateway_of_text_messages_knows_whether_to_try_again(
    monkeypatch: pytest.MonkeyPatch, is_final: bool, is_refusal: bool
) -> None:
    def refuse(*_args: Any) -> None:
        raise sms.SmsError("isv.OUT", is_final=is_final, is_refusal=is_refusal)

    monkeypatch.setattr(sms, "send_notice", refuse)
    assert failed(Channel.SMS, "13800138000") == ("isv.OUT", is_final, is_refusal)


def test_a_mail_server_that_is_away_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_message: EmailMessage) -> None:
        raise smtplib.SMTPServerDisconnected("wang@example.cn")

    monkeypatch.setattr(EmailMessage, "send", refuse)
    assert failed(Channel.EMAIL, "wang@example.cn") == ("mail_server", False, False)


class Answer:
    """A robot's."""

    def __init__(self, code: int | None, status: int = 200) -> None:
        self.status_code, self.code = status, code

    def json(self) -> dict[str, int]:
        if self.code is None:
            raise requests.exceptions.JSONDecodeError("no JSON", "", 0)
        return {"errcode": self.code}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(93000), ("errcode_93000", True, True)),  # no such robot
        (Answer(45009), ("errcode_45009", False, True)),  # too often
        (Answer(0, status=502), ("errcode_0", False, True)),
        (Answer(None), ("unreachable", False, False)),
        (requests.ConnectionError(ROBOT), ("unreachable", False, False)),
        (requests.exceptions.InvalidURL(ROBOT), ("bad_address", True, False)),
    ],
)
def test_a_robots_answer(monkeypatch: pytest.MonkeyPatch, answer: Any, expected: tuple[str, bool, bool]) -> None:
    def post(*_args: Any, **_kwargs: Any) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(requests, "post", post)
    assert failed(Channel.WECOM, ROBOT) == expected


def test_a_long_message_is_cut_at_a_lines_end_and_keeps_its_link() -> None:
    link = "https://diandan.example/orders/1"
    lines = [f"第 {number} 行" for number in range(300)]
    short = channels.shorten("\n".join([*lines, link]), channels.WECOM_BYTES)
    *kept, dots, last = short.split("\n")
    assert (dots, last) == ("…", link) and kept == lines[: len(kept)]
    room = channels.WECOM_BYTES - len(short.encode())
    assert 0 <= room < len(f"{lines[len(kept)]}\n".encode()) + 1
    assert channels.shorten("short", channels.WECOM_BYTES) == "short"


@pytest.mark.parametrize(
    ("event", "args", "may"),
    [
        ("socket.connect", (None, ("8.8.8.8", 443)), True),
        ("socket.connect", (None, ("127.0.0.1", 443)), False),
        ("socket.connect", (None, "/run/valkey.sock"), False),
        ("socket.sendmsg", (None, None), True),  # checked when it was made
        ("socket.sendto", (None, ("10.0.0.1", 53)), False),
        ("subprocess.Popen", (), False),
        ("_thread.start_new_thread", (), False),
        ("open", ("/etc/hosts",), True),
    ],
)
def test_where_a_guarded_thread_may_go(event: str, args: tuple[Any, ...], may: bool, settings: Any) -> None:
    """Asked directly: Python traces nothing, so counts nothing, inside an audit hook. tests/integration/test_outgoing.py
    connects in earnest."""
    settings.EMBEDDED = settings.DEBUG = False
    outgoing._watch(event, args)  # outside it may do anything
    with outgoing.only_public():
        if may:
            outgoing._watch(event, args)
        else:
            with pytest.raises(outgoing.Refused):
                outgoing._watch(event, args)


def test_what_is_typed_is_looked_up_once(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.EMBEDDED = settings.DEBUG = False
    found = {"robot.example": ["8.8.8.8"], "half.example": ["8.8.8.8", "10.0.0.1"]}

    def look_up(host: str, _port: None) -> list[Any]:
        if host not in found:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in found[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    channels.check_reachable("robot.example")
    for host in ("half.example", "nobody.example", "", None):
        with pytest.raises(channels.Failed, match="unreachable"):
            channels.check_reachable(host)
    settings.EMBEDDED = True
    channels.check_reachable("half.example")  # who tries it out may have a robot beside it


def test_no_host_in_what_is_no_address() -> None:
    assert channels.host_of(ROBOT) == "qyapi.weixin.qq.com" and channels.host_of("https://[::1") is None
