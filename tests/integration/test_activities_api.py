"""The API of activities and seats, as other programs use it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activities.models import Activity
from activities.signups import actions as signups
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, person
from tests.helpers.pages import api

pytestmark = pytest.mark.django_db
JSON = "application/json"


def test_the_api_of_activities(station: Any, staff: Any, now: Any) -> None:
    client, guest = api(staff), Client()
    start = (now + timedelta(days=3)).replace(microsecond=0)
    body = {"site": str(station.pk), "title": "义诊", "service_group": "elderly", "location": "大厅", "seats": 2}
    body |= {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    made = client.post("/api/v1/activities", body, content_type=JSON)
    assert (made.status_code, made.json()["state"]) == (201, "draft") and isinstance(made.json()["id"], str)
    path = f"/api/v1/activities/{made.json()['id']}"
    assert guest.get(path).status_code == 404 and client.get(path).status_code == 200
    assert client.post(f"{path}/publish").json()["state"] == "published"
    again = client.post(f"{path}/publish")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    shown = guest.get(path).json()
    assert (shown["seats_left"], shown["volunteers_left"]) == (2, 0) and "check_in_secret" not in shown
    code = client.get(f"{path}/code").json()
    assert set(code) == {"code", "valid_until"} and len(code["code"]) == 6
    assert api(person()).get(f"{path}/code").status_code == 403
    early = client.post(f"{path}/complete", {"attended_residents": 3}, content_type=JSON)
    assert (early.status_code, early.json()["code"]) == (409, "not_over")
    assert client.post(f"{path}/cancel", {}, content_type=JSON).status_code == 400
    assert client.post(f"{path}/cancel", {"reason": "下雨"}, content_type=JSON).json()["state"] == "cancelled"
    assert guest.post("/api/v1/activities", body, content_type=JSON).status_code == 401
    assert api(person()).post("/api/v1/activities", body, content_type=JSON).status_code == 403


def test_the_api_names_each_wrong_field(station: Any, staff: Any, now: Any) -> None:
    answer = api(staff).post("/api/v1/activities", {"site": "x", "seats": 0, "title": ""}, content_type=JSON)
    assert answer.status_code == 400
    for name in ("site", "title", "service_group", "starts_at", "ends_at", "location", "seats"):
        assert name in str(answer.json()), name
    for odd in ("from=x", "until=2026-13-01", "site=x", "state=x", "open_to=x", "service_group=x", "cursor=x"):
        assert Client().get(f"/api/v1/activities?{odd}").status_code == 400, odd


@pytest.mark.parametrize("mark", ["\u202e", "\u200b", "\u2066\u2069", " \u200b\u202e "])
def test_marks_that_nobody_sees_are_no_answer(station: Any, staff: Any, now: Any, mark: str) -> None:
    client, start = api(staff), now + timedelta(days=3)
    body = {"site": str(station.pk), "title": mark, "service_group": "elderly", "location": mark}
    body |= {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat()}
    refused = client.post("/api/v1/activities", body, content_type=JSON)
    assert refused.status_code == 400 and "title" in str(refused.json()) and "location" in str(refused.json())
    made = client.post("/api/v1/activities", body | {"title": f"{mark}义诊", "location": "大厅"}, content_type=JSON)
    activity = make.activity(station, now=now)
    gone = client.post(f"/api/v1/activities/{activity.pk}/cancel", {"reason": mark}, content_type=JSON)
    assert (made.status_code, gone.status_code) == (201, 400)


def test_the_api_filters(station: Any, now: Any) -> None:
    first = make.activity(station, now=now, title="义诊", seats=1, needed=0)
    later = make.activity(station, now=now, starts_in=timedelta(days=9), needed=2, service_group="children")
    make.activity(SiteFactory(), now=now)
    signups.sign_up(activity_id=first.pk, by=person(), now=now)

    def found(query: str) -> list[str]:
        answer = Client().get(f"/api/v1/activities?site={station.parent_id}&{query}")
        return [row["id"] for row in answer.json()["results"]]

    both = [str(first.pk), str(later.pk)]
    assert found("") == both and found("open_to=resident") == found("open_to=volunteer") == both[1:]
    assert found("service_group=children") == both[1:] and found("q=义") == both[:1] + both[1:]
    day = timezone.localdate(first.starts_at)
    assert found(f"from={day}&until={day}") == both[:1] and found(f"from={day + timedelta(days=1)}") == both[1:]
    assert found("state=closed") == []


def test_the_api_of_sign_ups(station: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=2)
    mine, other = api(person()), api(person())
    path = f"/api/v1/activities/{activity.pk}/signups"
    made = mine.post(path, {"guest_names": ["孙"]}, content_type=JSON)
    assert (made.status_code, made.json()["state"], made.json()["position"]) == (201, "confirmed", None)
    again = mine.post(path, {}, content_type=JSON)
    assert (again.status_code, again.json()["code"]) == (409, "already_signed_up")
    waiting = other.post(path, {}, content_type=JSON).json()
    assert (waiting["state"], waiting["position"]) == ("waitlisted", 1)
    one = f"/api/v1/signups/{made.json()['id']}"
    assert mine.get(one).status_code == 200 and other.get(one).status_code == other.delete(one).status_code == 404
    assert mine.delete(one).status_code == 204 and mine.delete(one).status_code == 409
    assert other.get(f"/api/v1/signups/{waiting['id']}").json()["state"] == "confirmed"
    assert [row["id"] for row in other.get("/api/v1/me/signups").json()["results"]] == [waiting["id"]]
    Activity.objects.update(starts_at=now - timedelta(minutes=1))
    late = mine.post(path, {}, content_type=JSON)
    assert (late.status_code, late.json()["code"]) == (409, "signup_closed")
    assert Client().post(path).status_code == 401


def test_my_seats_cost_the_same_however_long_the_lines(station: Any, now: Any) -> None:
    who = person()
    client = api(who)
    client.get("/api/v1/me/signups")  # by now the token is known

    def cost() -> tuple[int, list[int | None]]:
        with CaptureQueriesContext(connection) as found:
            rows = client.get("/api/v1/me/signups").json()["results"]
        return len(found), [row["position"] for row in rows]

    costs = []
    for number in (1, 4):
        for n in range(number):
            activity = make.activity(station, now=now, seats=1, starts_in=timedelta(days=number, hours=3 * n))
            for one in (person(), person(), who):
                signups.sign_up(activity_id=activity.pk, by=one, now=now)
        costs.append(cost())
    assert costs[0][0] == costs[1][0] and costs[1][1] == [2] * 5
