"""A program names a family, addresses and a second person as the pages do: the same consents, the same refusals."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts import limits
from accounts.family.consents import TEXTS
from accounts.family.models import Consent, FamilyMember, Purpose
from accounts.models import User
from accounts.standing.models import SecondPerson
from network.addresses.models import Address
from network.models import Role, Site
from tests.factories.people import PASSWORD, centre, person
from tests.helpers.pages import api

pytestmark = pytest.mark.django_db
FAMILY, ADDRESS = "/api/v1/me/family", "/api/v1/me/address"
SECONDS, LI = "/api/v1/me/second-persons", "13800138002"
JSON = {"content_type": "application/json"}
CHILD = {"name": "小满", "relation": "child", "birth_year": 2018}


def agreed(purpose: Purpose) -> dict[str, str]:
    return {"kind": str(purpose), "version": TEXTS[purpose].version}


@pytest.fixture
def client(station: Site) -> Any:
    return api(person(Role.RESIDENT, at=station))


def test_a_child_needs_a_guardian_who_read_the_text_of_today(client: Any) -> None:
    answer = client.post(FAMILY, CHILD, **JSON)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "consent_needed")
    old = {"kind": "guardian", "version": "2020-01-01"}
    answer = client.post(FAMILY, CHILD | {"consents": [old]}, **JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, "outdated") and not Consent.objects.exists()
    answer = client.post(FAMILY, CHILD | {"consents": [agreed(Purpose.GUARDIAN)]}, **JSON)
    assert answer.status_code == 201 and answer.json()["consents"] == [agreed(Purpose.GUARDIAN)]
    assert client.get(FAMILY).json()["results"] == [answer.json()]
    no_year = client.post(FAMILY, {"name": "小满", "relation": "child"}, **JSON)
    assert no_year.json()["errors"][0]["field"] == "birth_year"


def test_health_is_told_by_consent_and_taken_back_with_the_need(client: Any) -> None:
    made = client.post(FAMILY, {"name": "妈妈", "relation": "parent", "phone": "138 0013 8000"}, **JSON).json()
    assert made["phone"] == "13800138000" and made["needs"] == made["consents"] == []
    url = f"{FAMILY}/{made['id']}"
    answer = client.patch(url, {"needs": ["hearing"]}, **JSON)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "consent_needed")
    answer = client.patch(url, {"needs": ["hearing"], "consents": [agreed(Purpose.HEALTH)]}, **JSON).json()
    assert answer["needs"] == ["hearing"] and answer["consents"] == [agreed(Purpose.HEALTH)]
    assert client.patch(url, {"name": "王妈妈"}, **JSON).json() == answer | {"name": "王妈妈"}, "the rest stays"
    assert client.patch(url, {"needs": []}, **JSON).json()["consents"] == []
    assert Consent.objects.get().taken_back_at
    assert client.delete(url).status_code == 204 and client.get(FAMILY).json()["results"] == []
    assert FamilyMember.objects.get().name == ""


def test_nobody_elses_family(client: Any, station: Site) -> None:
    made = client.post(FAMILY, {"name": "妈妈", "relation": "parent"}, **JSON).json()
    other, url = api(person(Role.RESIDENT, at=station)), f"{FAMILY}/{made['id']}"
    assert other.get(FAMILY).json()["results"] == []
    assert (other.patch(url, {"name": "我"}, **JSON).status_code, other.delete(url).status_code) == (404, 404)
    assert client.get(FAMILY).json()["results"][0]["name"] == "妈妈"


def test_where_i_live(client: Any, station: Site) -> None:
    assert client.get(ADDRESS).status_code == 404
    body = {"community": station.pk, "estate": "锦绣家园", "building": "3", "room": "302", "hint": "蓝色的门"}
    answer = client.put(ADDRESS, body, **JSON)
    assert answer.status_code == 200 and answer.json() == body | {"community": str(station.pk), "unit": ""}
    assert client.get(ADDRESS).json() == answer.json()
    client.put(ADDRESS, body | {"estate": "阳光里"}, **JSON)
    assert Address.objects.get().estate == "阳光里"
    for wrong in ({"estate": ""}, {"community": centre().pk}, {"community": 0}):
        assert client.put(ADDRESS, body | wrong, **JSON).status_code == 400
    other = api(person(Role.RESIDENT, at=station))
    assert other.get(ADDRESS).status_code == 404


def test_where_one_of_my_family_lives(client: Any, station: Site) -> None:
    made = client.post(FAMILY, {"name": "妈妈", "relation": "parent"}, **JSON).json()
    url, body = f"{FAMILY}/{made['id']}/address", {"community": station.pk, "estate": "锦绣家园", "room": "101"}
    client.put(ADDRESS, body | {"room": "302"}, **JSON)
    assert client.get(url).status_code == 404, "mine is not hers"
    answer = client.put(url, body, **JSON)
    assert answer.status_code == 200 and client.get(url).json() == answer.json()
    assert (answer.json()["room"], client.get(ADDRESS).json()["room"]) == ("101", "302")
    wrong = client.put(url, body | {"estate": ""}, **JSON)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "estate")
    other = api(person(Role.RESIDENT, at=station))
    assert (other.get(url).status_code, other.put(url, body | {"room": "9"}, **JSON).status_code) == (404, 404)
    assert client.get(url).json()["room"] == "101" and Address.objects.count() == 2
    client.delete(f"{FAMILY}/{made['id']}")
    assert (client.get(url).status_code, client.put(url, body, **JSON).status_code) == (404, 404), "she is removed"


def test_a_program_shows_what_is_agreed_to(client: Any) -> None:
    texts = client.get("/api/v1/me/consents", headers={"accept-language": "en"}).json()["results"]
    assert {one["kind"] for one in texts} == set(Purpose.values)
    with translation.override("en"):
        assert [(one["kind"], one["version"], one["text"]) for one in texts] == [
            (kind, text.version, str(text.words)) for kind, text in TEXTS.items()
        ]
    chinese = client.get("/api/v1/me/consents", headers={"accept-language": "zh-hans"}).json()["results"]
    assert "监护人" in chinese[0]["text"] and chinese[0]["version"] == texts[0]["version"]
    shown = [{name: one[name] for name in ("kind", "version")} for one in chinese if one["kind"] == "guardian"]
    assert client.post(FAMILY, CHILD | {"consents": shown}, **JSON).status_code == 201


def wang(station: Site, phone: str = "13800138001") -> tuple[User, Any, dict[str, str]]:
    """A resident, her program, and a proof of hers."""
    user = person(Role.RESIDENT, at=station, phone=phone)
    client = api(user)
    proof = client.post("/api/v1/me/proofs", {"password": PASSWORD}, **JSON).json()["proof"]
    return user, client, {"proof": proof}


def test_a_second_person_is_named_after_a_fresh_proof(client: Any, station: Site) -> None:
    user, program, proof = wang(station)
    body = {"phone": "138 0013 8002"}
    for headers in ({}, {"proof": "made-up"}):
        answer = program.post(SECONDS, body, headers=headers, **JSON)
        assert (answer.status_code, answer.json()["code"]) == (403, "proof_needed")
    assert client.post(SECONDS, body, headers=proof, **JSON).status_code == 403, "somebody else's proof"
    assert not SecondPerson.objects.exists()
    answer = program.post(SECONDS, body, headers=proof, **JSON)
    assert answer.status_code == 201 and answer.json() == program.get(SECONDS).json()
    [named] = answer.json()["seconds"]
    assert (named["phone"], named["state"], named["confidential_too"]) == ("138****8002", "offered", False)
    assert SecondPerson.objects.get().person == user
    again = program.post(SECONDS, body, headers=proof, **JSON)
    assert (again.status_code, again.json()["code"]) == (409, "already_named")
    for phone, code in (("12", "bad_phone"), (user.phone, "own_number")):
        wrong = program.post(SECONDS, {"phone": phone}, headers=proof, **JSON)
        error = wrong.json()["errors"][0]
        assert (wrong.status_code, error["field"], error["code"]) == (400, "phone", code)


def test_nobody_learns_by_naming_whether_a_number_has_an_account(station: Site) -> None:
    """The same answer, by the same work."""
    person(Role.RESIDENT, at=station, phone=LI)
    answers, work = [], []
    for phone, own in ((LI, "13800138003"), ("13700137002", "13800138004")):
        _user, program, proof = wang(station, own)
        with CaptureQueriesContext(connection) as queries:
            answer = program.post(SECONDS, {"phone": phone}, headers=proof, **JSON)
        [named] = answer.json()["seconds"]
        answers.append((answer.status_code, sorted(named), named["name"], named["state"]))
        work.append([re.sub(r"'[^']*'|\d+", "?", query["sql"])[:60] for query in queries])
    assert answers[0] == answers[1] and work[0] == work[1]


def test_naming_is_counted_as_on_the_page(station: Site) -> None:
    _user, program, proof = wang(station)
    for n in range(limits.TRIES):
        answer = program.post(SECONDS, {"phone": LI}, headers=proof | {"idempotency-key": f"try-{n}"}, **JSON)
        assert answer.status_code == (409 if n else 201)
    answer = program.post(SECONDS, {"phone": "13700137002"}, headers=proof, **JSON)
    assert answer.status_code == 429 and SecondPerson.objects.count() == 1
