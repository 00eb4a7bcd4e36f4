"""A program names a family and an address as the pages do: the same consents, the same refusals."""

from typing import Any

import pytest

from accounts.family.consents import TEXTS
from accounts.family.models import Consent, FamilyMember, Purpose
from network.addresses.models import Address
from network.models import Role, Site
from tests.factories.people import centre, person
from tests.helpers.pages import api

pytestmark = pytest.mark.django_db
FAMILY, ADDRESS = "/api/v1/me/family", "/api/v1/me/address"
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
