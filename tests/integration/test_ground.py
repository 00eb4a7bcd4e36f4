"""What every request passes: is the process of use, which language, which path, what is said when the database is away."""

from typing import Any

import psycopg2
import pytest
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from civic.kernel import health
from civic.kernel.db import retry_deadlock
from civic.kernel.errors import Conflict
from civic.kernel.middleware import ApiPathMiddleware, DomainErrorMiddleware, LanguageMiddleware

ASK = RequestFactory()


@pytest.mark.django_db
def test_ready_are_database_redis_and_a_worker_seen_lately() -> None:
    health._redis().delete(health._worker_seen())
    answer = Client().get("/readyz")
    assert answer.status_code == 503 and answer.json() == {"database": True, "redis": True, "worker": False}
    health.worker_is_here()
    assert Client().get("/readyz").status_code == 200
    assert Client().get("/healthz").json() == {"alive": True}
    health._redis().delete(health._worker_seen())


@pytest.mark.django_db
def test_without_redis_it_lives_but_is_not_ready(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert Client().get("/readyz").json() == {"database": True, "redis": False, "worker": False}
    assert Client().get("/healthz").status_code == 200


@pytest.mark.parametrize("error", [OperationalError("10.0.0.7: no route"), InterfaceError("closed")])
def test_a_database_away_is_said_on_a_page_and_to_a_program(error: Exception) -> None:
    middleware = DomainErrorMiddleware(lambda _request: HttpResponse())
    page = middleware.process_exception(ASK.get("/orders/"), error)
    problem = middleware.process_exception(ASK.get("/api/v1/orders"), error)
    for answer in (page, problem):
        assert answer is not None and answer.status_code == 503 and answer.headers["Retry-After"] == "5"
        assert b"10.0.0.7" not in answer.content
    assert problem is not None and problem.headers["Content-Type"] == "application/problem+json"


def test_what_is_refused_on_looking_is_a_page_and_a_fault_is_djangos() -> None:
    middleware = DomainErrorMiddleware(lambda _request: HttpResponse())
    assert middleware.process_exception(ASK.get("/"), ZeroDivisionError()) is None
    request = ASK.post("/", headers={"referer": "https://elsewhere.example/"})
    said: list[str] = []
    request._messages = type("Kept", (), {"add": lambda _self, _level, text, _tags: said.append(text)})()  # type: ignore[attr-defined]
    answer = middleware.process_exception(request, Conflict("Full."))
    assert answer is not None and answer.headers["Location"] == "/" and said == ["Full."], "not to a stranger's page"


@pytest.mark.parametrize(
    ("path", "asked", "chosen"),
    [
        ("/api/v1/sites", "en-GB, zh", "en"),
        ("/api/v1/sites", "zh-TW;q=0.9, en", "zh-hans"),
        ("/api/v1/sites", "fr", "zh-hans"),
        ("/", "", "zh-hans"),
        ("/", "de, fr;q=0.5, *", "zh-hans"),
        ("/", "en", "en"),
        ("/", "en-GB,en;q=0.9", "en"),
        ("/", "en-US,en;q=0.9,zh-CN;q=0.8", "zh-hans"),  # a phone bought abroad, in the hands of a neighbour
    ],
)
def test_a_program_asks_for_a_language_and_a_browser_that_knows_no_chinese_too(
    path: str, asked: str, chosen: str
) -> None:
    assert LanguageMiddleware.choose(ASK.get(path, headers={"accept-language": asked})) == chosen


@pytest.mark.parametrize(("chosen", "seen"), [("zh-hans", "zh-hans"), ("en", "en"), ("fr", "en")])
def test_what_a_person_chose_goes_before_what_the_browser_asks(chosen: str, seen: str) -> None:
    request = ASK.get("/", headers={"accept-language": "en-GB"})
    request.COOKIES["django_language"] = chosen
    assert LanguageMiddleware.choose(request) == seen


@pytest.mark.parametrize("path", ["/api/v1/sites", "/api/v1/sites/"])
def test_a_programs_path_may_end_with_a_stroke(path: str) -> None:
    assert ApiPathMiddleware(lambda request: HttpResponse(request.path_info))(ASK.get(path)).content == b"/api/v1/sites"


class Deadlock(psycopg2.OperationalError):
    pgcode = "40P01"


def test_what_a_deadlock_ended_is_run_again_twice_at_most(transactional_db: None) -> None:
    times: list[int] = []

    def act(until: int, cause: Exception | None) -> str:
        times.append(1)
        if len(times) < until:
            raise OperationalError from cause
        return "done"

    assert retry_deadlock(act)(3, Deadlock()) == "done"
    for until, cause, tried in ((9, Deadlock(), 3), (9, None, 1)):
        times.clear()
        with pytest.raises(OperationalError):
            retry_deadlock(act)(until, cause)
        assert len(times) == tried
