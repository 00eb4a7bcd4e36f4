"""Pages for what went wrong; the API gets problem+json instead."""

import json
import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template

from civic.kernel.api.problems import CONTENT_TYPE, body
from civic.kernel.db import DATABASE_AWAY
from civic.kernel.middleware import unavailable


def _answer(request: HttpRequest, status: int, code: str, template: str) -> HttpResponse:
    return _problem(status, code) if request.path.startswith("/api/") else render(request, template, status=status)


def _problem(status: int, code: str) -> HttpResponse:
    problem = body(status, code, "")
    problem["detail"] = problem["title"]
    return HttpResponse(json.dumps(problem, ensure_ascii=False), status=status, content_type=CONTENT_TYPE)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return _answer(request, 400, "invalid", "400.html")


def not_allowed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403."""
    return _answer(request, 403, "not_allowed", "403.html")


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    return _answer(request, 404, "not_found", "404.html")


def broken(request: HttpRequest) -> HttpResponse:
    """500 with a page that needs nothing; 503 where the database went away outside a view (a middleware reads who is
    signed in)."""
    if isinstance(sys.exc_info()[1], DATABASE_AWAY):
        return unavailable(request)
    if request.path.startswith("/api/"):
        return _problem(500, "error")
    return HttpResponse(get_template("500.html").render(), status=500)
