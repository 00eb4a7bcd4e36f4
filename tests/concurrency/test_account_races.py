"""The right code typed twice at once for a new number: one account, and both are in; with the rule taken out there are
two.
"""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import sms
from accounts.models import User
from tests.concurrency.racing import at_once, inserts_into, without

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "13800138000"
ASK, CONFIRM = reverse("account_request_login_code"), reverse("account_confirm_login_code")


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sent: list[str] = []
    monkeypatch.setattr(sms, "beside", lambda send: send())
    monkeypatch.setattr(sms, "send_code", lambda phone, code: sent.append(code))
    return sent


def two_telephones(codes: list[str]) -> list[Any]:
    """Both have looked whose number it is before one may write."""
    clients, answers = [Client(), Client()], []
    for client in clients:
        client.post(ASK, {"phone": PHONE})

    def confirm(client: Client, code: str) -> None:
        answers.append(client.post(CONFIRM, {"code": code}))

    calls = [lambda pair=pair: confirm(*pair) for pair in zip(clients, codes, strict=True)]
    at_once(calls, holding=inserts_into("accounts_user"))
    return [client.get(reverse("accounts:me")).status_code for client in clients]


def test_one_account_for_two_taps(codes: list[str]) -> None:
    assert two_telephones(codes) == [200, 200]
    (user,) = User.objects.all()
    assert (user.phone, user.phone_verified) == (PHONE, True)


def test_control_without_the_rule_there_are_two(codes: list[str]) -> None:
    emptied = ["DELETE FROM accounts_user"]
    with without("accounts_user", "accounts_user_phone_key", emptied=emptied):
        two_telephones(codes)
        assert User.objects.count() == 2
