"""The page of the six digits: what it counts, another code, and where it leads."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts import actions, sms
from accounts.models import User
from tests.factories.people import UserFactory
from tests.helpers.clock import Clock
from tests.integration.signing_in import OTHER, PHONE, Codes, is_in, plain

pytestmark = pytest.mark.django_db
LOGIN, ASK = reverse("account_login"), reverse("account_request_login_code")
CONFIRM, VERIFY = reverse("account_confirm_login_code"), reverse("account_verify_phone")
AGAIN = {"action": "resend"}
NUMBERS = [PHONE, OTHER]  # one with an account, and one that is new here


@pytest.fixture
def resident() -> User:
    return UserFactory(phone=PHONE, phone_verified=True)


@pytest.fixture
def notices(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """To whom a notice went, and what it said."""
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(sms, "send_notice", lambda phone, text, key: sent.append((phone, text)))
    monkeypatch.setattr(sms, "beside", lambda send: send())
    return sent


def begin(client: Client, door: str, phone: str) -> None:
    assert client.post(ASK, {"phone": phone}).status_code == 302


def wrong(codes: Codes) -> str:
    return "000000" if not codes or codes[-1][1] != "000000" else "000001"


@pytest.mark.parametrize("phone", NUMBERS)
def test_three_messages_in_a_quarter_of_an_hour_code_or_not(
    client: Client, resident: User, codes: Codes, notices: Any, phone: str
) -> None:
    begin(client, ASK, phone)
    for _n in range(5):
        assert client.post(CONFIRM, AGAIN)["Location"] == CONFIRM
    assert len(codes) == 3
    Client().post(ASK, {"phone": phone}, REMOTE_ADDR="10.0.0.9")
    assert len(codes) == 3


def test_another_code_looks_the_same_for_a_known_and_an_unknown_number(
    resident: User, codes: Codes, notices: Any
) -> None:
    answers = []
    for phone in (PHONE, OTHER):
        client = Client()
        begin(client, f"{ASK}?next=/orders/new/", phone)
        answers.append(
            [plain(client.get(CONFIRM)), *(plain(client.post(CONFIRM, AGAIN, follow=True)) for _n in range(3))]
        )
    assert answers[0] == answers[1]


# --- what counts --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("phone", NUMBERS)
def test_only_six_wrong_digits_are_a_try(client: Client, resident: User, codes: Codes, phone: str) -> None:
    begin(client, ASK, phone)
    right = codes.last(phone)
    for typed in ["", "12345", "", "abc", "1234567"] * 3:
        answer = client.post(CONFIRM, {"code": typed})
        assert answer.status_code == 200 and "code" in answer.context["form"].errors
    assert client.post(CONFIRM, {"code": wrong(codes)}).context["form"].has_error("code", "incorrect_code")
    assert client.post(CONFIRM, {"code": right}).status_code == 302 and is_in(client)


@pytest.mark.parametrize("phone", NUMBERS)
def test_a_new_code_has_three_tries_of_its_own_and_ends_the_old_one(
    client: Client, resident: User, codes: Codes, clock: Clock, now: datetime, phone: str
) -> None:
    begin(client, ASK, phone)
    old = codes.last(phone)
    for _n in range(2):
        client.post(CONFIRM, {"code": wrong(codes)})
    codes.clear()
    clock(now + timedelta(seconds=1))  # a code is known by the second in which it was sent
    client.post(CONFIRM, AGAIN)
    new = codes.last(phone)
    if old != new:
        assert client.post(CONFIRM, {"code": old}).context["form"].has_error("code", "incorrect_code")
    client.post(CONFIRM, {"code": wrong(codes)})
    assert client.post(CONFIRM, {"code": new}).status_code == 302 and is_in(client)


def test_after_three_wrong_ones_a_new_code_is_asked_for(client: Client, codes: Codes, notices: Any) -> None:
    begin(client, ASK, OTHER)
    answers = [client.post(f"{CONFIRM}?next=/orders/new/", {"code": wrong(codes)}) for _n in range(3)]
    assert answers[2]["Location"] == f"{ASK}?next=%2Forders%2Fnew%2F"
    assert client.get(ASK).status_code == 200 and len(list(get_messages(answers[2].wsgi_request))) == 1


def test_another_code_for_a_changed_number(client: Client, now: Any, codes: Codes, notices: Any) -> None:
    user = UserFactory(phone=PHONE, phone_verified=True)
    actions.drop_password(user=user, now=now)
    begin(client, ASK, PHONE)
    client.post(CONFIRM, {"code": codes.last()})
    client.post(reverse("account_change_phone"), {"phone": OTHER, "action": "change"})
    codes.last(OTHER)
    codes.clear()
    assert client.post(VERIFY, AGAIN)["Location"] == VERIFY
    assert client.post(VERIFY, {"code": codes.last(OTHER)})["Location"] == reverse("account_change_phone")
    user.refresh_from_db()
    assert user.phone == OTHER


# --- ways out and ways on -----------------------------------------------------------------------------------------


def test_nobody_is_kept_on_the_page(client: Client, codes: Codes, notices: Any) -> None:
    begin(client, f"{ASK}?next=/orders/new/", OTHER)
    for path in ("/me/", "/orders/new/"):
        text = client.get(path, follow=True).content.decode()
        assert f'name="next" value="{LOGIN}?next=' in text and f'name="next" value="{reverse("landing")}"' in text
    answer = client.post(reverse("account_logout"), {"next": f"{LOGIN}?next=%2Forders%2Fnew%2F"})
    assert answer["Location"] == f"{LOGIN}?next=%2Forders%2Fnew%2F"
    assert client.get(LOGIN).status_code == client.get(reverse("landing")).status_code


def test_the_entrances_lead_to_one_another_with_where_one_wanted_to_go(client: Client) -> None:
    wanted = "?next=%2Forders%2Fnew%2F"
    for page, ways in {LOGIN: (ASK,), ASK: (LOGIN,)}.items():
        text = client.get(f"{page}{wanted}").content.decode()
        assert all(f'href="{way}{wanted}"' in text for way in ways), page
    text = client.get(LOGIN).content.decode()
    assert text.index(f'href="{ASK}"') < text.index('name="login"'), "the code first"


@pytest.mark.parametrize("phone", NUMBERS)
def test_one_arrives_where_one_wanted_to_go(client: Client, resident: User, codes: Codes, phone: str) -> None:
    """Even after leaving the page of the code and coming back."""
    answer = client.post(ASK, {"phone": phone, "next": "/orders/new/"})
    assert answer["Location"] == f"{CONFIRM}?next=%2Forders%2Fnew%2F"
    back = client.get(f"{LOGIN}?next=/orders/new/")["Location"]
    assert back == answer["Location"]
    arrived = client.post(back, {"code": codes.last(phone)})["Location"]
    new_here = f"{reverse('accounts:welcome')}?next=%2Forders%2Fnew%2F"
    assert arrived == ("/orders/new/" if phone == PHONE else new_here)


def test_no_next_leads_elsewhere(client: Client, codes: Codes, notices: Any) -> None:
    assert client.post(f"{ASK}?next=https://evil.example/", {"phone": OTHER})["Location"] == CONFIRM


# --- words --------------------------------------------------------------------------------------------------------


def test_a_poor_password_is_refused_in_words_of_our_own(client: Client, resident: User, codes: Codes) -> None:
    client.cookies["django_language"] = "en"
    client.post(ASK, {"phone": PHONE})
    client.post(CONFIRM, {"code": codes.last()})
    answer = client.post(
        reverse("account_change_password"), {"password1": "1234567", "password2": "1234567"}, follow=True
    )
    said = " ".join(answer.context["form"].errors["password1"])
    assert "needs 8 characters or more" in said and "add some letters" in said
    assert "Your password" not in answer.content.decode()


def test_signing_in_says_nothing_that_one_sees_anyhow(client: Client, resident: User, codes: Codes) -> None:
    answer = client.post(ASK, {"phone": PHONE})
    assert not list(get_messages(answer.wsgi_request))
    answer = client.post(CONFIRM, {"code": codes.last()})
    assert is_in(client) and not list(get_messages(answer.wsgi_request))
