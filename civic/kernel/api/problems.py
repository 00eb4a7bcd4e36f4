"""Every error as application/problem+json (RFC 9457); `code` is a stable word, `title` and `detail` are translated."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from civic.kernel.db import DATABASE_AWAY
from civic.kernel.errors import DomainError, TooMany

CONTENT_TYPE = "application/problem+json"


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None lets Django answer 500."""
    problem = _problem(error)
    if problem is None:
        return None
    set_rollback()
    headers = {}
    if wait := getattr(error, "retry_after", None) or getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait) + (int(wait) != wait))
    if problem["status"] == status.HTTP_503_SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "5"
    if problem["status"] == status.HTTP_401_UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(problem, status=problem["status"], headers=headers, content_type=CONTENT_TYPE)


def _problem(error: Exception) -> dict[str, Any] | None:
    if isinstance(error, DomainError):
        errors = [{"field": error.field, "code": error.code, "detail": str(error)}] if error.field else []
        return body(error.status, error.code, str(error), errors)
    if isinstance(error, Http404):
        return body(404, "not_found", _("There is nothing here, or it is not yours to know of."))
    if isinstance(error, PermissionDenied):
        return body(403, "not_allowed", _("You are not allowed to do this here."))
    if isinstance(error, DATABASE_AWAY):
        return out_of_reach()
    if isinstance(error, exceptions.ValidationError):
        errors = flatten(error.detail)
        return body(400, "invalid", errors[0]["detail"] if errors else _("Bad input."), errors)
    if isinstance(error, exceptions.ParseError):
        return body(400, str(error.default_code), _("The body is no JSON that can be read."))
    if isinstance(error, exceptions.APIException):
        code = {401: "not_authenticated", 403: "not_allowed", 404: "not_found", 429: TooMany.code}.get(
            error.status_code
        )
        return body(error.status_code, code or str(error.default_code), str(error.detail))
    return None


def body(status_code: int, code: str, detail: str, errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """A problem as a dict, for views that answer one without raising."""
    titles = {
        400: _("Bad input"),
        401: _("Not signed in"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("Method not allowed"),
        409: _("Not possible now"),
        415: _("Unsupported media type"),
        429: _("Too many requests"),
        503: _("Out of reach"),
    }
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": titles.get(status_code, _("Error")),
        "status": status_code,
        "detail": detail,
        "code": code,
    }
    if errors:
        problem["errors"] = errors
    return problem


def out_of_reach() -> dict[str, Any]:
    """The database is away."""
    return body(503, "unavailable", _("The service is out of reach for a moment. Please try again."))


def flatten(detail: Any, field: str = "") -> list[dict[str, str]]:
    """DRF's nested error detail as a flat list with dotted field names."""
    if isinstance(detail, dict):
        pairs = [(f"{field}.{key}" if field else str(key), value) for key, value in detail.items()]
        return [row for key, value in pairs for row in flatten(value, key)]
    if isinstance(detail, list):
        if all(isinstance(item, exceptions.ErrorDetail) for item in detail):
            return [{"field": field or "non_field_errors", "code": str(i.code), "detail": str(i)} for i in detail]
        pairs = [(f"{field}[{number}]" if field else str(number), item) for number, item in enumerate(detail) if item]
        return [row for key, value in pairs for row in flatten(value, key)]
    return [
        {"field": field or "non_field_errors", "code": str(getattr(detail, "code", "invalid")), "detail": str(detail)}
    ]
