"""Signing in, as its tests do it."""

import re
import time
from typing import Any

from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories.people import PASSWORD

PHONE, OTHER = "13800138000", "13900139000"
NEW_PASSWORD = {"password1": "another-long-word", "password2": "another-long-word"}


class Codes(list[tuple[str, str]]):
    """What went to the gateway: it is sent beside the request, so reading waits a moment."""

    def last(self, phone: str = PHONE) -> str:
        end = time.monotonic() + 5
        while not (found := [code for to, code in self if to == phone]):
            assert time.monotonic() < end, "no code was sent"
            time.sleep(0.01)
        return found[-1]


def sign_in(client: Client, login: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(reverse("account_login"), {"login": login, "password": password}, **extra)


def sign_in_by_code(client: Client, codes: Codes, phone: str = PHONE) -> Any:
    client.post(reverse("account_request_login_code"), {"phone": phone})
    return client.post(reverse("account_confirm_login_code"), {"code": codes.last(phone)})


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:me")).status_code == 200


def from_address(number: int) -> dict[str, str]:
    return {"REMOTE_ADDR": f"10.0.0.{number}"}


def token_answer(identifier: str, password: str = PASSWORD, *, code: str = "", **extra: Any) -> Any:
    body = {"identifier": identifier, "password": password, "code": code}
    return Client().post("/api/v1/tokens", body, content_type="application/json", **extra)


def me(token: str) -> Any:
    return Client().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})


def with_code_app(user: User) -> str:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def plain(answer: Any) -> str:
    """The page without its form's token and the number typed."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', "", answer.content.decode())
    return text.replace(PHONE, "").replace(OTHER, "").replace("resident", "").replace("nobody", "")
