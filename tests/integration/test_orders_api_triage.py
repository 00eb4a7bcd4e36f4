"""Answering orders through the API: each step, whom it is for, and what stays hidden from whom."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from civic.kernel.models import AuditEvent
from network.models import Role
from orders.models import Rating
from tests.factories import volunteers as make
from tests.factories.orders import delivered, order, shanghai
from tests.factories.people import SiteFactory, person
from tests.helpers.clock import Clock
from tests.helpers.orders_api import FIELDS, URL, body, post, refused
from tests.helpers.pages import api

pytestmark = pytest.mark.django_db


@pytest.fixture
def resident(station: Any) -> Any:
    return person(Role.RESIDENT, at=station)


def test_accepted_and_declined(station: Any, staff: Any, now: Any) -> None:
    made, client = order(station, now=now), api(staff)
    row = post(client, f"/{made.pk}/accept")
    assert row.status_code == 200 and set(row.json()) == FIELDS and row.json()["state"] == "accepted"
    problem = refused(post(client, f"/{made.pk}/accept", **{"Accept-Language": "en"}), 409, "wrong_state")
    assert "accepted" in problem["detail"]
    for bad, code in [
        ({}, "required"),
        ({"reason": " "}, "blank"),
        ({"reason": "远" * 301}, "max_length"),
        ({"reason": "\u200e"}, "blank"),
    ]:
        refused(post(client, f"/{made.pk}/decline", bad), 400, code, "reason")
    row = post(client, f"/{made.pk}/decline", {"reason": "灯具归物业管"})
    assert (row.status_code, row.json()["state"], row.json()["decline_reason"]) == (200, "declined", "灯具归物业管")
    assert api(made.requester).get(f"{URL}/{made.pk}").json()["decline_reason"] == "灯具归物业管"
    refused(post(client, f"/{made.pk}/decline", {"reason": "x"}), 409, "wrong_state")


def test_transferred(station: Any, staff: Any, now: Any) -> None:
    made, client, there = order(station, now=now), api(staff), SiteFactory()
    path, good = f"/{made.pk}/transfer", {"site": str(there.pk), "reason": "在他们那边"}
    bad: list[tuple[dict[str, Any], str, str]] = [
        ({"reason": ""}, "reason", "blank"),
        ({"site": "x"}, "site", "invalid"),
        ({"site": "999999"}, "site", "does_not_exist"),
        ({"site": str(SiteFactory(is_active=False).pk)}, "site", "does_not_exist"),
        ({"site": str(station.pk)}, "site", "bad_site"),
        ({"site": str(station.parent.parent_id)}, "site", "bad_site"),
    ]
    for fields, field, code in bad:
        refused(post(client, path, good | fields), 400, code, field)
    row = post(client, path, good)
    assert (row.status_code, row.json()["site"], row.json()["state"]) == (200, str(there.pk), "submitted")
    assert datetime.fromisoformat(row.json()["answer_due_at"]) == made.answer_due_at
    refused(client.get(f"{URL}/{made.pk}"), 404, "not_found")
    assert api(make.staff(there)).get(f"{URL}/{made.pk}").status_code == 200


def test_merged(station: Any, staff: Any, now: Any) -> None:
    made, into, client = order(station, now=now), order(station, now=now), api(staff)
    path = f"/{made.pk}/merge"
    for bad, code in [({}, "required"), ({"into": "x"}, "invalid"), ({"into": str(made.pk)}, "same")]:
        refused(post(client, path, bad), 400, code, "into")
    refused(post(client, path, {"into": str(uuid.uuid4())}), 404, "not_found")
    refused(post(client, path, {"into": str(order(SiteFactory(), now=now).pk)}), 404, "not_found")
    chief, next_door = api(make.staff(station.parent)), order(SiteFactory(parent=station.parent), now=now)
    refused(post(chief, path, {"into": str(next_door.pk)}), 400, "not_open", "into")
    row = post(client, path, {"into": str(into.pk)}).json()
    assert (row["state"], row["merged_into"]) == ("merged", str(into.pk))
    refused(post(client, f"/{into.pk}/merge", {"into": str(made.pk)}), 400, "not_open", "into")


def test_withdrawn_and_rated(station: Any, staff: Any, now: Any) -> None:
    made, gone = order(station, now=now), order(station, now=now)
    client, other = api(made.requester), api(gone.requester)
    row = post(other, f"/{gone.pk}/withdraw")
    assert (row.status_code, row.json()["state"]) == (200, "withdrawn")
    refused(post(other, f"/{gone.pk}/withdraw"), 409, "wrong_state")
    refused(post(client, f"/{made.pk}/rating", {"score": 5}), 409, "wrong_state")
    delivered(made, staff=staff, now=now)
    for score, code in [(0, "min_value"), (6, "max_value"), ("x", "invalid"), (None, "null"), (4.5, "invalid")]:
        refused(post(client, f"/{made.pk}/rating", {"score": score, "comment": "好"}), 400, code, "score")
    refused(post(client, f"/{made.pk}/rating", {"comment": "好"}), 400, "required", "score")
    refused(post(client, f"/{made.pk}/rating", {"score": 5, "comment": "好" * 501}), 400, "max_length", "comment")
    assert not Rating.objects.exists()
    rating = post(client, f"/{made.pk}/rating", {"score": 4, "comment": "师傅真好 👍"})
    assert rating.status_code == 201 and {"score": 4, "comment": "师傅真好 👍"}.items() <= rating.json().items()
    assert client.get(f"{URL}/{made.pk}").json()["state"] == "rated"
    refused(post(client, f"/{made.pk}/rating", {"score": 1}), 409, "wrong_state")
    assert Rating.objects.get().score == 4


# --- Who may --------------------------------------------------------------------------------------------------------

STAFFS = {"accept": {}, "decline": {"reason": "x"}, "transfer": {"reason": "x"}, "merge": {}}
OWN = {"withdraw": {}, "rating": {"score": 5}}


def test_each_step_is_for_its_people(station: Any, staff: Any, now: Any) -> None:
    made, second = order(station, now=now), order(station, now=now)
    extra = {"site": str(SiteFactory().pk), "into": str(second.pk)}
    steps = {verb: fields | extra for verb, fields in (STAFFS | OWN).items()}
    strangers = [make.staff(SiteFactory()), person(Role.RESIDENT, at=station), person(Role.VOLUNTEER, at=station)]
    strangers += [person(Role.OFFICIAL, at=station.parent), person(Role.MERCHANT, at=station), person()]
    for verb, fields in steps.items():
        refused(post(Client(), f"/{made.pk}/{verb}", fields), 401, "not_authenticated")
        for who in strangers:
            refused(post(api(who), f"/{made.pk}/{verb}", fields), 404, "not_found")
        who = made.requester if verb in STAFFS else staff
        refused(post(api(who), f"/{made.pk}/{verb}", fields), 403, "not_allowed")
        refused(post(api(staff), f"/{uuid.uuid4()}/{verb}", fields), 404, "not_found")
        refused(api(staff).get(f"{URL}/{made.pk}/{verb}"), 405, "method_not_allowed")
    for who in strangers:
        refused(api(who).get(f"{URL}/{made.pk}"), 404, "not_found")
    for path in (URL, f"{URL}/{made.pk}", "/api/v1/me/service-requests"):
        answer = Client().get(path)
        assert refused(answer, 401, "not_authenticated") and answer.headers["WWW-Authenticate"] == "Bearer"
    refused(post(Client(), "", body(station)), 401, "not_authenticated")
    assert api(staff).get(f"{URL}/x").status_code == 404
    made.refresh_from_db()
    assert made.state == "submitted"
    assert post(api(make.staff(station.parent)), f"/{made.pk}/accept").status_code == 200, "the level above may"


def test_the_telephone_is_masked_until_somebody_takes_it_on(station: Any, staff: Any, resident: Any) -> None:
    given = body(station, on_behalf_of={"name": "王奶奶", "phone": "13800138000"})
    row = post(api(resident), "", given).json()
    path = f"{URL}/{row['id']}"
    assert api(staff).get(path).json()["on_behalf_of"] == {"name": "王奶奶", "phone": "138****8000"}
    assert post(api(staff), f"/{row['id']}/accept").json()["on_behalf_of"]["phone"] == "13800138000"
    assert api(make.staff(station)).get(path).json()["on_behalf_of"]["phone"] == "138****8000"


def test_a_confidential_order_says_nothing_to_others(station: Any, staff: Any, resident: Any) -> None:
    behalf = {"name": "王奶奶", "phone": "13800138000"}
    given = body(station, service_group="psychological_care", people=1, title="找人说话", on_behalf_of=behalf)
    row = post(api(resident), "", given).json()
    path, colleague = f"{URL}/{row['id']}", make.staff(station)
    assert (row["is_confidential"], row["title"], row["on_behalf_of"]) == (True, "找人说话", behalf)

    def words(who: Any, where: str = path) -> list[Any]:
        answer = api(who).get(where).json()
        one = answer if where == path else answer["results"][0]
        return [one[name] for name in ("title", "details", "on_behalf_of", "decline_reason")]

    assert words(staff) == words(colleague) == ["", "", None, ""]
    assert not AuditEvent.objects.filter(verb="request.looked_at").exists()
    looks = AuditEvent.objects.filter(verb="request.looked_at")
    assert post(api(staff), f"/{row['id']}/accept").json()["title"] == "找人说话" and looks.count() == 1
    assert words(staff)[0] == "找人说话" and words(colleague) == ["", "", None, ""]
    assert set(looks.values_list("actor_id", flat=True)) == {staff.pk} and looks.count() == 2
    post(api(staff), f"/{row['id']}/decline", {"reason": "转到心理热线"})
    assert words(colleague) == words(staff, URL) == ["", "", None, ""], "no look at a list is recorded"
    assert words(resident)[3] == words(resident, URL)[3] == "转到心理热线" and looks.count() == 3


def test_the_day_is_shanghais(station: Any, resident: Any, clock: Clock) -> None:
    clock("2026-11-25 00:10")  # 24 November 16:10 in UTC
    refused(post(api(resident), "", body(station, wanted_from="2026-11-24")), 400, "past", "wanted_from")
    row = post(api(resident), "", body(station, wanted_from="2026-11-25")).json()
    assert row["number"] == "261125-01"
    assert datetime.fromisoformat(row["answer_due_at"]) == shanghai("2026-11-25 18:00")  # it is wanted on that day
