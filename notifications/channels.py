"""How each channel sends. A sender raises Failed; whether trying again can help, it knows best."""

import socket
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any
from urllib.parse import urlsplit

import apprise
import requests
from apprise.plugins.email.base import NotifyEmail
from django.core.mail import EmailMessage

from accounts import sms
from notifications import mails, outgoing
from notifications.models import Channel, Delivery
from notifications.texts import Text

TIMEOUT = (3, 10)  # seconds to connect, to answer
WECOM_BYTES = 2048


class Failed(Exception):
    """Not sent. The code names no address and no person."""

    def __init__(self, code: str, *, is_final: bool, is_refusal: bool = False) -> None:
        """`is_refusal` where the gateway answered that it did not take it; else it may have."""
        super().__init__(code)
        self.is_final, self.is_refusal = is_final, is_refusal


def send(delivery: Delivery, text: Text) -> None:
    """Send over the delivery's channel. Raises Failed."""
    with outgoing.only_public() if delivery.channel in _STAFFS else nullcontext():
        _SENDERS[Channel(delivery.channel)](delivery, text)


def honours_keys(channel: str) -> bool:
    """Whether the gateway drops a second message with the same key, so that a doubtful one may be sent again."""
    return channel == Channel.SMS


def check_reachable(host: str | None) -> None:
    """Said while somebody types an address; `outgoing` has the last word when a message is sent. Raises Failed: one
    code for a host that is not there and one inside, so that nobody learns from it what our network holds."""
    if not outgoing.is_guarded():
        return
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(host, None)} if host else set()
    except (OSError, UnicodeError):
        found = set()
    if not found or not all(map(outgoing.is_public, found)):
        raise Failed("unreachable", is_final=False)


def robot_at(address: str) -> Any:
    """Apprise's client for an address, which goes where it says and no further. Raises Failed for one that Apprise
    does not know, that tells nobody but this machine, or that can't be reached from here."""
    robot: Any = apprise.Apprise.instantiate(address)
    if robot is None:
        raise Failed("bad_address", is_final=True)
    robot.redirects = False  # whatever the address says of it
    if any("{host}" in template for template in robot.templates):
        for name in ("smtp_host", "host"):  # mail may go by another server than its domain's
            if host := getattr(robot, name, None):
                check_reachable(host.strip("[]"))
    elif not robot.secure_protocol:  # it would write into this machine's own log
        raise Failed("bad_address", is_final=True)
    return robot


def host_of(url: str) -> str | None:
    """Of a web address; None where it is none."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _sms(delivery: Delivery, text: Text) -> None:
    try:
        sms.send_notice(delivery.address, text.short, str(delivery.idempotency_key))
    except sms.SmsError as error:
        raise Failed(str(error), is_final=error.is_final, is_refusal=error.is_refusal) from None


def _email(delivery: Delivery, text: Text) -> None:
    headers = {"Message-ID": f"<{delivery.idempotency_key}@diandan>"} | mails.headers(delivery)
    body = mails.with_way_out(text.letter, delivery)
    try:
        EmailMessage(text.title, body, to=[delivery.address], headers=headers).send()
    except OSError:  # smtplib's errors are OSErrors
        raise Failed("mail_server", is_final=False) from None


def _wecom(delivery: Delivery, text: Text) -> None:
    body = {"msgtype": "text", "text": {"content": shorten(text.whole, WECOM_BYTES)}}
    headers = {"Idempotency-Key": str(delivery.idempotency_key)}
    try:
        answer = requests.post(delivery.address, json=body, headers=headers, timeout=TIMEOUT, allow_redirects=False)
        code = answer.json().get("errcode")
    except requests.exceptions.InvalidURL:
        raise Failed("bad_address", is_final=True) from None
    except (requests.RequestException, ValueError):
        raise Failed("unreachable", is_final=False) from None  # the original text would hold the robot's key
    if answer.status_code != 200 or code != 0:  # a refusal comes as 200 with an errcode
        raise Failed(f"errcode_{code}", is_final=code in {93000, 93008}, is_refusal=True)


def _apprise(delivery: Delivery, text: Text) -> None:
    robot, body = robot_at(delivery.address), text.body or text.title
    if isinstance(robot, NotifyEmail):
        robot.headers |= mails.headers(delivery)
        # or it takes our lines for HTML, and they run together; its type names what it can do, not what it does
        robot.notify_format = apprise.NotifyFormat.TEXT  # type: ignore[assignment]
        body = mails.with_way_out(body, delivery)
    if not robot.notify(title=text.title, body=body):
        raise Failed("unreachable", is_final=False)


_STAFFS = {Channel.WECOM, Channel.APPRISE}  # staff typed the address
_SENDERS: dict[Channel, Callable[[Delivery, Text], None]] = {
    Channel.SMS: _sms,
    Channel.EMAIL: _email,
    Channel.WECOM: _wecom,
    Channel.APPRISE: _apprise,
}


def shorten(text: str, limit: int) -> str:
    """At most `limit` bytes of UTF-8, cut at a line's end; the last line (the link) stays."""
    if len(text.encode()) <= limit:
        return text
    *lines, last = text.split("\n")
    room = limit - len(f"\n…\n{last}".encode())
    kept: list[str] = []
    for line in lines:
        room -= len(f"{line}\n".encode())
        if room < 0:
            break
        kept.append(line)
    return "\n".join([*kept, "…", last])
