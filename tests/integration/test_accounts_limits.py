"""Guessing passwords and codes: ten wrong tries in 15 minutes for an account from an address, at whichever door; by
the address alone far more, and more again while a station's event is on.
"""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import gatherings, limits
from accounts.adapter import TOO_OFTEN
from accounts.hashes import hashed
from accounts.models import Gathering, Tries, User
from civic.kernel.cache import ForgivingRedisCache
from tests.factories.people import UserFactory
from tests.integration.signing_in import (
    NEW_PASSWORD,
    OTHER,
    PHONE,
    Codes,
    from_address,
    is_in,
    sign_in,
    sign_in_by_code,
    token_answer,
    with_code_app,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def resident() -> User:
    return UserFactory(username="resident", phone=PHONE, phone_verified=True)


def used(number: int, *parts: str) -> None:
    """So many tries were counted before."""
    Tries.objects.create(key=hashed(*parts), number=number, until=timezone.now() + timedelta(minutes=5))


def address(number: int) -> str:
    return hashed("address", f"10.0.0.{number}")


def test_ten_wrong_passwords_for_an_account_from_an_address(client: Client, resident: User) -> None:
    for _n in range(10):
        sign_in(Client(), PHONE, "wrong-pass", **from_address(1))
    sign_in(client, "138-0013-8000", **from_address(1))
    assert not is_in(client)
    sign_in(client, PHONE, **from_address(2))
    assert is_in(client), "a stranger elsewhere locks nobody out"


def test_a_hundred_for_an_account_from_anywhere(client: Client, resident: User) -> None:
    used(99, "sign-in", "account", PHONE)
    assert token_answer(PHONE, "wrong-pass", **from_address(1)).status_code == 401
    assert token_answer(PHONE, **from_address(2)).status_code == 429


def test_one_account_under_fire_does_not_lock_the_others(client: Client, resident: User) -> None:
    UserFactory(phone=OTHER, phone_verified=True)
    for number in range(11):
        sign_in(Client(), PHONE, "wrong-pass", **from_address(number))
    sign_in(client, OTHER, **from_address(99))
    assert is_in(client)


def test_a_hall_behind_one_address_signs_in(client: Client, resident: User) -> None:
    """Everybody in it mistypes; only whoever goes on guessing is stopped."""
    for number in range(12):
        sign_in(Client(), f"name{number}", "wrong-pass")
    sign_in(client, "resident")
    assert is_in(client)


def test_three_hundred_from_an_address_and_more_while_it_is_open(resident: User, now: Any) -> None:
    used(300, "sign-in", "address", address(1))
    assert token_answer("resident", **from_address(1)).status_code == 429
    assert token_answer("resident", **from_address(2)).status_code == 201
    gatherings.open_here(address=address(1), hours=2, by=resident, now=timezone.now())
    assert token_answer("resident", **from_address(1)).status_code == 201
    Gathering.objects.update(until=timezone.now(), opened_at=timezone.now() - timedelta(hours=2))
    assert token_answer("resident", **from_address(1)).status_code == 429


def test_an_open_address_has_its_limit_too_and_opens_no_account(resident: User) -> None:
    gatherings.open_here(address=address(1), hours=2, by=resident, now=timezone.now())
    used(10, "sign-in", "both", "resident", address(1))
    used(limits.TRIES_AN_ADDRESS * limits.GATHERING - 2, "sign-in", "address", address(1))
    assert token_answer("resident", **from_address(1)).status_code == 429
    assert token_answer("another", **from_address(1)).status_code == 401
    assert token_answer("another", **from_address(1)).status_code == 429


def test_the_21st_code_request_of_a_hall(codes: Codes) -> None:
    used(20, "text", "address", address(1))
    asked = Client(**from_address(1)).post(reverse("account_request_login_code"), {"phone": PHONE})
    assert asked.status_code == 302
    Tries.objects.update(number=limits.TEXTS_AN_ADDRESS)
    asked = Client(**from_address(1)).post(reverse("account_request_login_code"), {"phone": OTHER})
    assert limits_said(asked)


def test_a_window_ends_and_begins_anew(resident: User) -> None:
    used(10, "sign-in", "both", "resident", address(1))
    assert token_answer("resident", **from_address(1)).status_code == 429
    Tries.objects.update(until=timezone.now())
    assert token_answer("resident", **from_address(1)).status_code == 201
    assert limits.forget_old(now=timezone.now() + timedelta(hours=1)) and not Tries.objects.exists()


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


def test_a_halls_wrong_codes_lock_nobody_else_out(codes: Codes) -> None:
    people = [UserFactory(phone=f"1380013800{n}", phone_verified=True) for n in range(5)]
    for one in people[:4]:
        client = Client()
        client.post(reverse("account_request_login_code"), {"phone": one.phone})
        for _n in range(3):
            client.post(reverse("account_confirm_login_code"), {"code": "000000"})
    client = Client()
    sign_in_by_code(client, codes, str(people[4].phone))
    assert is_in(client)


def test_wrong_codes_of_the_second_lock_are_counted(client: Client, resident: User) -> None:
    with_code_app(resident)
    for number in range(12):
        client = Client()
        sign_in(client, "resident")
        answer = client.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert (limits_said(answer)) == (number >= 10)


def limits_said(answer: Any) -> bool:
    return str(TOO_OFTEN) in answer.content.decode()


def test_the_limits_keep_neither_names_nor_numbers(client: Client, resident: User) -> None:
    sign_in(client, PHONE, "wrong-pass")
    client.post("/api/v1/tokens", {"identifier": PHONE, "password": "x"}, content_type="application/json")
    keys = list(Tries.objects.values_list("key", flat=True))
    assert keys and not [key for key in keys if PHONE in key or "127.0.0.1" in key]
    assert hashlib.sha256(PHONE.encode()).hexdigest() not in keys, "nobody can try all numbers"


def test_a_right_guess_survives_counts_forgotten_meanwhile(rf: Any) -> None:
    with limits.guess("x", request=rf.get("/"), account="a") as guess:
        Tries.objects.all().delete()
        guess.right()


@pytest.mark.django_db(transaction=True)
def test_a_guess_with_an_idempotency_key_is_counted_too(resident: User) -> None:
    for number in range(10):
        key = {"HTTP_IDEMPOTENCY_KEY": f"key-{number}"}
        assert token_answer("resident", "wrong-pass", **key).status_code == 401
    assert token_answer("resident", HTTP_IDEMPOTENCY_KEY="key-10").status_code == 429


def test_with_redis_away_the_cache_says_nothing() -> None:
    away = ForgivingRedisCache("redis://127.0.0.1:1", {})
    assert away.count("calls", 60) == 0
    assert away.get("x") is None and away.get_many(["x"]) == {}


@pytest.mark.parametrize("more", [" ext {}", "x{}", "#{}", ";ext={}", " 转{}"])
def test_no_spelling_of_a_number_has_a_count_of_its_own(client: Client, resident: User, more: str) -> None:
    for number in range(10):
        sign_in(Client(), f"+86 138-0013-8000{' ' * number}", "wrong-pass")
    sign_in(client, PHONE + more.format(1))
    assert not is_in(client)
    Tries.objects.all().delete()
    sign_in(client, PHONE + more.format(1))
    assert not is_in(client), "an extension is no number of ours"


def test_both_doors_share_one_count(client: Client, resident: User) -> None:
    for number in range(5):
        sign_in(Client(), "resident", "wrong-pass")
        assert token_answer("Resident", "wrong-pass").status_code == 401, number
    assert token_answer("resident").status_code == 429
    sign_in(client, "resident")
    assert not is_in(client)


def test_ten_tries_of_the_old_password(client: Client, resident: User) -> None:
    client.force_login(resident)
    wrong = {"oldpassword": "wrong-pass", **NEW_PASSWORD}
    answers = [client.post(reverse("account_change_password"), wrong).status_code for _n in range(11)]
    assert answers[9] != 429 and answers[10] == 429


def test_three_codes_prove_a_number_in_a_quarter_of_an_hour(codes: Codes) -> None:
    answers = []
    for number in range(5):
        answer = Client(**from_address(number)).post(reverse("account_request_login_code"), {"phone": PHONE})
        answers.append(answer.status_code)
    codes.last()
    assert answers[:3] == [302] * 3 and 302 not in answers[3:] and len(codes) == 3
