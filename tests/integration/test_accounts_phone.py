"""Another phone number, and other things that ask once more who somebody is."""

import time
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions, sms, tokens
from accounts.models import User
from civic.kernel import audit
from tests.factories.people import PASSWORD, UserFactory
from tests.integration.signing_in import (
    NEW_PASSWORD,
    OTHER,
    PHONE,
    Codes,
    code_of,
    is_in,
    me,
    sign_in_by_code,
    with_code_app,
)

pytestmark = pytest.mark.django_db
CHANGE, BY_CODE = "/account/phone/change/", "/account/reauthenticate/code/"


@pytest.fixture
def resident() -> User:
    return UserFactory(username="resident", phone=PHONE, phone_verified=True)


@pytest.fixture
def by_codes_only(now: Any) -> User:
    user = UserFactory(phone=PHONE, phone_verified=True)
    actions.drop_password(user=user, now=now)
    return user


@pytest.fixture
def notices(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """To whom a notice went."""
    sent: list[str] = []
    monkeypatch.setattr(sms, "send_notice", lambda phone, text, key: sent.append(phone))
    monkeypatch.setattr(sms, "beside", lambda send: send())
    return sent


def change(client: Client, codes: Codes, phone: str = OTHER) -> Any:
    assert client.post(CHANGE, {"phone": phone, "action": "change"})["Location"] == reverse("account_verify_phone")
    return client.post(reverse("account_verify_phone"), {"code": codes.last(phone)})


@pytest.mark.django_db(transaction=True)
def test_it_is_told_recorded_and_ends_other_sessions(
    client: Client, resident: User, codes: Codes, notices: Any
) -> None:
    other, token = Client(), tokens.issue(resident, now=timezone.now())[0]
    other.force_login(resident)
    client.force_login(resident)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert change(client, codes).status_code == 302
    resident.refresh_from_db()
    assert (resident.phone, resident.phone_verified) == (OTHER, True) and notices == [PHONE]
    assert is_in(client) and not is_in(other) and me(token).status_code == 401
    event = audit.history(resident).get(verb="user.phone_changed")
    assert event.actor_id == resident.pk and OTHER not in str(event.data) and PHONE not in str(event.data)


def test_the_password_is_asked_for_first(client: Client, resident: User, codes: Codes) -> None:
    client.force_login(resident)
    for answer in (client.get(CHANGE), client.post(CHANGE, {"phone": OTHER, "action": "change"})):
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
    page = client.get(answer["Location"]).content.decode()
    assert BY_CODE in page, "who forgot it may show a code"
    answer = client.post(answer["Location"], {"password": PASSWORD, "next": CHANGE})
    assert answer["Location"] == reverse("account_verify_phone"), "what was asked for goes on"
    assert codes.last(OTHER)


def test_whoever_has_only_codes_shows_a_code(client: Client, by_codes_only: User, codes: Codes) -> None:
    client.force_login(by_codes_only)
    page = client.get(CHANGE)["Location"]
    assert page.startswith(BY_CODE) and "138****8000" in client.get(page).content.decode() and codes == []
    assert client.post(page, {"next": CHANGE})["Location"].startswith(BY_CODE)
    assert client.post(page, {"code": "x", "next": CHANGE}).status_code in (200, 422)
    assert client.post(page, {"code": codes.last(), "next": CHANGE})["Location"] == CHANGE
    assert client.get(CHANGE).status_code == 200


def test_a_code_that_signed_in_just_now_is_enough(client: Client, by_codes_only: User, codes: Codes) -> None:
    sign_in_by_code(client, codes)
    assert client.get(CHANGE).status_code == 200
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] = time.time() - 16 * 60
    session.save()
    assert client.get(CHANGE)["Location"].startswith(BY_CODE)


def test_a_code_is_tried_three_times(client: Client, by_codes_only: User, codes: Codes) -> None:
    client.force_login(by_codes_only)
    client.post(BY_CODE)
    right = codes.last()
    wrong = "000000" if right != "000000" else "000001"
    answers = [client.post(BY_CODE, {"code": wrong}).status_code for _n in range(3)]
    assert answers[-1] == 302 and client.post(BY_CODE, {"code": right}).status_code == 302
    assert client.get(CHANGE)["Location"].startswith(BY_CODE)


@pytest.mark.parametrize("name", ["account_set_password", "mfa_activate_totp", "account_change_phone"])
def test_a_session_left_open_changes_no_lock(client: Client, by_codes_only: User, name: str) -> None:
    client.force_login(by_codes_only)
    for answer in (client.get(reverse(name)), client.post(reverse(name), NEW_PASSWORD)):
        assert answer["Location"].startswith(BY_CODE)
    by_codes_only.refresh_from_db()
    assert not by_codes_only.has_usable_password()


def test_whoever_has_a_code_app_shows_that(client: Client, by_codes_only: User, codes: Codes) -> None:
    """And not a text message: a SIM card is copied more easily."""
    secret = with_code_app(by_codes_only)
    client.force_login(by_codes_only)
    page = client.get(CHANGE)["Location"]
    assert page.startswith(reverse("mfa_reauthenticate")) and BY_CODE not in client.get(page).content.decode()
    assert client.post(BY_CODE)["Location"].startswith(reverse("mfa_reauthenticate"))
    assert client.post(page, {"code": code_of(secret), "next": CHANGE})["Location"] == CHANGE and codes == []


def test_a_number_of_somebody_else_stays_theirs(client: Client, resident: User, codes: Codes) -> None:
    owner = UserFactory(phone=OTHER, phone_verified=True)
    client.force_login(resident)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = change(client, codes)
    assert answer.status_code in (200, 422) and answer.context["form"].errors
    owner.refresh_from_db()
    resident.refresh_from_db()
    assert (owner.phone, resident.phone) == (OTHER, PHONE)


def test_a_number_taken_meanwhile_is_refused_by_its_name(resident: User, now: Any) -> None:
    UserFactory(phone=OTHER)
    with pytest.raises(actions.PhoneTaken):
        actions.change_phone(user=resident, phone=OTHER, verified=True, by=resident, now=now)
    assert resident.phone == PHONE and not audit.history(resident).exists()


def test_a_number_nobody_proved_is_told_nothing(
    now: Any, notices: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    user = UserFactory(phone=PHONE, phone_verified=False)
    with django_capture_on_commit_callbacks(execute=True):
        actions.change_phone(user=user, phone=OTHER, verified=False, by=user, now=now)
    assert notices == [] and user.phone == OTHER


def test_a_code_to_the_number_left_behind_opens_nothing_of_theirs(
    client: Client, resident: User, codes: Codes, notices: Any, now: Any
) -> None:
    """Whoever has the lost telephone asked for it just before."""
    client.post(reverse("account_request_login_code"), {"phone": PHONE})
    actions.change_phone(user=resident, phone=OTHER, verified=True, by=resident, now=now)
    client.post(reverse("account_confirm_login_code"), {"code": codes.last()})
    resident.refresh_from_db()
    new = User.objects.get(phone=PHONE)
    assert resident.phone == OTHER and client.session["_auth_user_id"] == str(new.pk) != str(resident.pk)
