"""/api/v1/service-requests as other programs use it."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

JSON = "application/json"
URL = "/api/v1/service-requests"
FIELDS = {
    "id", "number", "state", "answer_due_at", "submitted_at", "site", "service_group", "title", "details",
    "wanted_from", "wanted_until", "people", "on_behalf_of", "is_confidential", "decline_reason", "merged_into",
    "outcome", "outcome_due_at",
    "catalogue_item", "part_of_day", "at", "for", "urgent",
}  # fmt: skip


def body(station: Any, **fields: Any) -> dict[str, Any]:
    today = timezone.localdate()
    given = {"site": str(station.pk), "service_group": "elderly", "title": "修台灯", "details": "灯不亮了"}
    given |= {"wanted_from": str(today), "wanted_until": str(today + timedelta(days=3)), "people": 2}
    return given | fields


def post(client: Client, path: str, data: Any = None, **headers: str) -> Any:
    return client.post(f"{URL}{path}", {} if data is None else data, content_type=JSON, headers=headers)


def refused(answer: Any, status: int, code: str, field: str | None = None) -> dict[str, Any]:
    """A problem as RFC 9457 and the contract have it; its error for `field`."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), answer.content
    problem = answer.json()
    assert {"type", "title", "status", "detail", "code"} <= set(problem) and problem["status"] == status
    if field is None:
        assert problem["code"] == code, problem
        return problem
    found = [row for row in problem["errors"] if (row["field"], row["code"]) == (field, code)]
    assert found and found[0]["detail"], problem
    return problem
