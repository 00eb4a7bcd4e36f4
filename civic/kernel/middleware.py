"""What every request passes through that belongs to no room."""

import logging
import os
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme

from civic.kernel import health
from civic.kernel.api.problems import CONTENT_TYPE, out_of_reach
from civic.kernel.db import DATABASE_AWAY
from civic.kernel.errors import DomainError, NotAllowed, NotFound
from civic.kernel.logs import request_id

log = logging.getLogger(__name__)
Next = Callable[[HttpRequest], HttpResponse]


class LogMiddleware:
    """One line a request, without what was searched for: that may be a telephone number."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, token = time.perf_counter(), request_id.set(os.urandom(8).hex())
        try:
            response = self.get_response(request)
            level = logging.ERROR if response.status_code >= 500 else logging.INFO  # "full" is an answer, not a fault
            if log.isEnabledFor(level):
                log.log(level, self.line(request, response, time.perf_counter() - began))
            return response
        finally:
            request_id.reset(token)

    @staticmethod
    def line(request: HttpRequest, response: HttpResponse, seconds: float) -> dict[str, object]:
        """What is said of it."""
        found = {
            "event": "request_finished",
            "code": response.status_code,
            "request": f"{request.method} {request.path}",
            "ms": round(seconds * 1000, 1),
        }
        if user := _whom_it_has_read(request):
            found["user_id"] = str(user.pk)
        return found


def _whom_it_has_read(request: HttpRequest) -> Any:
    """A line in the log is worth no query, least of all when none can be made."""
    user = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        user = request.__dict__.get("_cached_user")
    return user if user is not None and user.pk else None


class HealthMiddleware:
    """/healthz (this process lives), /readyz (database, Redis, a worker seen lately) and /metrics, asked by machines
    without a host name.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"alive": True})
        if request.path == "/readyz":
            state = health.readiness()
            return JsonResponse(state, status=200 if all(state.values()) else 503)
        if request.path == "/metrics" and settings.METRICS:
            from django_prometheus.exports import ExportToDjangoView  # starts counting when it loads

            return ExportToDjangoView(request)
        return self.get_response(request)


class LanguageMiddleware:
    """The interface's language: for people what they chose (a cookie); until then, and for programs always, what
    Accept-Language asks for.

    Django's LocaleMiddleware would show English to a phone bought abroad: a page is English only to a browser that
    names English and no Chinese at all."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with translation.override(self.choose(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
            patch_vary_headers(response, ["Accept-Language"])
            return response

    @staticmethod
    def choose(request: HttpRequest) -> str:
        """One of settings.LANGUAGES."""
        known = dict(settings.LANGUAGES)
        spoken = _spoken(request.headers.get("Accept-Language", ""))
        if request.path.startswith("/api/") and not request.path.startswith("/api/docs"):  # that is a page for people
            return next(iter(spoken), settings.LANGUAGE_CODE)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen in known:
            return chosen
        return settings.LANGUAGE_CODE if settings.LANGUAGE_CODE in spoken or not spoken else spoken[0]


def _spoken(accepted: str) -> list[str]:
    """Those of settings.LANGUAGES that an Accept-Language names, in its order: en-GB is English, zh-TW Chinese."""
    ours = {code.split("-")[0]: code for code, _name in settings.LANGUAGES}
    asked = (word.split(";")[0].strip().lower().split("-")[0] for word in accepted.split(","))
    return [ours[language] for language in asked if language in ours]


class PersonalPagesMiddleware:
    """What was made for somebody who has a session or a token is kept by no browser: stations share computers, and
    “Back” after signing out must not show the last reader's orders. A view that says otherwise has its reason.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class ApiPathMiddleware:
    """`/api/v1/sites` and `/api/v1/sites/` both answer."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/v1/") and request.path_info.endswith("/"):
            request.path_info = request.path_info.rstrip("/")
        return self.get_response(request)


class DomainErrorMiddleware:
    """A named error that no view turned into a form error becomes a page, or a notice where the person came from; an
    address with a NUL, which no text of ours holds and PostgreSQL does not take, is a bad one."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            raise BadRequest
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for DomainError and for a database that can't be reached; leave the rest to Django."""
        if isinstance(error, DATABASE_AWAY):
            log.warning("database_unavailable", extra={"why": str(error).partition("\n")[0]})
            return unavailable(request)
        if not isinstance(error, DomainError):
            return None
        if isinstance(error, NotAllowed | NotFound) or request.method == "GET":
            template = {403: "403.html", 404: "404.html"}.get(error.status, "400.html")
            return render(request, template, {"message": str(error)}, status=error.status)
        messages.error(request, str(error))
        return HttpResponseRedirect(came_from(request))


def came_from(request: HttpRequest) -> str:
    """The page that sent this form, if it is one of ours; else the start page."""
    referer = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(referer, {request.get_host()}, require_https=request.is_secure())
    return referer if ours else "/"


def unavailable(request: HttpRequest) -> HttpResponse:
    """503, with a page or a problem that needs no database."""
    again = {"Retry-After": "5"}
    if request.path.startswith("/api/"):
        return JsonResponse(out_of_reach(), status=503, headers=again, content_type=CONTENT_TYPE)
    return HttpResponse(get_template("503.html").render(), status=503, headers=again)
