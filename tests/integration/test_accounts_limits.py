"""Guessing passwords and codes: ten wrong tries in 15 minutes, at whichever door."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import limits
from accounts.models import User
from civic.kernel.cache import ForgivingRedisCache
from tests.factories.people import UserFactory
from tests.integration.signing_in import NEW_PASSWORD, OTHER, PHONE, Codes, from_address, is_in, sign_in, token_answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def resident() -> User:
    return UserFactory(username="resident", phone=PHONE, phone_verified=True)


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


@pytest.mark.parametrize("more", [" ext {}", "x{}", "#{}", ";ext={}", " 转{}"])
def test_no_spelling_of_a_number_has_a_count_of_its_own(client: Client, resident: User, more: str) -> None:
    for number in range(10):
        sign_in(Client(), f"+86 138-0013-8000{' ' * number}", "wrong-pass", **from_address(number))
    sign_in(client, PHONE + more.format(1), **from_address(99))
    assert not is_in(client)
    cache.clear()
    sign_in(client, PHONE + more.format(1), **from_address(99))
    assert not is_in(client), "an extension is no number of ours"


def test_both_doors_share_one_count(client: Client, resident: User) -> None:
    for number in range(5):
        sign_in(Client(), "resident", "wrong-pass", **from_address(number))
        assert token_answer("Resident", "wrong-pass", **from_address(50 + number)).status_code == 401
    assert token_answer("resident", **from_address(98)).status_code == 429
    sign_in(client, "resident", **from_address(99))
    assert not is_in(client)


def test_ten_tries_of_the_old_password(client: Client, resident: User) -> None:
    client.force_login(resident)
    wrong = {"oldpassword": "wrong-pass", **NEW_PASSWORD}
    answers = [client.post(reverse("account_change_password"), wrong).status_code for _n in range(11)]
    assert answers[9] != 429 and answers[10] == 429


def test_three_codes_prove_a_number_in_a_quarter_of_an_hour(codes: Codes) -> None:
    answers = []
    for number in range(5):
        answer = Client(**from_address(number)).post(reverse("account_signup"), {"phone": PHONE})
        answers.append(answer.status_code)
        User.objects.filter(phone=PHONE).delete()
    codes.last()
    assert answers == [302, 302, 302, 429, 429] and len(codes) == 3
