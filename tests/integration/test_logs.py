"""What the operator reads names no person."""

import io
import json
import logging
import logging.config
import re
import sys
from copy import deepcopy
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import resolve

from accounts.models import User
from civic.kernel.logs import SAID_BESIDE, JsonLine
from civic.runtime.addresses import CHECKOUT
from civic.settings.logs import LOGGING

PHONE = "13900139000"


@pytest.mark.django_db
def test_what_was_searched_for_is_not_logged(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/desk/volunteers/?q=13900139000", headers={"user-agent": "test"})
    assert "/desk/volunteers/" in caplog.text
    assert "13900139000" not in caplog.text


def formatted(level: int, event: str, **given: Any) -> str:
    """A line as the operator reads it: by the formatter of the settings."""
    kept: list[str] = []
    settings = deepcopy(LOGGING["formatters"]["json"])  # the configurator takes them apart
    formatter = logging.config.DictConfigurator({"version": 1}).configure_formatter(settings)

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(formatter.format(record))

    log = logging.Logger("test")
    log.addHandler(Kept())
    log.log(level, event, **given)
    return kept[0]


@pytest.mark.django_db
def test_what_the_database_quotes_of_a_row_is_left_out() -> None:
    User.objects.create(phone=PHONE)
    try:
        with transaction.atomic():
            User.objects.create(phone=PHONE)
    except IntegrityError:
        line = formatted(logging.ERROR, "request_failed", exc_info=sys.exc_info())
    assert "accounts_user_phone_key" in line and PHONE not in line


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ('duplicate key value violates unique constraint "one_place"', True),
        ("'NoneType' object has no attribute 'pk'", True),
        ("Task a.b[6f012345-1234-4234-8234-123456789012] failed", True),
        ("invalid literal for int() with base 10: '13900139000'", False),
        ("nobody is called 张三 here", False),
        ('no such person: "Wang Xiaoming"', False),
        ("wrong code 731904", False),
        ('syntax error at or near "x"\nLINE 1: SELECT * WHERE name = abc', False),
    ],
)
def test_the_words_of_an_error_keep_no_value(said: str, kept: bool) -> None:
    line = json.loads(formatted(logging.ERROR, "broken", exc_info=(ValueError, ValueError(said), None)))
    assert (said in line["exception"]) == kept
    assert line["exception"].startswith("ValueError: ")
    assert (said in json.loads(formatted(logging.ERROR, said))["event"]) == kept


def test_an_error_tells_what_led_to_it() -> None:
    try:
        try:
            raise KeyError("phone")
        except KeyError as first:
            raise ValueError("second") from first
    except ValueError:
        line = formatted(logging.ERROR, "broken", exc_info=sys.exc_info())
    told = json.loads(line)["exception"]
    assert told.index("KeyError: 'phone'") < told.index("ValueError: second") and "test_logs.py" in told


def test_whatever_is_said_beside_an_event_may_be_said() -> None:
    said = {
        name
        for path in CHECKOUT.glob("[a-z]*/**/*.py")
        for words in re.findall(r"extra=\{(.*?)\}", path.read_text())
        for name in re.findall(r'"(\w+)":', words)
        if path.parts[len(CHECKOUT.parts)] != "tests"
    }
    assert said and said <= set(SAID_BESIDE)
    assert "request" not in formatted(logging.ERROR, "broken", extra={"request": "GET /?q=1"})


def test_what_is_said_beside_the_event_is_kept() -> None:
    assert json.loads(formatted(logging.ERROR, "sms_code_not_sent", extra={"code": "isv.OUT"}))["code"] == "isv.OUT"


@pytest.mark.parametrize("host", ["web:8000", "diandan.example.cn"])
def test_machines_read_the_metrics_under_any_name(host: str, settings: Any) -> None:
    assert Client().get("/metrics").status_code == 404
    settings.METRICS = True
    settings.ALLOWED_HOSTS = ["diandan.example.cn"]
    answer = Client().get("/metrics", headers={"host": host})
    assert answer.status_code == 200 and b"python_info" in answer.content


class Lines:
    """The lines that were written while it was entered."""

    def __enter__(self) -> "Lines":
        self.stream = io.StringIO()
        self.handler = logging.StreamHandler(self.stream)
        self.handler.setFormatter(JsonLine())
        self.watched = [logging.getLogger(name) for name in ("", "django", "django.request")]
        self.levels = [one.level for one in self.watched]
        for one in self.watched:
            one.addHandler(self.handler)
            one.setLevel(logging.INFO)
        return self

    def __exit__(self, *_error: object) -> None:
        for one, level in zip(self.watched, self.levels, strict=True):
            one.removeHandler(self.handler)
            one.setLevel(level)
        self.found = [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.mark.django_db
def test_a_request_is_one_line_and_one_number_ties_its_lines() -> None:
    with Lines() as lines:
        Client().get("/account/login/?q=13900139000")
    (line,) = lines.found
    assert (line["event"], line["code"], line["request"]) == ("request_finished", 200, "GET /account/login/")
    assert line["ms"] > 0 and line["request_id"]
    with Lines() as others:
        Client().get("/account/login/")
    assert others.found[0]["request_id"] != line["request_id"]


@pytest.mark.django_db
def test_a_fault_is_told_once_with_its_place_and_without_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_request: Any) -> None:
        raise ValueError("on purpose")

    monkeypatch.setattr(resolve("/account/login/").func.view_class, "dispatch", lambda self, request: broken(request))
    with Lines() as lines:
        assert Client(raise_request_exception=False).get(f"/account/login/?q={PHONE}").status_code == 500
    fault, finished = lines.found
    assert "on purpose" in fault["exception"] and finished["code"] == 500
    assert fault["request_id"] == finished["request_id"]
    assert PHONE not in json.dumps(lines.found)
