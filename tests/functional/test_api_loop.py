"""One need through the whole loop by the public API alone, over HTTP, with a real worker crediting the points."""

from datetime import timedelta
from typing import Any

import pytest
import requests
from django.utils import timezone

from activities.models import Activity
from network.models import Role
from tests.factories.people import PASSWORD, SiteFactory, person
from tests.helpers.loop import bring_to_the_end, eventually, register

pytestmark = pytest.mark.django_db(transaction=True)


class Caller:
    """Somebody's program: signs in, then calls."""

    def __init__(self, base: str, identifier: str) -> None:
        self.base, self.session = base + "/api/v1", requests.Session()
        answer = self.post("/tokens", {"identifier": identifier, "password": PASSWORD}, expect=201)
        self.user = answer["user"]
        self.session.headers["Authorization"] = f"Bearer {answer['token']}"

    def call(self, method: str, path: str, body: Any = None, *, expect: int = 200, **headers: str) -> Any:
        answer = self.session.request(method, self.base + path, json=body, headers=headers, timeout=20)
        assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json() if answer.content else None

    def get(self, path: str, *, expect: int = 200) -> Any:
        return self.call("GET", path, expect=expect)

    def post(self, path: str, body: Any = None, *, expect: int = 200, **headers: str) -> Any:
        return self.call("POST", path, body, expect=expect, **headers)


def test_one_need_through_the_whole_loop(live_server: Any, celery_worker_process: Any) -> None:
    station = SiteFactory(name="新城社区")
    person(Role.RESIDENT, at=station, username="resident")
    person(Role.STAFF, at=station, username="staff")
    helper = person(Role.RESIDENT, at=station, username="volunteer")
    person(Role.OFFICIAL, at=station, username="official")
    register(helper, station)
    resident, staff, volunteer, official = (
        Caller(live_server.url, name) for name in ("resident", "staff", "volunteer", "official")
    )

    today = timezone.localdate()
    order = resident.post(
        "/service-requests",
        {
            "site": str(station.pk),
            "service_group": "elderly",
            "title": "修理台灯",
            "details": "床头的台灯不亮了",
            "wanted_from": str(today + timedelta(days=1)),
            "wanted_until": str(today + timedelta(days=7)),
            "people": 1,
        },
        expect=201,
    )
    assert order["state"] == "submitted" and order["number"] and order["answer_due_at"]

    assert staff.post(f"/service-requests/{order['id']}/accept")["state"] == "accepted"
    start = timezone.now() + timedelta(days=2)
    activity = staff.post(
        "/activities",
        {
            "site": str(station.pk),
            "title": "上门修小家电",
            "summary": "带上坏了的小家电",
            "service_group": "elderly",
            "starts_at": start.isoformat(),
            "ends_at": (start + timedelta(hours=2)).isoformat(),
            "location": "新城社区服务大厅",
            "seats": 10,
            "volunteers_needed": 2,
            "requests": [order["id"]],
        },
        expect=201,
    )
    assert activity["state"] == "draft"
    staff.post(f"/activities/{activity['id']}/publish")
    assert resident.get(f"/service-requests/{order['id']}")["state"] == "planned"

    seat = resident.post(f"/activities/{activity['id']}/signups", {}, expect=201)
    assert seat["state"] == "confirmed"
    claim = volunteer.post(f"/activities/{activity['id']}/claims", {}, expect=201)
    assert claim["state"] == "claimed"

    bring_to_the_end(activity["id"])
    row = Activity.objects.get(pk=activity["id"])
    staff.post(f"/claims/{claim['id']}/check-in", {"at": row.starts_at.isoformat()})
    out = staff.post(f"/claims/{claim['id']}/check-out", {"at": row.ends_at.isoformat()})
    assert out["service_hours"] == 2
    done = staff.post(f"/activities/{activity['id']}/complete", {"attended_residents": 1, "report": "修好了"})
    assert done["state"] == "closed"
    assert volunteer.get(f"/claims/{claim['id']}")["state"] == "confirmed"

    balance = eventually(lambda: volunteer.get("/me/points")["balance"])
    entries = volunteer.get("/me/points")["entries"]
    assert [entry["amount"] for entry in entries] == [balance]

    assert resident.get(f"/service-requests/{order['id']}")["state"] == "held"
    resident.post(f"/service-requests/{order['id']}/rating", {"score": 5, "comment": "谢谢"}, expect=201)
    rated = resident.get(f"/service-requests/{order['id']}")
    assert (rated["state"], rated["outcome"]) == ("rated", "done")

    # In a month's first hours the service was in the last one; its points count in the month that gave them.
    first, last = timezone.localdate(row.starts_at), timezone.localdate()
    report = official.get(f"/reports/summary?site={station.pk}&from={first:%Y-%m}&until={last:%Y-%m}&by=month")
    total = report["total"]
    assert (total["activities"], total["people_served"], total["volunteers"]) == (1, 1, 1)
    assert total["service_hours"] == 2 and total["points_issued"] == balance
