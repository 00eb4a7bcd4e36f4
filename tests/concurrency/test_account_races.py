"""“Join” tapped twice: one account, and both taps are answered; with the rule taken out there are two."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import sms
from accounts.models import User
from tests.concurrency.racing import at_once, inserts_into, without

pytestmark = pytest.mark.django_db(transaction=True)
JOIN = {"phone": "13800138000", "display_name": "王阿姨"}


@pytest.fixture(autouse=True)
def no_gateway(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms, "send_code", lambda phone, code: None)


def tapped_twice() -> list[Any]:
    """Both have looked whose number it is before one may write."""
    answers: list[Any] = []
    at_once(
        [lambda: answers.append(Client().post(reverse("account_signup"), JOIN))] * 2,
        holding=inserts_into("accounts_user"),
    )
    return [(answer.status_code, answer["Location"]) for answer in answers]


def test_one_account_for_two_taps() -> None:
    assert tapped_twice() == [(302, reverse("account_verify_phone"))] * 2
    (user,) = User.objects.all()
    assert (user.phone, user.display_name) == ("13800138000", "王阿姨")


def test_control_without_the_rule_there_are_two() -> None:
    with without("accounts_user", "accounts_user_phone_key", emptied=["DELETE FROM accounts_user"]):
        tapped_twice()
        assert User.objects.count() == 2
