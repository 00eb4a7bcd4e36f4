"""What every call shares: whose a repeated POST is, cursors, methods, languages."""

import base64
import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import tokens
from network.models import Role
from orders.models import ServiceRequest
from tests.factories.people import SiteFactory, person

pytestmark = pytest.mark.django_db
ORDERS, KEY = "/api/v1/service-requests", {"Idempotency-Key": "k"}


def bearer(who: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.issue(who, now=timezone.now())[0]}"}


@pytest.fixture
def order() -> str:
    today = str(timezone.localdate())
    wanted = {"wanted_from": today, "wanted_until": today}
    return json.dumps({"site": str(SiteFactory().pk), "service_group": "elderly", "title": "理发"} | wanted)


def post(path: str, body: str, **headers: str) -> Any:
    return Client().post(path, body, "application/json", headers=headers)


@pytest.mark.django_db(transaction=True)
def test_a_repeated_post_is_the_persons_whichever_token_brings_it(order: str) -> None:
    who = person(Role.RESIDENT, at=SiteFactory())
    old = bearer(who)
    first = post(ORDERS, order, **old, **KEY)
    Client().delete("/api/v1/tokens/current", headers=old)
    assert post(ORDERS, order, **old, **KEY).status_code == 401  # what is stored is no way around signing out
    again = post(f"{ORDERS}/", order, **bearer(who), **KEY)
    assert (again.status_code, again.json()) == (201, first.json()) and ServiceRequest.objects.count() == 1


def test_nobody_gets_somebody_elses_answer(order: str) -> None:
    first, second = (post(ORDERS, order, **bearer(person()), **KEY) for _n in range(2))
    assert first.status_code == second.status_code == 201 and first.json()["id"] != second.json()["id"]


@pytest.mark.parametrize("value", ["\0", "a\0b", None])
def test_a_forged_cursor_is_bad_input(value: Any) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(["n", value, "1"]).encode()).decode()
    answer = Client().get("/api/v1/sites", {"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


def test_whoever_may_read_may_ask_for_the_head_and_for_what_is_allowed() -> None:
    assert Client().head("/api/v1/sites").status_code == Client().options("/api/v1/sites").status_code == 200
    assert Client().head("/api/v1/me").status_code == 401


def test_answers_differ_by_language_and_say_so() -> None:
    details = {}
    for language in ("zh-hans", "en"):
        answer = Client().post("/api/v1/tokens", "{", "application/json", headers={"Accept-Language": language})
        assert answer.status_code == 400 and "Accept-Language" in answer["Vary"]
        details[language] = answer.json()["detail"]
    assert details["en"] == "The body is no JSON that can be read." and details["zh-hans"] != details["en"]
