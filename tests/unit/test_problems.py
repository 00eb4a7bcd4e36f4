"""Each kind of error as the API tells it."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404
from rest_framework import exceptions

from civic.kernel.api import problems
from civic.kernel.errors import Conflict, Invalid, TooMany

pytestmark = pytest.mark.django_db  # an answer rolls back


@pytest.mark.parametrize(
    ("error", "status", "code", "headers"),
    [
        (Conflict(), 409, "conflict", {}),
        (Http404(), 404, "not_found", {}),
        (PermissionDenied(), 403, "not_allowed", {}),
        (OperationalError("no route to host"), 503, "unavailable", {"Retry-After": "5"}),
        (exceptions.ParseError(), 400, "parse_error", {}),
        (exceptions.ValidationError({"day": ["No day."]}), 400, "invalid", {}),
        (exceptions.ValidationError([]), 400, "invalid", {}),
        (exceptions.NotAuthenticated(), 401, "not_authenticated", {"WWW-Authenticate": "Bearer"}),
        (exceptions.Throttled(wait=2.1), 429, TooMany.code, {"Retry-After": "3"}),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed", {}),
        (exceptions.APIException(), 500, "error", {}),
    ],
)
def test_an_error_as_a_problem(error: Exception, status: int, code: str, headers: dict[str, str]) -> None:
    answer = problems.handle(error, {})
    assert answer is not None and answer.content_type == "application/problem+json"
    assert (answer.status_code, answer.data["status"], answer.data["code"]) == (status, status, code)
    assert headers.items() <= answer.headers.items()
    assert "route" not in str(answer.data), "what a library says of our network is nobody's"


def test_a_fault_of_ours_is_left_to_django() -> None:
    assert problems.handle(ZeroDivisionError(), {}) is None


def test_the_field_stands_beside_its_error() -> None:
    answer = problems.handle(Invalid("Too early.", code="too_early", field="day"), {})
    assert answer is not None
    assert answer.data["errors"] == [{"field": "day", "code": "too_early", "detail": "Too early."}]


@pytest.mark.parametrize(
    ("detail", "fields"),
    [
        ("No.", ["non_field_errors"]),
        (["No.", "Never."], ["non_field_errors", "non_field_errors"]),
        ({"day": ["No."], "address": {"street": ["No."]}}, ["day", "address.street"]),
        ({"rows": [{}, {"day": ["No."]}]}, ["rows[1].day"]),
        ([{"day": ["No."]}], ["0.day"]),
    ],
)
def test_nested_errors_become_a_flat_list(detail: Any, fields: list[str]) -> None:
    detail = exceptions.ValidationError(detail).detail if not isinstance(detail, str) else exceptions.ErrorDetail("No.")
    assert [one["field"] for one in problems.flatten(detail)] == fields
