"""A wrong setting of text messages is said before somebody waits for a code, and after it."""

import logging
import time
from typing import Any

import pytest

from accounts import checks, sms
from tests.integration.signing_in import PHONE


def said(settings: Any, **values: str) -> list[tuple[str, str]]:
    for name, value in values.items():
        setattr(settings, name, value)
    return [(str(one.id), f"{one.msg} {one.hint}") for one in checks.text_messages()]


def test_a_gateway_that_does_not_exist(settings: Any) -> None:
    for name in ("aliyum", "", "../x", "console.x"):
        ((number, text),) = said(settings, SMS_BACKEND=name)
        assert number == "accounts.E001" and "SMS_BACKEND" in text


def test_a_gateway_without_its_account(settings: Any) -> None:
    given = dict.fromkeys(checks.NEEDED, "x")
    assert said(settings, SMS_BACKEND="aliyun", **given) == said(settings, SMS_BACKEND="console") == []
    ((number, text),) = said(settings, SMS_BACKEND="aliyun", **given | {"SMS_SIGN_NAME": ""})
    assert number == "accounts.W001" and "SMS_SIGN_NAME" in text and "SMS_KEY_ID" not in text


@pytest.mark.parametrize(("backend", "said"), [("aliyum", "sms_broken"), ("aliyun", "sms_not_sent")])
def test_what_goes_wrong_beside_the_request_is_in_the_log(settings: Any, caplog: Any, backend: str, said: str) -> None:
    settings.SMS_BACKEND, settings.SMS_ENDPOINT = backend, "http://127.0.0.1:9"
    phone, code = PHONE, "482915"
    with caplog.at_level(logging.ERROR):
        sms.beside(lambda: sms.send_code(phone, code))
        end = time.monotonic() + 20
        while said not in caplog.text:
            assert time.monotonic() < end, "nothing was said"
            time.sleep(0.01)
    assert phone not in caplog.text and code not in caplog.text
