"""Signing in by code or password: equal answers, sessions."""

import queue
import re
import threading
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts import actions, sms
from accounts.models import User
from accounts.verbs import Did
from civic.kernel import audit
from tests.factories.people import PASSWORD, UserFactory
from tests.integration.signing_in import NEW_PASSWORD, OTHER, PHONE, Codes, is_in, plain, sign_in, sign_in_by_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def resident() -> User:
    return UserFactory(username="resident", phone=PHONE, phone_verified=True)


@pytest.mark.parametrize(
    "login", ["resident", "RESIDENT", PHONE, "138 0013 8000", "+86 138-0013-8000", "１３８００１３８０００"]
)
def test_by_name_or_number_and_password(client: Client, resident: User, login: str) -> None:
    answer = sign_in(client, login)
    assert (answer.status_code, answer["Location"]) == (302, reverse("start")) and is_in(client)


def test_somebody_without_a_number(client: Client) -> None:
    UserFactory(username="staff")
    assert sign_in(client, "staff")["Location"] == reverse("start") and is_in(client)


def test_by_code(client: Client, resident: User, codes: Codes) -> None:
    answer = client.post(reverse("account_request_login_code"), {"phone": "+86 138 0013 8000"})
    assert answer["Location"] == reverse("account_confirm_login_code")
    assert re.fullmatch(r"\d{6}", codes.last())
    answer = client.post(reverse("account_confirm_login_code"), {"code": codes.last()})
    assert answer["Location"] == reverse("start") and is_in(client)


def test_joining_by_phone(client: Client, codes: Codes) -> None:
    """Nothing is written before the code is right."""
    page = f"{reverse('account_request_login_code')}?next=/orders/new/"
    answer = client.post(page, {"phone": "138-0013-8000"})
    assert not is_in(client) and not User.objects.exists()
    answer = client.post(answer["Location"], {"code": codes.last()})
    assert answer["Location"] == f"{reverse('accounts:welcome')}?next=%2Forders%2Fnew%2F"
    user = User.objects.get(phone=PHONE)
    assert user.phone_verified and not user.has_usable_password() and user.username is None and is_in(client)
    assert audit.history(user).filter(verb=Did.JOINED).count() == 1
    assert '<input type="hidden" name="next" value="/orders/new/">' in client.get(answer["Location"]).content.decode()
    answer = client.post(reverse("accounts:welcome"), {"display_name": " 王阿姨 ", "next": "/orders/new/"})
    user.refresh_from_db()
    assert answer["Location"] == "/orders/new/" and user.display_name == "王阿姨"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "evil", "\ufffd", ""])
def test_the_welcome_leads_nowhere_else(client: Client, resident: User, wanted: str) -> None:
    client.force_login(resident)
    answer = client.post(reverse("accounts:welcome"), {"display_name": "王阿姨", "next": wanted})
    assert answer["Location"] == reverse("start")


def test_the_old_address_of_joining_leads_to_the_one_page(client: Client) -> None:
    for ask in (client.get, client.post):
        assert ask("/account/signup/?next=/orders/new/")["Location"] == "/account/login/code/?next=%2Forders%2Fnew%2F"


@pytest.mark.parametrize("typed", ["0534-2687321", "1380013"])
def test_a_number_that_gets_no_code_says_why(client: Client, typed: str) -> None:
    answer = client.post(reverse("account_request_login_code"), {"phone": typed})
    assert answer.status_code in (200, 422) and "phone" in answer.context["form"].errors


def test_whoever_joins_with_anothers_number_gets_no_way_in(codes: Codes, client: Client) -> None:
    """A stranger had joined with my number and a password; I come by code: the password is gone."""
    UserFactory(phone=PHONE, phone_verified=False)
    client.post(reverse("account_request_login_code"), {"phone": PHONE})
    client.post(reverse("account_confirm_login_code"), {"code": codes.last()})
    assert is_in(client) and User.objects.get().phone_verified
    stranger = Client()
    sign_in(stranger, PHONE)
    assert not is_in(stranger)


# --- equal answers ------------------------------------------------------------------------------------------------


def test_a_wrong_password_and_an_unknown_account_look_the_same(resident: User) -> None:
    for known, unknown in [("resident", "nobody"), (PHONE, OTHER)]:
        first, second = sign_in(Client(), known, "wrong-pass"), sign_in(Client(), unknown, "wrong-pass")
        assert first.status_code == second.status_code and plain(first) == plain(second)


def test_a_code_for_a_known_and_an_unknown_number_look_the_same(resident: User, codes: Codes) -> None:
    pages = []
    for number in (PHONE, OTHER):
        client = Client()
        answer = client.post(reverse("account_request_login_code"), {"phone": number})
        assert answer.status_code == 302
        pages.append((answer["Location"], plain(client.get(answer["Location"]))))
    assert pages[0] == pages[1]


def test_the_session_does_not_know_whose_number_it_is(client: Client, resident: User, codes: Codes) -> None:
    client.post(reverse("account_request_login_code"), {"phone": PHONE})
    assert (
        codes.last()
        and str(resident.pk) not in str(dict(client.session))
        and resident.pk.hex not in str(dict(client.session))
    )


def test_whose_number_it_is_counts_when_the_code_is_typed(client: Client, resident: User, codes: Codes) -> None:
    """Between the two it got another owner: the account of now opens, and the one of before does not."""
    client.post(reverse("account_request_login_code"), {"phone": PHONE})
    User.objects.filter(pk=resident.pk).update(phone=None)
    owner = UserFactory(phone=PHONE)
    client.post(reverse("account_confirm_login_code"), {"code": codes.last()})
    assert client.session["_auth_user_id"] == str(owner.pk)


def test_a_page_does_not_wait_for_the_gateway(resident: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the wait would tell who has an account."""
    answered, sent_late = threading.Event(), queue.Queue[bool]()
    monkeypatch.setattr(sms, "send_code", lambda phone, code: sent_late.put(answered.wait(timeout=20)))
    client.post(reverse("account_request_login_code"), {"phone": PHONE})
    answered.set()
    assert sent_late.get(timeout=30), "the gateway had to answer first"


@pytest.mark.parametrize("identifier", ["resident", "nobody", PHONE, OTHER])
def test_the_same_work_for_known_and_unknown(resident: User, identifier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.contrib.auth.hashers import get_hasher

    hashed, hasher = [], type(get_hasher())
    real = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda self, *a, **k: hashed.append(1) or real(self, *a, **k))
    Client().post("/api/v1/tokens", {"identifier": identifier, "password": "wrong"}, content_type="application/json")
    assert len(hashed) == 1
    sign_in(Client(), identifier, "wrong-pass")
    assert len(hashed) == 2


# --- sessions -----------------------------------------------------------------------------------------------------


def test_the_session_key_changes_at_sign_in(client: Client, resident: User) -> None:
    client.get(reverse("account_login"))
    client.session["x"] = 1
    session = client.session
    session["planted"] = "1"
    session.save()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key
    planted = session.session_key
    sign_in(client, "resident")
    assert client.cookies[django_settings.SESSION_COOKIE_NAME].value != planted
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = planted
    assert is_in(client) and not is_in(thief)


def test_signing_out_ends_the_session(client: Client, resident: User) -> None:
    sign_in(client, "resident")
    stolen = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    client.post(reverse("account_logout"))
    thief = Client()
    thief.cookies[django_settings.SESSION_COOKIE_NAME] = stolen
    assert not is_in(client) and not is_in(thief)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(client: Client, resident: User) -> None:
    other = Client()
    sign_in(client, "resident")
    sign_in(other, "resident")
    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "another-long-word", "password2": "another-long-word"},
    )
    assert answer.status_code == 302 and is_in(client) and not is_in(other)


def test_a_closed_account_is_out_at_once(client: Client, resident: User, now: Any) -> None:
    sign_in(client, "resident")
    actions.set_active(user=resident, active=False, by=None, now=now)
    assert not is_in(client)
    sign_in(client, "resident")
    assert not is_in(client)


# --- a forgotten password -----------------------------------------------------------------------------------------


def test_it_is_replaced_after_a_code(client: Client, resident: User, codes: Codes) -> None:
    sign_in_by_code(client, codes)
    assert client.post(reverse("account_change_password"), NEW_PASSWORD).status_code == 302
    other = Client()
    sign_in(other, PHONE, "another-long-word")
    assert is_in(other) and is_in(client)


def test_after_a_password_the_old_one_is_asked_for(client: Client, resident: User) -> None:
    sign_in(client, "resident")
    assert "oldpassword" in client.post(reverse("account_change_password"), NEW_PASSWORD).context["form"].errors


@pytest.mark.parametrize("path", ["password/reset/", "password/reset/key/x-y/", "email/", "confirm-email/"])
def test_no_e_mail_address_opens_an_account(client: Client, path: str, mailoutbox: list[Any]) -> None:
    user = UserFactory(username="typo", phone=PHONE, phone_verified=True, email="stranger@example.com")
    for answer in (client.get(f"/account/{path}"), client.post(f"/account/{path}", {"email": user.email})):
        assert answer["Location"] == reverse("account_request_login_code")
    assert mailoutbox == []


def test_whoever_is_signed_in_and_forgot_it_gets_a_code_too(client: Client, resident: User, codes: Codes) -> None:
    client.force_login(resident)
    page = client.get(reverse("account_reset_password"))["Location"]
    assert page.startswith(reverse("account_reauthenticate_by_code"))
    client.post(page)
    assert client.post(page, {"code": codes.last()})["Location"] == reverse("account_change_password")
    assert client.post(reverse("account_change_password"), NEW_PASSWORD).status_code == 302


# --- names --------------------------------------------------------------------------------------------------------


def test_a_name_is_taken_in_any_case(resident: User) -> None:
    with pytest.raises(IntegrityError, match="one_user_of_a_name"), transaction.atomic():
        UserFactory(username="Resident")


def test_a_name_is_found_by_an_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert "one_user_of_a_name" in User.objects.filter(username__iexact="x").explain()
