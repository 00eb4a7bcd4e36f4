"""The account's pages in a browser: under axe, nothing sticks out, in both languages, on a phone and a desk."""

import time
from typing import Any

import pytest
from django.urls import reverse

from accounts import sms
from network.models import Role
from tests.factories.people import PASSWORD, SiteFactory, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = "13800138000"
OUTSIDE = ["account_login", "account_request_login_code", "accounts:privacy", "choose_site"]
INSIDE = ["accounts:me", "accounts:welcome", "accounts:preferences", "account_logout"]
INSIDE += ["account_change_password", "account_reauthenticate", "account_reauthenticate_by_code", "mfa_index"]


@pytest.mark.parametrize(("language", "width"), [("zh-hans", 360), ("en", 360), ("zh-hans", 1280)])
def test_every_page_of_the_account(visitors: Any, language: str, width: int) -> None:
    user = person(Role.RESIDENT, at=SiteFactory(), username="resident", phone=PHONE, phone_verified=True)
    visitor = visitors(language, width)
    for name in OUTSIDE:
        visitor.go(reverse(name))
    visitor.sign_in(user.username, PASSWORD)
    for name in INSIDE:
        visitor.go(reverse(name))
    visitor.page.goto(reverse("mfa_activate_totp"))
    visitor.page.fill("input[name=password]", PASSWORD)
    visitor.press("main form button")
    assert visitor.page.url.endswith(reverse("mfa_activate_totp"))
    visitor.go(reverse("account_change_phone"))


def test_joining_by_phone(visitors: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One number, one code, and in."""
    sent: list[str] = []
    monkeypatch.setattr(sms, "send_code", lambda phone, code: sent.append(code))
    visitor = visitors("zh-hans", 360)
    visitor.go(reverse("account_request_login_code"))
    visitor.page.fill("input[name=phone]", "138 0013 8000")
    visitor.press("main form button")
    end = time.monotonic() + 5
    while not sent:
        assert time.monotonic() < end, "no code was sent"
        time.sleep(0.05)
    visitor.page.fill("input[name=code]", " ".join(sent[0]))
    visitor.press("main form button")
    visitor.page.fill("input[name=display_name]", "王阿姨")
    visitor.press("main form button")
    visitor.go(reverse("accounts:me"))
    assert "138****8000" in visitor.page.inner_text("main")
