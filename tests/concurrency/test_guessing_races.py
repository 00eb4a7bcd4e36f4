"""Guessing in parallel: a code is tried three times, a password ten times, however many ask at once. With the counting
taken apart (read, then write) the same requests get more.
"""

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts import limits, sms
from accounts.models import Tries, User
from civic.kernel.cache import ForgivingRedisCache
from tests.concurrency.racing import at_once
from tests.factories.people import UserFactory
from tests.integration.signing_in import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def resident(monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setattr(sms, "send_code", lambda phone, code: None)
    return UserFactory(username="resident", phone=PHONE, phone_verified=True)


def hold_all() -> None:
    """Everybody has to wait before counting: so nobody has counted when the last begins."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE accounts_tries IN SHARE MODE")


def read_then_write(keys: Any, *, now: Any, waiting: threading.Barrier | None = None) -> dict[str, int]:
    """As the session's count was kept."""
    counts = {}
    before = dict(Tries.objects.filter(key__in=keys).values_list("key", "number"))
    if waiting:
        waiting.wait(timeout=60)
    for key in sorted(keys):
        counts[key] = before.get(key, 0) + 1
        Tries.objects.update_or_create(key=key, defaults={"number": counts[key], "until": now + timedelta(minutes=15)})
    return counts


def codes_evaluated(monkeypatch: pytest.MonkeyPatch) -> int:
    """Twelve wrong codes at once from one session; how many were compared with the right one."""
    compared: list[str] = []
    theirs = limits.count_code_try

    def counted(code: str) -> int:
        number = theirs(code)
        compared.extend([code] if number <= limits.CODE_TRIES else [])
        return number

    monkeypatch.setattr(limits, "count_code_try", counted)
    client = Client()
    client.post(reverse("account_request_login_code"), {"phone": PHONE})

    def guess() -> None:
        other = Client()
        other.cookies.update(client.cookies)
        other.post(reverse("account_confirm_login_code"), {"code": "000000"})

    at_once([guess] * 12, holding=hold_all)
    return len(compared)


def test_three_tries_of_a_code_by_twelve_at_once(resident: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes_evaluated(monkeypatch) == limits.CODE_TRIES


def test_control_read_then_written_there_are_more(resident: User, monkeypatch: pytest.MonkeyPatch) -> None:
    read = threading.Barrier(12)  # nobody writes how often a code was tried before all have read it

    def count(keys: Any, *, now: Any) -> dict[str, int]:
        return read_then_write(keys, now=now, waiting=read if isinstance(keys, list) else None)

    monkeypatch.setattr(limits, "_count", count)
    assert codes_evaluated(monkeypatch) == 12


def test_a_code_does_not_survive_its_third_try(resident: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where a parallel answer kept it in the session."""
    sent: list[str] = []
    monkeypatch.setattr(sms, "beside", lambda send: send())
    monkeypatch.setattr(sms, "send_code", lambda phone, code: sent.append(code))
    client = Client()
    client.post(reverse("account_request_login_code"), {"phone": PHONE})
    kept = client.session["account_login"]
    for _n in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "000000"})
    session = client.session
    session["account_login"] = kept
    session.save()
    client.post(reverse("account_confirm_login_code"), {"code": sent[-1]})
    assert client.get(reverse("accounts:me")).status_code == 302


def tokens_tried() -> Counter[int]:
    answers: list[int] = []

    def guess() -> None:
        body = {"identifier": "resident", "password": "wrong-pass"}
        answers.append(Client().post("/api/v1/tokens", body, content_type="application/json").status_code)

    at_once([guess] * 14, holding=hold_all)
    return Counter(answers)


def test_ten_wrong_passwords_by_fourteen_at_once(resident: User) -> None:
    assert tokens_tried() == {401: 10, 429: 4}


def test_control_read_then_written_more_are_evaluated(resident: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_count", read_then_write)
    assert tokens_tried()[401] > 10


def test_with_redis_away_the_limits_hold(resident: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every call of the cache meets a closed door."""
    from django.core.cache import caches

    away = ForgivingRedisCache("redis://127.0.0.1:1", {})
    before = caches["default"]
    caches["default"] = away
    try:
        body = {"identifier": "resident", "password": "wrong-pass"}
        answers = [
            Client().post("/api/v1/tokens", body, content_type="application/json").status_code for _n in range(14)
        ]
        asked = [Client().post(reverse("account_request_login_code"), {"phone": PHONE}).status_code for _n in range(5)]
    finally:
        caches["default"] = before
    assert answers == [401] * 10 + [429] * 4
    assert asked == [302] * 3 + [200] * 2


def test_counting_and_giving_back_at_once(resident: User) -> None:
    """Ten right tries at a time: no deadlock, and nothing stays counted."""
    request = RequestFactory().get("/")

    def sign_in() -> None:
        with limits.guess("sign-in", request=request, account="resident") as guess:
            guess.right()

    at_once([sign_in] * 10)
    assert set(Tries.objects.values_list("number", flat=True)) == {0}
    assert Tries.objects.filter(until__gt=timezone.now()).count() == 3
