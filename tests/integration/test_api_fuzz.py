"""The API does what its OpenAPI document says, whatever is sent: schemathesis makes requests up from the document.

Each call is tried by staff and by a resident, with things of the district and with made-up ones, with good input and with bad.
The seed is fixed, so a failure comes again."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from accounts import proofs, tokens
from civic.pages.api_docs import document
from tests.factories.world import World, undone
from tests.integration.doors import API

pytestmark = pytest.mark.django_db
# `make fuzz` tries more: examples of each kind, seeds, roles (letters of tests.factories.world).
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "4"))
SEEDS = range(int(os.environ.get("FUZZ_SEEDS", "1")))
ROLES = os.environ.get("FUZZ_ROLES", "SR")
CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.negative_data_rejection,
]
# What only the district knows: whether there is such a site, whether a day is past, whether anything of a text can be seen.
BY_MEANING = {"out_of_range", "does_not_exist", "blank", "bad_cursor", "null_characters_not_allowed"}


def good_input_is_taken(_context: Any, response: Any, case: Any) -> None:
    """What the description calls valid may be refused for what it means, never for its form."""
    if case.meta.generation.mode == GenerationMode.POSITIVE and response.status_code == 400:
        problem = response.json()
        if problem["code"] in ("invalid", "parse_error"):
            codes = {error["code"] for error in problem.get("errors", [])}
            assert codes & BY_MEANING, f"valid by the description, refused: {problem}"


DESCRIPTION = schemathesis.openapi.from_dict(document())
DJANGO = get_wsgi_application()
DESCRIPTION.app = lambda environ, start: DJANGO(environ | {"REMOTE_ADDR": "127.0.0.1"}, start)  # as every server says
CALLS = [result.ok() for result in DESCRIPTION.get_all_operations()]
THINGS = {re.sub(r"<\w+:\w+>", "{}", door.name): door.of for door in reversed(API)}


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """As Django's own test client does: a request must not close the connection that holds the test's transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def thing_of(call: Any, world: World) -> dict[str, Any]:
    """The parameters of the path that lead to something the district holds."""
    path = call.path.removeprefix("/api/v1/")
    names = re.findall(r"{(\w+)}", path)
    found = world.fill(THINGS[re.sub(r"{\w+}", "{}", path)])
    return dict(zip(names, found.values(), strict=True))


def bearer(letter: str, world: World) -> dict[str, str]:
    person = world.people[letter]
    return {"Authorization": f"Bearer {tokens.issue(person, now=world.now)[0]}"} if person else {}


def proof_of(letter: str, world: World) -> dict[str, str]:
    """That it is they who act, shown just now."""
    person = world.people[letter]
    return {"Proof": proofs.issue(person, now=world.now)[0]} if person else {}


@pytest.mark.parametrize("start", SEEDS)
@pytest.mark.parametrize("letter", ROLES)
@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.label)
def test_answers_are_as_described(call: Any, letter: str, start: int, world: World) -> None:
    known = thing_of(call, world)
    for mode in GenerationMode:
        for path in [known, None] if known and letter == "S" else [known or None]:
            with undone():
                _try(call, mode, path, bearer(letter, world), start=start)


def _try(call: Any, mode: GenerationMode, path: dict[str, Any] | None, headers: dict[str, str], *, start: int) -> None:
    @seed(start)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=call.as_strategy(generation_mode=mode, path_parameters=path))
    def one(case: Any) -> None:
        with undone():
            response = case.call(headers=headers)
        case.validate_response(response, checks=[*CHECKS, good_input_is_taken])

    with suppress(Unsatisfiable):  # nothing about this call can be wrong
        one()


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.label)
def test_good_requests_are_answered_as_described(call: Any, world: World) -> None:
    """What the table of doors sends, by everybody who gets in: so each call is seen to succeed as described, too."""
    successes = 0
    path = re.sub(r"{\w+}", "{}", call.path.removeprefix("/api/v1/"))
    for door in [door for door in API if re.sub(r"<\w+:\w+>", "{}", door.name) == path]:
        case = call.Case(
            path_parameters=dict(zip(re.findall(r"{(\w+)}", call.path), world.fill(door.of).values(), strict=True)),
            query=dict(parse_qsl(world.fill(door.query))),
            **(
                {"body": world.fill(door.send), "media_type": "application/json"}
                if call.method in ("post", "patch", "put")
                else {}
            ),
        )
        for letter in set(getattr(door, call.method)) & set("ARVLSM"):
            with undone():
                response = case.call(headers=bearer(letter, world) | proof_of(letter, world))
            case.validate_response(response, checks=CHECKS)
            successes += response.status_code < 300
    assert successes, f"nobody succeeded: {response.status_code} {response.content.decode()}"
