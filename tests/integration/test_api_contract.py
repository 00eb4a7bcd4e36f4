"""The OpenAPI document holds every call of the contract, and every POST takes an Idempotency-Key."""

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator

from civic.pages.api_docs import document

CONTRACT = """
POST /tokens | DELETE /tokens/current | GET /me | GET /sites | GET /service-groups
POST /service-requests | GET /service-requests | GET /service-requests/{id}
POST /service-requests/{id}/accept | POST /service-requests/{id}/decline | POST /service-requests/{id}/transfer
POST /service-requests/{id}/merge | POST /service-requests/{id}/withdraw | POST /service-requests/{id}/rating
POST /activities | GET /activities | GET /activities/{id}
POST /activities/{id}/publish | POST /activities/{id}/cancel | POST /activities/{id}/complete
POST /activities/{id}/signups | GET /signups/{id} | DELETE /signups/{id}
POST /activities/{id}/claims | GET /activities/{id}/claims | GET /claims/{id} | DELETE /claims/{id}
POST /claims/{id}/check-in | POST /claims/{id}/check-out | POST /claims/{id}/no-show
GET /me/claims | GET /me/signups | GET /me/service-requests | GET /me/points
GET /rewards | POST /rewards/{id}/redemptions | GET /redemptions/{voucher}
POST /redemptions/{voucher}/fulfil | POST /redemptions/{voucher}/cancel
GET /programmes | GET /programmes/{id} | POST /programmes/{id}/publish | GET /reports/summary
"""


@pytest.fixture(scope="module")
def calls() -> dict[str, dict]:
    """“POST /activities/{}” → the operation, parameters without their names."""
    import re

    return {
        f"{method.upper()} {re.sub(r'{[^}]*}', '{}', path.removeprefix('/api/v1'))}": call
        for path, methods in document()["paths"].items()
        for method, call in methods.items()
    }


@pytest.mark.parametrize("call", [c.strip() for line in CONTRACT.split("\n") for c in line.split("|") if c.strip()])
def test_every_call_of_the_contract_is_described(calls: dict[str, dict], call: str) -> None:
    import re

    assert re.sub(r"{[^}]*}", "{}", call) in calls


def test_every_post_takes_an_idempotency_key(calls: dict[str, dict]) -> None:
    without = [
        name
        for name, call in calls.items()
        if name.startswith("POST") and "Idempotency-Key" not in {p["name"] for p in call.get("parameters", [])}
    ]
    assert without == []


def test_the_document_is_openapi_3_1() -> None:
    assert document()["openapi"].startswith("3.1")


def test_no_two_things_have_one_name(capsys: pytest.CaptureFixture[str]) -> None:
    """Of two serializers called alike only one is described, and for both."""
    reset_generator_stats()
    SchemaGenerator().get_schema(request=None, public=True)
    assert not GENERATOR_STATS, capsys.readouterr().err


@pytest.mark.django_db
def test_the_page_to_read_it_is_in_the_readers_language(client: Client) -> None:
    client.cookies["django_language"] = "zh-hans"
    for path, language in (("/api/docs/", "zh-hans"), ("/api/v1/service-groups", "en")):
        answer = client.get(path, headers={"Accept-Language": "en"})
        assert answer["Content-Language"] == language
    assert "给其他程序用的接口" in client.get("/api/docs/").content.decode()
