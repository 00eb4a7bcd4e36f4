"""A program shows once more who it acts for before it takes the data along or closes the account: a token alone, left
lying about, does neither.
"""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts import actions, limits, proofs, sms
from accounts.models import User
from accounts.verbs import Did
from civic.kernel import audit
from network.models import Role, Site
from tests.factories.people import PASSWORD, UserFactory, person
from tests.helpers.clock import Clock
from tests.helpers.pages import api
from tests.integration.signing_in import OTHER, PHONE, Codes, code_of, with_code_app

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/me"


@pytest.fixture
def wang(station: Site, now: Any) -> User:
    user = person(Role.RESIDENT, at=station, phone=PHONE, username=None, display_name="王阿姨")
    actions.drop_password(user=user, now=now)
    return User.objects.get(pk=user.pk)


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms, "beside", lambda send: send())
    monkeypatch.setattr(sms, "send_notice", lambda phone, text, key: None)


def post(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    return client.post(f"{ROOT}/{path}", body or {}, content_type="application/json", headers=headers)


def proof_of(client: Client, codes: Codes) -> str:
    challenge = post(client, "codes").json()["challenge"]
    answer = post(client, "proofs", {"challenge": challenge, "code": codes.last()})
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["proof"])


def wrong(code: str) -> str:
    return "000000" if code != "000000" else "000001"


def test_by_a_code_she_takes_her_data_along_and_leaves(wang: User, codes: Codes) -> None:
    client = api(wang)
    for answer in (client.get(f"{ROOT}/data"), post(client, "close")):
        assert (answer.status_code, answer.json()["code"]) == (403, "proof_needed")
    proof = proof_of(client, codes)
    data = client.get(f"{ROOT}/data", headers={"proof": proof})
    assert data["Content-Type"] == "application/json"
    assert json.loads(b"".join(data.streaming_content))["account"][0]["phone"] == PHONE
    assert audit.history(wang).filter(verb=Did.DATA_DOWNLOADED).count() == 1
    assert post(client, "close", proof=proof).status_code == 204
    wang.refresh_from_db()
    assert wang.closed_at and wang.phone is None
    assert audit.history(wang).get(verb=Did.CLOSED).actor_id == wang.pk


@pytest.mark.django_db(transaction=True)
def test_the_token_ends_with_the_account(wang: User, codes: Codes) -> None:
    client = api(wang)
    assert post(client, "close", proof=proof_of(client, codes)).status_code == 204
    assert client.get(ROOT).status_code == 401


def test_by_the_password(now: Any) -> None:
    client = api(UserFactory())
    refused = post(client, "proofs", {"password": "another-word"})
    assert refused.status_code == 400 and refused.json()["errors"][0] == {
        "field": "password",
        "code": "wrong_password",
        "detail": refused.json()["errors"][0]["detail"],
    }
    proof = post(client, "proofs", {"password": PASSWORD}).json()["proof"]
    assert client.get(f"{ROOT}/data", headers={"proof": proof}).status_code == 200


def test_whoever_has_a_code_app_shows_that_and_no_text_message(now: Any, codes: Codes) -> None:
    """A SIM card is copied more easily, and it does not help to have asked before."""
    user = UserFactory(phone=PHONE)
    client = api(user)
    challenge = post(client, "codes").json()["challenge"]
    secret = with_code_app(user)
    client = api(User.objects.get(pk=user.pk))
    assert post(client, "codes").json()["code"] == "no_codes"
    assert post(client, "proofs", {"challenge": challenge, "code": codes.last()}).status_code == 400
    assert post(client, "proofs", {"code": wrong(code_of(secret))}).json()["errors"][0]["code"] == "wrong_code"
    code = code_of(secret)
    assert post(client, "proofs", {"code": code}).status_code == 201
    assert post(client, "proofs", {"code": code}).status_code == 400, "a code counts once"
    assert post(client, "proofs", {}).status_code == 400


def test_three_tries_and_once(wang: User, codes: Codes) -> None:
    client = api(wang)
    challenge = post(client, "codes").json()["challenge"]
    good, bad = ({"challenge": challenge, "code": code} for code in (codes.last(), wrong(codes.last())))
    for _n in range(limits.CODE_TRIES - 1):
        assert post(client, "proofs", bad).status_code == 400
    assert post(client, "proofs", good).status_code == 201
    assert post(client, "proofs", good).status_code == 400, "a code counts once"
    challenge = post(client, "codes").json()["challenge"]
    for _n in range(limits.CODE_TRIES):
        post(client, "proofs", {"challenge": challenge, "code": wrong(codes.last())})
    assert post(client, "proofs", {"challenge": challenge, "code": codes.last()}).status_code == 400, "too late"


def test_a_wrong_try_counts_also_where_it_is_undone(wang: User, codes: Codes) -> None:
    """An Idempotency-Key rolls back what a refused request wrote."""
    client = api(wang)
    challenge = post(client, "codes").json()["challenge"]
    for n in range(limits.CODE_TRIES):
        body = {"challenge": challenge, "code": wrong(codes.last())}
        assert post(client, "proofs", body, **{"idempotency-key": f"try-{n}"}).status_code == 400
    assert post(client, "proofs", {"challenge": challenge, "code": codes.last()}).status_code == 400


def test_texts_and_guesses_are_limited(wang: User, codes: Codes) -> None:
    client = api(wang)
    for _n in range(limits.TEXTS):
        assert post(client, "codes").status_code == 201
    answer = post(client, "codes")
    assert answer.status_code == 429 and answer["Retry-After"] and len(codes) == limits.TEXTS
    other = api(UserFactory())
    for _n in range(limits.TRIES):
        post(other, "proofs", {"password": "another-word"})
    assert post(other, "proofs", {"password": PASSWORD}).status_code == 429, "also the right one"


def test_nobody_elses_and_nothing_made_up(wang: User, codes: Codes) -> None:
    mine, other = api(wang), api(UserFactory(phone=OTHER))
    challenge = post(mine, "codes").json()["challenge"]
    body = {"challenge": challenge, "code": codes.last()}
    assert post(other, "proofs", body).json()["errors"][0]["code"] == "expired"
    assert post(mine, "proofs", body | {"challenge": "made:up:here"}).status_code == 400
    proof = post(mine, "proofs", body).json()["proof"]
    for text in (proof, f"{proof}x", challenge, ""):
        assert other.get(f"{ROOT}/data", headers={"proof": text}).status_code == 403
    assert mine.get(f"{ROOT}/data", headers={"proof": challenge}).status_code == 403, "a question is no answer"


def test_a_proof_is_fresh_for_a_quarter_of_an_hour(wang: User, codes: Codes, clock: Clock, now: Any) -> None:
    client = api(wang)
    challenge = post(client, "codes").json()["challenge"]
    proof = proof_of(client, codes)
    clock(now + timedelta(minutes=14))
    assert client.get(f"{ROOT}/data", headers={"proof": proof}).status_code == 200
    clock(now + proofs.GOOD_FOR)
    assert client.get(f"{ROOT}/data", headers={"proof": proof}).status_code == 403
    answer = post(client, "proofs", {"challenge": challenge, "code": codes[0][1]})
    assert answer.json()["errors"][0]["code"] == "expired"


@pytest.mark.django_db(transaction=True)
def test_it_ends_with_whatever_ends_tokens(wang: User, codes: Codes, now: Any) -> None:
    client = api(wang)
    challenge = post(client, "codes").json()["challenge"]
    proof = proof_of(client, codes)
    actions.change_phone(user=wang, phone=OTHER, verified=True, by=wang, now=now)
    client = api(User.objects.get(pk=wang.pk))
    assert client.get(f"{ROOT}/data", headers={"proof": proof}).status_code == 403
    answer = post(client, "proofs", {"challenge": challenge, "code": codes[0][1]})
    assert answer.status_code == 400, "it went to the number that was left behind"


def test_the_last_administrator_stays(now: Any) -> None:
    client = api(UserFactory(is_staff=True, is_superuser=True))
    proof = post(client, "proofs", {"password": PASSWORD}).json()["proof"]
    answer = post(client, "close", proof=proof)
    assert (answer.status_code, answer.json()["code"]) == (409, "last_administrator")
