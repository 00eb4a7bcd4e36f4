"""/api/v1/service-requests as other programs use it: paths, fields, problems, repeated POSTs, pages and roles."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic.kernel.models import AuditEvent
from network.models import Role
from orders import actions, limits
from orders.models import ServiceRequest
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.factories.people import SiteFactory, person
from tests.helpers.clock import Clock
from tests.helpers.orders_api import FIELDS, JSON, URL, body, post, refused
from tests.helpers.pages import api

pytestmark = pytest.mark.django_db


@pytest.fixture
def resident(station: Any) -> Any:
    return person(Role.RESIDENT, at=station)


# --- Ordering -------------------------------------------------------------------------------------------------------


def test_an_order_has_the_fields_of_the_contract(station: Any, resident: Any) -> None:
    behalf = {"name": "王奶奶", "phone": "１３８００１３８０００"}
    answer = post(api(resident), "", body(station, on_behalf_of=behalf, consent_basis="family"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (201, JSON)
    made, row = ServiceRequest.objects.get(), answer.json()
    assert set(row) == FIELDS and row["id"] == str(made.pk) and row["number"] == made.number
    assert (row["state"], row["site"], row["service_group"]) == ("submitted", str(station.pk), "elderly")
    assert (row["title"], row["details"], row["people"]) == ("修台灯", "灯不亮了", 2)
    assert row["on_behalf_of"] == {"name": "王奶奶", "phone": "13800138000"}
    assert (row["is_confidential"], row["decline_reason"], row["merged_into"]) == (False, "", None)
    assert row["wanted_from"] == str(made.wanted_from) and row["wanted_until"] == str(made.wanted_until)
    for name in ("answer_due_at", "submitted_at"):
        moment = datetime.fromisoformat(row[name])
        assert moment == getattr(made, name) and moment.utcoffset() is not None
    assert (made.via, made.requester, made.consent_basis) == ("api", resident, "family")


def test_what_may_be_left_out(station: Any, resident: Any) -> None:
    given = body(station)
    for name in ("details", "people"):
        del given[name]
    row = post(api(resident), "", given).json()
    assert (row["details"], row["people"], row["on_behalf_of"]) == ("", 1, None)
    assert post(api(resident), "", given | {"on_behalf_of": None}).json()["on_behalf_of"] is None
    bare = post(api(resident), "/", given | {"site": station.pk, "on_behalf_of": {"name": "王奶奶"}})
    assert bare.status_code == 201 and bare.json()["on_behalf_of"] == {"name": "王奶奶", "phone": ""}
    assert ServiceRequest.objects.get(on_behalf_of_name="王奶奶").consent_basis == "asked"


@pytest.mark.parametrize("name", ["site", "service_group", "title", "wanted_from", "wanted_until"])
def test_what_may_not(station: Any, resident: Any, name: str) -> None:
    given = body(station)
    del given[name]
    problem = refused(post(api(resident), "", given), 400, "required", name)
    assert problem["code"] == "invalid" and [row["field"] for row in problem["errors"]] == [name]


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"site": "x"}, "site", "invalid"),
        ({"site": "999999"}, "site", "does_not_exist"),
        ({"site": 10**30}, "site", "does_not_exist"),
        ({"site": None}, "site", "null"),
        ({"service_group": "x"}, "service_group", "invalid_choice"),
        ({"title": ""}, "title", "blank"),
        ({"title": "   "}, "title", "blank"),
        ({"title": "\u200e"}, "title", "blank"),
        ({"title": "灯" * 61}, "title", "max_length"),
        ({"title": "\x00\u200b"}, "title", "blank"),
        ({"title": ["灯"]}, "title", "invalid"),
        ({"details": "灯" * 1001}, "details", "max_length"),
        ({"wanted_from": "明天"}, "wanted_from", "invalid"),
        ({"wanted_from": "2020-01-01"}, "wanted_from", "past"),
        ({"wanted_until": "2020-01-01"}, "wanted_until", "end_before_start"),
        ({"people": 0}, "people", "min_value"),
        ({"people": 501}, "people", "max_value"),
        ({"people": "很多"}, "people", "invalid"),
        ({"on_behalf_of": {}}, "on_behalf_of.name", "required"),
        ({"on_behalf_of": {"name": ""}}, "on_behalf_of.name", "blank"),
        ({"on_behalf_of": {"name": "王" * 41}}, "on_behalf_of.name", "max_length"),
        ({"on_behalf_of": {"name": "王奶奶", "phone": "12345"}}, "on_behalf_of.phone", "bad_phone"),
        ({"on_behalf_of": {"name": "王奶奶", "phone": "1" * 41}}, "on_behalf_of.phone", "max_length"),
        ({"on_behalf_of": "王奶奶"}, "on_behalf_of.non_field_errors", "invalid"),
        ({"consent_basis": "x"}, "consent_basis", "invalid_choice"),
    ],
)  # fmt: skip
def test_a_bad_body_field_by_field(station: Any, resident: Any, fields: Any, field: str, code: str) -> None:
    problem = refused(post(api(resident), "", body(station, **fields)), 400, code, field)
    assert len(problem["errors"]) == 1 and not ServiceRequest.objects.exists()


def test_all_that_is_wrong_is_named_at_once(station: Any, resident: Any) -> None:
    wrong = body(station, site="x", title="", people=0, wanted_from="x", on_behalf_of={"phone": "1"})
    problem = refused(post(api(resident), "", wrong), 400, "invalid")
    named = {row["field"] for row in problem["errors"]}
    assert named == {"site", "title", "people", "wanted_from", "on_behalf_of.name", "on_behalf_of.phone"}
    assert problem["detail"] == problem["errors"][0]["detail"]


@pytest.mark.parametrize("text", ["{", "[]", '"x"', "null", "", "\xff"])
def test_a_body_that_is_no_order(resident: Any, text: str) -> None:
    answer = api(resident).post(URL, text.encode("latin-1"), content_type=JSON)
    assert refused(answer, 400, answer.json()["code"])["code"] in ("invalid", "parse_error")
    plain = api(resident).post(URL, "title=x", content_type="text/plain")
    assert refused(plain, 415, "unsupported_media_type")


def test_only_open_stations_and_institutes_take_orders(station: Any, resident: Any) -> None:
    closed = SiteFactory(is_active=False)
    refused(post(api(resident), "", body(closed)), 400, "does_not_exist", "site")
    refused(post(api(resident), "", body(station.parent.parent)), 400, "bad_site", "site")
    assert post(api(resident), "", body(station.parent)).status_code == 201


def test_the_language_changes_words_and_not_codes(station: Any, resident: Any) -> None:
    answers = [
        post(api(resident), "", body(station, wanted_from="2020-01-01"), **{"Accept-Language": language}).json()
        for language in ("en", "zh-hans")
    ]
    assert [one["errors"][0]["code"] for one in answers] == ["past", "past"]
    assert answers[0]["title"] == "Bad input" and answers[0]["detail"] == "This day has passed. The earliest is today."
    assert answers[1]["title"] != "Bad input" and answers[1]["detail"].isascii() is False


def test_text_is_kept_as_people_write_it_without_hidden_marks(station: Any, resident: Any, staff: Any) -> None:
    given = body(station, title="👵🏻 شكرا Ｌａｍｐ \u202e灯", details="<b>灯</b>\n第二行")
    row = post(api(resident), "", given).json()
    assert (row["title"], row["details"]) == ("👵🏻 شكرا Ｌａｍｐ 灯", "<b>灯</b>\n第二行")
    assert api(staff).get(f"{URL}/{row['id']}").json()["title"] == row["title"]


# --- Repeated POSTs -------------------------------------------------------------------------------------------------


def test_the_same_key_gives_the_first_answer(station: Any, resident: Any) -> None:
    client, key = api(resident), {"Idempotency-Key": "k1"}
    first, again = (post(client, "", body(station), **key) for _n in range(2))
    assert (again.status_code, again.content) == (first.status_code, first.content) and first.status_code == 201
    assert again.headers.get("Idempotent-Replay") == "true" and "Idempotent-Replay" not in first.headers
    assert ServiceRequest.objects.count() == 1
    refused(post(client, "", body(station, title="别的"), **key), 409, "idempotency_key_reused")
    refused(post(client, f"/{first.json()['id']}/withdraw", **key), 409, "idempotency_key_reused")
    assert ServiceRequest.objects.get().state == "submitted"
    neighbour = post(api(person(Role.RESIDENT, at=station)), "", body(station), **key)
    assert neighbour.status_code == 201 and neighbour.json()["id"] != first.json()["id"]


def test_a_repeated_step_is_not_an_error(station: Any, resident: Any, staff: Any, now: Any) -> None:
    made, key = order(station, now=now, by=resident), {"Idempotency-Key": "k2"}
    client = api(staff)
    assert [post(client, f"/{made.pk}/accept", **key).status_code for _n in range(3)] == [200, 200, 200]
    refused(post(client, f"/{made.pk}/accept"), 409, "wrong_state")
    refused(post(client, f"/{made.pk}/accept", **{"Idempotency-Key": "k3"}), 409, "wrong_state")
    assert AuditEvent.objects.filter(verb="request.accepted").count() == 1


def test_a_refusal_is_repeated_too_and_wrote_nothing(station: Any, resident: Any) -> None:
    client, key = api(resident), {"Idempotency-Key": "k4"}
    for _n in range(2):
        refused(post(client, "", body(station, wanted_from="2020-01-01"), **key), 400, "past", "wanted_from")
    assert not ServiceRequest.objects.exists()
    assert post(client, "", body(station)).json()["number"].endswith("-01"), "no number was spent on it"
    refused(post(client, "", body(station), **{"Idempotency-Key": "x" * 201}), 400, "invalid")


def test_after_a_day_the_key_is_free(station: Any, resident: Any, now: datetime, clock: Clock) -> None:
    client, given = api(resident), body(station)
    first = post(client, "", given, **{"Idempotency-Key": "k5"})
    later = clock(now + timedelta(hours=24, minutes=1))
    given |= {"wanted_from": str(timezone.localdate(later)), "wanted_until": str(timezone.localdate(later))}
    second = post(api(resident), "", given, **{"Idempotency-Key": "k5"})
    assert (first.status_code, second.status_code) == (201, 201) and first.json()["id"] != second.json()["id"]


# --- Reading --------------------------------------------------------------------------------------------------------


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    assert set(answer.json()) == {"results", "next", "previous"}
    return [row["id"] for row in answer.json()["results"]]


def test_lists_and_their_filters(station: Any, resident: Any, staff: Any, now: Any) -> None:
    mine = order(station, now=now - timedelta(minutes=3), by=resident)
    other = order(station, now=now - timedelta(minutes=2))
    far = order(SiteFactory(parent=station.parent), now=now - timedelta(minutes=1), by=resident)
    elsewhere = order(SiteFactory(), now=now)
    actions.accept(order_id=other.pk, by=staff, now=now)
    one, two, three = str(mine.pk), str(other.pk), str(far.pk)
    assert ids(api(resident).get(URL)) == ids(api(resident).get("/api/v1/me/service-requests")) == [three, one]
    assert ids(api(staff).get(URL)) == [two, one] and ids(api(staff).get("/api/v1/me/service-requests")) == []
    chief = api(make.staff(station.parent))
    assert ids(chief.get(URL)) == ids(chief.get(f"{URL}?site={station.parent_id}")) == [three, two, one]
    assert ids(chief.get(f"{URL}?site={station.pk}")) == [two, one]
    assert ids(chief.get(f"{URL}?site={station.pk}&state=accepted")) == [two]
    assert ids(chief.get(f"{URL}?state=submitted")) == [three, one] and ids(chief.get(f"{URL}?state=rated")) == []
    assert ids(chief.get(f"{URL}?site={elsewhere.site_id}")) == ids(chief.get(f"{URL}?site=999999")) == []
    head = api(make.staff(station.parent.parent))
    assert len(ids(head.get(f"{URL}/?site={station.parent.parent_id}"))) == 4
    for query, field in [("state=x", "state"), ("site=x", "site"), ("site=0", "site"), ("site=" + "9" * 30, "site")]:
        problem = refused(chief.get(f"{URL}?{query}"), 400, "invalid")
        assert [row["field"] for row in problem["errors"]] == [field], query
    row = chief.get(URL).json()["results"][0]
    assert set(row) == FIELDS and row == chief.get(f"{URL}/{row['id']}").json()


def test_pages_neither_skip_nor_repeat(station: Any, resident: Any, now: Any) -> None:
    made = [str(order(station, now=now, by=resident).pk) for _n in range(5)]  # all of the same moment
    made += [str(order(station, now=now - timedelta(minutes=n), by=resident).pk) for n in (1, 2)]
    client = api(resident)
    pages, url = [client.get(f"{URL}?page_size=3&state=submitted").json()], ""
    order(station, now=now + timedelta(minutes=1), by=resident)  # one more while somebody reads
    while url := pages[-1]["next"]:
        pages.append(client.get(url).json())
        assert "state=submitted" in url and "page_size=3" in url
    assert [len(page["results"]) for page in pages] == [3, 3, 1]
    assert [row["id"] for page in pages for row in page["results"]] == sorted(made[:5], reverse=True) + made[5:]
    back = client.get(pages[2]["previous"]).json()
    assert back["results"] == pages[1]["results"] and pages[0]["previous"] is None
    first = client.get(client.get(back["previous"]).json()["previous"]).json()
    assert len(first["results"]) == 1 and first["previous"] is None, "the new one stands before what was read"


@pytest.mark.parametrize(
    "query", ["cursor=x", "cursor=WyJuIl0", "page_size=0", "page_size=-1", "page_size=x", "page_size=１"]
)
def test_a_page_that_is_none(resident: Any, query: str) -> None:
    for path in (URL, "/api/v1/me/service-requests"):
        answer = api(resident).get(f"{path}?{query}")
        assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == query.split("=")[0]


def test_a_list_costs_the_same_however_long(
    station: Any, staff: Any, resident: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_A_PERSON", 100)
    monkeypatch.setattr(limits, "MOST_A_HOUSEHOLD", 100)

    def cost(client: Client, path: str) -> tuple[int, int]:
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            length = len(ids(client.get(path)))
        assert not any("COUNT(*)" in row["sql"] or "OFFSET" in row["sql"] for row in found.captured_queries)
        return len(found), length

    places = [(api(staff), f"{URL}?page_size=500"), (api(resident), "/api/v1/me/service-requests?page_size=200")]
    fields = {"on_behalf_of_name": "王奶奶", "consent_basis": "asked", "by": resident}
    for _n in range(5):
        order(station, now=now, **fields)
    few = [cost(*place) for place in places]
    for _n in range(25):
        order(station, now=now, **fields)
    many = [cost(*place) for place in places]
    assert [queries for queries, _n in few] == [queries for queries, _n in many] and max(many)[0] <= 8
    assert {length for _queries, length in few} == {5} and {length for _queries, length in many} == {30}
