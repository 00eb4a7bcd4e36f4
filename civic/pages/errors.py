"""Pages for what went wrong; the API gets problem+json instead."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from civic.kernel.api.problems import CONTENT_TYPE, body


def _answer(request: HttpRequest, status: int, code: str, template: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        problem = body(status, code, "")
        problem["detail"] = problem["title"]
        return HttpResponse(json.dumps(problem, ensure_ascii=False), status=status, content_type=CONTENT_TYPE)
    return render(request, template, status=status)


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
    """500, with a page that needs nothing."""
    return _answer(request, 500, "error", "500.html")
