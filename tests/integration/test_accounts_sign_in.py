"""Signing in by code or password: limits, equal answers, sessions, the second factor."""

import queue
import re
import threading
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import limits, sms
from accounts.models import User
from civic.kernel.cache import ForgivingRedisCache
from network.models import Role
from tests.factories.people import PASSWORD, SiteFactory, UserFactory, centre, person

pytestmark = pytest.mark.django_db

PHONE, OTHER = "13800138000", "13900139000"


class Codes(list[tuple[str, str]]):
    """What went to the gateway: it is sent beside the request, so reading waits a moment."""

    def last(self, phone: str = PHONE) -> str:
        end = time.monotonic() + 5
        while not (found := [code for to, code in self if to == phone]):
            assert time.monotonic() < end, "no code was sent"
            time.sleep(0.01)
        return found[-1]


@pytest.fixture
def codes(monkeypatch: pytest.MonkeyPatch) -> Codes:
    sent = Codes()
    monkeypatch.setattr(sms, "send_code", lambda phone, code: sent.append((phone, code)))
    return sent


@pytest.fixture
def resident() -> User:
    return UserFactory(username="resident", phone=PHONE, phone_verified=True)


def sign_in(client: Client, login: str, password: str = PASSWORD, **extra: Any) -> Any:
    return client.post(reverse("account_login"), {"login": login, "password": password}, **extra)


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:me")).status_code == 200


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
    assert client.post(reverse("account_signup"), {"phone": "138-0013-8000", "display_name": " 王阿姨 "})[
        "Location"
    ] == reverse("account_verify_phone")
    assert not is_in(client)
    assert client.post(reverse("account_verify_phone"), {"code": codes.last()}).status_code == 302
    user = User.objects.get(phone=PHONE)
    assert user.phone_verified and not user.has_usable_password() and user.username is None and is_in(client)
    assert user.display_name == "王阿姨"


@pytest.mark.parametrize("typed", ["0534-2687321", "1380013"])
def test_a_number_that_gets_no_code_says_why(client: Client, typed: str) -> None:
    answer = client.post(reverse("account_signup"), {"phone": typed})
    assert answer.status_code in (200, 422) and "phone" in answer.context["form"].errors


def test_whoever_joins_with_anothers_number_gets_no_way_in(codes: Codes, client: Client) -> None:
    """A stranger joins with my number and a password; I come by code: the password is gone."""
    Client().post(reverse("account_signup"), {"phone": PHONE, "password1": PASSWORD})
    codes.last()
    codes.clear()
    cache.clear()
    client.post(reverse("account_request_login_code"), {"phone": PHONE})
    client.post(reverse("account_confirm_login_code"), {"code": codes.last()})
    assert is_in(client) and User.objects.get().phone_verified
    stranger = Client()
    sign_in(stranger, PHONE)
    assert not is_in(stranger)


# --- equal answers ------------------------------------------------------------------------------------------------


def plain(answer: Any) -> str:
    """The page without its form's token and the number typed."""
    text = re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', "", answer.content.decode())
    return text.replace(PHONE, "").replace(OTHER, "").replace("resident", "").replace("nobody", "")


def test_a_wrong_password_and_an_unknown_account_look_the_same(resident: User) -> None:
    for known, unknown in [("resident", "nobody"), (PHONE, OTHER)]:
        first, second = sign_in(Client(), known, "wrong-pass"), sign_in(Client(), unknown, "wrong-pass")
        assert first.status_code == second.status_code and plain(first) == plain(second)


@pytest.mark.parametrize("name", ["account_request_login_code", "account_signup"])
def test_a_code_for_a_known_and_an_unknown_number_look_the_same(name: str, resident: User, codes: Codes) -> None:
    pages = []
    for number in (PHONE, OTHER):
        client = Client()
        answer = client.post(reverse(name), {"phone": number})
        assert answer.status_code == 302
        pages.append((answer["Location"], plain(client.get(answer["Location"]))))
    assert pages[0] == pages[1]


def test_no_code_goes_to_an_unknown_number_nor_for_a_taken_one(resident: User, codes: Codes) -> None:
    Client().post(reverse("account_request_login_code"), {"phone": OTHER})
    Client().post(reverse("account_signup"), {"phone": PHONE})
    time.sleep(0.2)
    assert codes == []


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


# --- limits -------------------------------------------------------------------------------------------------------


def from_address(number: int) -> dict[str, str]:
    return {"REMOTE_ADDR": f"10.0.0.{number}"}


def test_ten_wrong_passwords_for_an_account_from_anywhere(client: Client, resident: User) -> None:
    for number in range(10):
        sign_in(Client(), PHONE, "wrong-pass", **from_address(number))
    sign_in(client, "138-0013-8000", **from_address(99))
    assert not is_in(client)


def test_one_account_under_fire_does_not_lock_the_others(client: Client, resident: User) -> None:
    UserFactory(phone=OTHER, phone_verified=True)
    for number in range(11):
        sign_in(Client(), PHONE, "wrong-pass", **from_address(number))
    sign_in(client, OTHER, **from_address(99))
    assert is_in(client)


def test_ten_wrong_passwords_from_an_address(client: Client, resident: User) -> None:
    for number in range(10):
        sign_in(Client(), f"name{number}", "wrong-pass")
    sign_in(client, "resident")
    assert not is_in(client)


def test_whoever_is_right_is_never_counted(resident: User) -> None:
    for _n in range(12):
        client = Client()
        sign_in(client, "resident")
        assert is_in(client)


def test_a_code_is_guessed_three_times_and_asked_for_three_times(resident: User, codes: Codes) -> None:
    """Nine guesses for an account in 15 minutes, from wherever they come."""
    guesses = 0
    for number in range(6):
        client = Client(**from_address(number))
        client.post(reverse("account_request_login_code"), {"phone": PHONE})
        for _n in range(5):
            answer = client.post(reverse("account_confirm_login_code"), {"code": "000000"})
            guesses += answer.status_code in (200, 422)
    assert len(codes) <= 3 and guesses <= 10


def test_ten_wrong_codes_from_an_address(codes: Codes) -> None:
    people = [UserFactory(phone=f"1380013800{n}", phone_verified=True) for n in range(5)]
    for one in people[:4]:
        client = Client()
        client.post(reverse("account_request_login_code"), {"phone": one.phone})
        for _n in range(3):
            client.post(reverse("account_confirm_login_code"), {"code": "000000"})
    client = Client()
    client.post(reverse("account_request_login_code"), {"phone": people[4].phone})
    client.post(reverse("account_confirm_login_code"), {"code": codes.last(str(people[4].phone))})
    assert not is_in(client)


def test_the_limits_keep_neither_names_nor_numbers(client: Client, resident: User) -> None:
    sign_in(client, PHONE, "wrong-pass")
    client.post("/api/v1/tokens", {"identifier": PHONE, "password": "x"}, content_type="application/json")
    redis = cache._cache.get_client(None)  # type: ignore[attr-defined]
    assert list(redis.keys("*tries*")) and not [key for key in redis.keys("*") if PHONE.encode() in key]


def test_a_right_guess_survives_a_cache_emptied_meanwhile(rf: Any) -> None:
    with limits.guess("x", request=rf.get("/"), account="a") as guess:
        cache.clear()
        guess.right()


def test_with_redis_away_nobody_is_locked_out() -> None:
    away = ForgivingRedisCache("redis://127.0.0.1:1", {})
    assert [away.count("tries", 60) for _n in range(limits.TRIES + 1)][-1] == 0
    assert away.get("x") is None and away.get_many(["x"]) == {}


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
    from accounts import actions

    sign_in(client, "resident")
    actions.set_active(user=resident, active=False, by=None, now=now)
    assert not is_in(client)
    sign_in(client, "resident")
    assert not is_in(client)


# --- the second factor --------------------------------------------------------------------------------------------


def with_code_app(user: User) -> str:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def code_of(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


@pytest.mark.parametrize("role", [Role.STAFF, Role.OFFICIAL, Role.MERCHANT])
@pytest.mark.parametrize("path", ["/desk/", "/reports/", "/counter/", "/admin/"])
def test_whoever_works_here_sets_up_a_second_factor_first(client: Client, settings: Any, role: str, path: str) -> None:
    settings.STAFF_SECOND_FACTOR = True
    client.force_login(person(role, at=SiteFactory()))
    assert client.get(path)["Location"] == reverse("mfa_activate_totp")


def test_residents_are_refused_without_being_asked_for_one(client: Client, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = True
    client.force_login(person(Role.RESIDENT, at=SiteFactory()))
    assert client.get("/desk/").status_code == 403
    assert client.get(reverse("home")).status_code == 200


def test_the_code_app_is_asked_for_at_sign_in(client: Client, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = True
    secret = with_code_app(person(Role.STAFF, at=SiteFactory(), username="staff"))
    assert sign_in(client, "staff")["Location"] == reverse("mfa_authenticate") and not is_in(client)
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code in (200, 422) and not is_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_in(client) and client.get("/desk/").status_code == 200


def test_the_administration_has_no_side_door(client: Client) -> None:
    with_code_app(UserFactory(username="boss", is_staff=True, is_superuser=True))
    answer = client.post(reverse("admin:login"), {"username": "boss", "password": PASSWORD, "next": "/admin/"})
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("account_login")) and not is_in(client)


def tokens(body: dict[str, str]) -> Any:
    return Client().post("/api/v1/tokens", body, content_type="application/json")


def test_a_token_needs_the_second_factor_too(settings: Any) -> None:
    secret = with_code_app(person(Role.STAFF, at=SiteFactory(), username="staff"))
    body = {"identifier": "staff", "password": PASSWORD}
    assert tokens(body).json()["code"] == "second_factor_required"
    assert tokens(body | {"code": "000000"}).status_code == 403
    code = code_of(secret)
    assert tokens(body | {"code": code}).status_code == 201
    assert tokens(body | {"code": code}).status_code == 403  # a code counts once


def test_staff_without_one_get_no_token_and_no_api(client: Client, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = True
    staff = person(Role.STAFF, at=SiteFactory(), username="staff")
    assert tokens({"identifier": "staff", "password": PASSWORD}).json()["code"] == "second_factor_required"
    client.force_login(staff)
    assert client.get("/api/v1/me").json()["code"] == "second_factor_required"


def test_the_demo_does_not_ask(client: Client, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(person(Role.STAFF, at=centre()))
    assert client.get("/desk/").status_code == 200


def test_a_forgotten_password_is_replaced_after_a_code(client: Client, resident: User, codes: Codes) -> None:
    client.post(reverse("account_request_login_code"), {"phone": PHONE})
    client.post(reverse("account_confirm_login_code"), {"code": codes.last()})
    new = {"password1": "another-long-word", "password2": "another-long-word"}
    assert client.post(reverse("account_change_password"), new).status_code == 302
    other = Client()
    sign_in(other, PHONE, "another-long-word")
    assert is_in(other) and is_in(client)


def test_after_a_password_the_old_one_is_asked_for(client: Client, resident: User) -> None:
    sign_in(client, "resident")
    new = {"password1": "another-long-word", "password2": "another-long-word"}
    assert "oldpassword" in client.post(reverse("account_change_password"), new).context["form"].errors
