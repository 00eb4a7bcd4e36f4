"""Tokens: signed, revocable within a moment, and no query for a warm one."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts import actions, tasks, tokens
from accounts.models import RevokedToken, User
from network import actions as network_actions
from network.models import Membership, Role
from tests.factories.people import PASSWORD, SiteFactory, UserFactory, person
from tests.factories.volunteers import volunteer

pytestmark = pytest.mark.django_db

PHONE = "13800138000"


def sign_in(identifier: str, password: str = PASSWORD, **extra: Any) -> Any:
    body = {"identifier": identifier, "password": password}
    return Client().post("/api/v1/tokens", body, content_type="application/json", **extra)


def me(token: str) -> Any:
    return Client().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})


def token_of(user: User) -> str:
    return tokens.issue(user, now=timezone.now())[0]


@pytest.fixture
def resident() -> User:
    return person(Role.RESIDENT, at=SiteFactory(), username="resident", phone=PHONE, display_name="王阿姨")


@pytest.mark.parametrize("identifier", ["resident", "Resident", PHONE, "+86 138 0013 8000"])
def test_signing_in_answers_as_the_contract_says(resident: User, identifier: str) -> None:
    answer = sign_in(identifier)
    site = str(resident.memberships.get().site_id)
    assert answer.status_code == 201 and set(answer.json()) == {"token", "expires_at", "user"}
    roles = [{"role": "resident", "site": site}]
    assert answer.json()["user"] == {"id": str(resident.pk), "display_name": "王阿姨", "roles": roles}
    assert answer.json()["expires_at"].endswith("+08:00")
    assert me(answer.json()["token"]).json() == answer.json()["user"] | {"volunteer": None}


def test_me_names_the_volunteer(now: Any) -> None:
    user = volunteer(SiteFactory(), now=now)
    assert me(token_of(user)).json()["volunteer"] == str(user.volunteer.pk)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("identifier", "password"), [("resident", "wrong"), ("nobody", PASSWORD), ("13900139000", "x")]
)
def test_equal_refusals(resident: User, identifier: str, password: str) -> None:
    answer = sign_in(identifier, password)
    assert answer.status_code == 401 and answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["code"] == "not_authenticated" and answer.json() == sign_in("resident", "wrong").json()


def test_a_closed_account_answers_as_an_unknown_one(resident: User, now: Any) -> None:
    actions.set_active(user=resident, active=False, by=None, now=now)
    assert sign_in("resident").json() == sign_in("nobody").json()


@pytest.mark.parametrize(
    "body", [{}, {"identifier": "a"}, {"identifier": "a\0", "password": "b"}, {"identifier": [], "password": {}}]
)
def test_bad_input(body: dict[str, Any]) -> None:
    answer = Client().post("/api/v1/tokens", body, content_type="application/json")
    assert answer.status_code == 400 and answer.json()["errors"]


def test_ten_wrong_tries_then_wait(resident: User) -> None:
    for _n in range(10):
        assert sign_in(PHONE, "wrong", REMOTE_ADDR="10.0.0.99").status_code == 401
    answer = sign_in("138-0013-8000", REMOTE_ADDR="10.0.0.99")
    assert answer.status_code == 429 and int(answer["Retry-After"]) > 0
    UserFactory(username="other")
    assert sign_in("other", REMOTE_ADDR="10.0.0.99").status_code == 201


def test_others_wrong_tries_from_one_address_lock_nobody_out(resident: User) -> None:
    for number in range(11):
        assert sign_in(f"nobody{number}").status_code == 401
    assert sign_in("resident").status_code == 201


def test_many_right_ones_are_no_guessing(resident: User) -> None:
    assert [sign_in("resident").status_code for _n in range(15)] == [201] * 15


def test_a_token_costs_one_query_and_none_when_warm(resident: User, django_assert_num_queries: Any) -> None:
    token = tokens.read(token_of(resident), now=timezone.now())
    tokens.forget(resident.pk)
    with django_assert_num_queries(1):
        assert token and tokens.person(token) == resident
    with django_assert_num_queries(0):
        user = tokens.person(token)
        assert user and user.display_name == "王阿姨" and user.phone == PHONE and user.is_authenticated


def test_a_person_from_a_token_can_be_saved_without_harm(resident: User) -> None:
    token = tokens.read(token_of(resident), now=timezone.now())
    user = tokens.person(token) if token else None
    assert user
    user.display_name = "王婶"
    user.save()
    resident.refresh_from_db()
    assert resident.display_name == "王婶" and resident.check_password(PASSWORD)


def test_the_cache_never_holds_a_password(resident: User) -> None:
    me(token_of(resident))
    fields, _lacks_second_factor, _revoked = cache.get(f"person:{resident.pk.hex}")
    assert "password" not in fields


@pytest.mark.django_db(transaction=True)
def test_signing_out_ends_this_token_alone(resident: User) -> None:
    first, second = token_of(resident), token_of(resident)
    assert me(first).status_code == me(second).status_code == 200
    answer = Client().delete("/api/v1/tokens/current", headers={"Authorization": f"Bearer {first}"})
    assert answer.status_code == 204
    assert me(first).status_code == 401 and me(second).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["sign out everywhere", "close", "new password", "drop password"])
def test_a_stolen_token_ends_at_once(what: str) -> None:
    user, now = UserFactory(), timezone.now()
    stolen = token_of(user)
    assert me(stolen).status_code == 200
    {
        "sign out everywhere": lambda: actions.sign_out_everywhere(user=user, by=user, now=now),
        "close": lambda: actions.set_active(user=user, active=False, by=None, now=now),
        "new password": lambda: actions.set_password(user=user, password="another-long-word", by=user, now=now),
        "drop password": lambda: actions.drop_password(user=user, now=now),
    }[what]()
    assert me(stolen).status_code == 401
    actions.set_active(user=user, active=True, by=None, now=now)
    assert me(stolen).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_a_changed_role_counts_at_once() -> None:
    site, now = SiteFactory(), timezone.now()
    user = person(Role.STAFF, at=site)
    token = token_of(user)
    assert [role["role"] for role in me(token).json()["roles"]] == ["staff"]
    network_actions.revoke(membership=Membership.objects.get(user=user), by=None, now=now)
    assert me(token).json()["roles"] == []
    network_actions.grant(user=user, site=site, role=Role.VOLUNTEER, by=None, now=now)
    assert [role["role"] for role in me(token).json()["roles"]] == ["volunteer"]


@pytest.mark.django_db(transaction=True)
def test_even_where_nobody_told_the_cache_a_minute_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tokens.STATE_SECONDS <= 60
    monkeypatch.setattr(tokens, "STATE_SECONDS", 1)
    user = UserFactory()
    stolen = token_of(user)
    assert me(stolen).status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    import time

    time.sleep(1.2)
    assert me(stolen).status_code == 401


def test_with_the_cache_away_the_database_is_asked(resident: User, monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(resident)
    Client().delete("/api/v1/tokens/current", headers={"Authorization": f"Bearer {token}"})
    monkeypatch.setattr(tokens.cache, "get", lambda key, default=None, **_k: default)
    assert me(token).status_code == 401 and me(token_of(resident)).status_code == 200


def forged(user: User) -> list[str]:
    text = token_of(user)
    ended = tokens.issue(user, now=timezone.now() - timedelta(days=31))[0]
    other = signing.dumps(["a", user.pk.hex, 0, 2**32], salt="another")
    stranger = tokens.issue(User(pk=uuid4()), now=timezone.now())[0]
    shape = signing.dumps(["a", "no id", 0, 2**32], salt=tokens.SALT)
    return ["", "x", text[:-1], text[1:], text + "x", ended, other, stranger, shape]


def test_no_token_of_ours(resident: User) -> None:
    for text in forged(resident):
        answer = me(text)
        assert answer.status_code == 401 and answer["WWW-Authenticate"] == "Bearer", text


def test_who_am_i_needs_a_sign_in() -> None:
    assert Client().get("/api/v1/me").status_code == 401
    assert Client().delete("/api/v1/tokens/current").status_code == 401


def test_tokens_that_ran_out_are_forgotten_nightly(resident: User) -> None:
    now = timezone.now()
    for name, ends in [("old", now - timedelta(hours=1)), ("new", now + timedelta(hours=1))]:
        RevokedToken.objects.create(token_id=name, user=resident, expires_at=ends)
    for _twice in range(2):
        tasks.forget_revoked_tokens()
    assert [row.token_id for row in RevokedToken.objects.all()] == ["new"]
