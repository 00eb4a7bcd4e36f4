"""Text messages: one interface, one client for each gateway (settings.SMS_BACKEND)."""

from importlib import import_module
from typing import Any

from django.conf import settings


class SmsError(Exception):
    """The gateway did not take it. `is_final` where trying again can't help; `is_refusal` where it said so itself, so
    that it certainly did not send."""

    def __init__(self, code: str, *, is_final: bool, is_refusal: bool = False) -> None:
        super().__init__(code)
        self.is_final, self.is_refusal = is_final, is_refusal


def _gateway() -> Any:
    return import_module(f"accounts.sms.{settings.SMS_BACKEND}")


def send_code(phone: str, code: str) -> None:
    """A sign-in code to an 11-digit number. Raises SmsError."""
    _gateway().send(phone, "code", {"code": code}, key="")


def send_notice(phone: str, text: str, idempotency_key: str) -> None:
    """A short notice; the gateway drops a second one with the same key. Raises SmsError."""
    _gateway().send(phone, "notice", {"text": text}, key=idempotency_key)
