"""Text messages: one interface, one client for each gateway (settings.SMS_BACKEND)."""

import logging
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

from django.conf import settings

# Characters of a notice: two messages as Chinese gateways count (70 for one, 67 each for more, the signature included:
# help.aliyun.com/zh/sms/user-guide/message-rules), less a signature of 12 characters and its two brackets.
NOTICE_LENGTH = 2 * 67 - 14
log = logging.getLogger(__name__)
_beside = ThreadPoolExecutor(max_workers=4, thread_name_prefix="sms")  # threads start with the first message


class SmsError(Exception):
    """The gateway did not take it. `is_final` where trying again can't help; `is_refusal` where it said so itself, so
    that it certainly did not send."""

    def __init__(self, code: str, *, is_final: bool, is_refusal: bool = False) -> None:
        super().__init__(code)
        self.is_final, self.is_refusal = is_final, is_refusal


def module_of(backend: str) -> str:
    """The module of a gateway: one of ours by its short name, or any by its whole name."""
    return backend if "." in backend else f"accounts.sms.{backend}"


def _gateway() -> Any:
    return import_module(module_of(settings.SMS_BACKEND))


def send_code(phone: str, code: str) -> None:
    """A sign-in code to an 11-digit number. Raises SmsError."""
    _gateway().send(phone, "code", {"code": code}, key="")


def send_notice(phone: str, text: str, idempotency_key: str) -> None:
    """A short notice; the gateway drops a second one with the same key. Raises SmsError."""
    _gateway().send(phone, "notice", {"text": text}, key=idempotency_key)


def beside(send: Callable[[], None]) -> None:
    """Send at once, beside the request: a page that waited for the gateway would tell who has an account. What goes
    wrong shows in the log; nobody reads the thread's result.
    """
    _beside.submit(_logged, send)


def notice_beside(phone: str, text: str) -> None:
    """A short notice of an account's own affairs to a number, once, beside the request."""
    key = uuid.uuid4().hex
    beside(lambda: send_notice(phone, text, key))


def _logged(send: Callable[[], None]) -> None:
    try:
        send()
    except SmsError as error:
        log.error("sms_not_sent", extra={"code": str(error)})
    except Exception:  # a gateway that does not exist, a setting that can't be used
        log.exception("sms_broken")
