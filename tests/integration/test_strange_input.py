"""Whatever a stranger sends is answered, never an error of ours: deep, long and wide input, marks that nobody sees, digits
that are none, in every address, parameter and body.

The seed is fixed, so a failure comes again."""

import base64
import json
import re
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts import tokens
from tests.factories.world import World, undone
from tests.integration.doors import API, PAGES, Door
from tests.integration.test_doors import API_ROOT, DOORS, address, knock, name_of  # noqa: F401  knock is a fixture

pytestmark = pytest.mark.django_db


def nested(depth: int) -> str:
    return "[" * depth + "]" * depth


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


DIGITS = ["²", "١٢٣", "൧", "１２", "0", "-1", "1.5", "1e400", "9" * 19, "9" * 5000, str(2**63 - 1), str(2**63), "NaN"]
UNSEEN = [
    "\u2800",
    "\u3164",
    "\u202a138\u202c",
    "\u202e\u2066",
    "\ufeff",
    "\u200d",
    "\x7f\x1b",
    "a\0b",
    "\0",
    "\r\n\r\nX: y",
]
DAYS = [
    "9999-12-31",
    "0001-01-01",
    "9999-12",
    "0000-00",
    "2026-W01-1",
    "20261127",
    "2026-11-31",
    "٢٠٢٦-١١",
    "0001-01-01T00:00",
]
LONG = ["x" * 5000, "字" * 3000, "e\u0301" * 900, "%" * 300, "[" * 5000, nested(5000), "a," * 2000]
CURSORS = [
    cursor(text)
    for text in (
        nested(300),
        nested(100_000),
        '["n"]',
        '["n", {"a": 1}, []]',
        '["p", "\\ud800", 1]',
        '["n", "a\\u0000", "1"]',
        '["n", 1e400, NaN]',
        '["n", "9999-12-31T23:59:59+00:00", 99999999999999999999]',
        '["n", "0001-01-01T00:00:00+14:00", "00000000-0000-0000-0000-000000000000"]',
        f'["n", {"9" * 4000}, {"9" * 4000}]',
    )
]
TEXTS = st.sampled_from([*DIGITS, *UNSEEN, *DAYS, *LONG, *CURSORS]) | st.text(max_size=30)
BYTES = st.sampled_from([b"\xed\xa0\x80", b"\xff\xfe", b"\xf8\x88", b"\x00"])  # no text in any encoding
JUNK = TEXTS.map(lambda text: quote(text.encode("utf-8", "surrogatepass"), safe="")) | BYTES.map(quote)
FEW = settings(
    max_examples=4,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Ours; those of the administration and of forms are read from the pages.
NAMES = {
    "cursor",
    "page_size",
    "q",
    "site",
    "month",
    "from",
    "until",
    "week",
    "group",
    "tab",
    "by",
    "copy",
    "team",
    "code",
}
NAMES |= {"next", "request", "plan", "where", "when", "level", "parent", "state", "service_group", "open_to", "below"}
NAMES |= {"from_month", "until_month", "itself", "stay", "for", "format"}


@pytest.fixture(scope="module")
def names(world: World, knock: Any) -> list[str]:  # noqa: F811
    """Every parameter that a page of ours reads or links to."""
    found = set(NAMES)
    for door in PAGES:
        if door.get:
            page = knock("C" if "C" in door.get else door.get[0], "GET", address(door, world))
            if "html" in page.get("Content-Type", ""):
                text = page.content.decode()
                found |= set(re.findall(r'name="([\w-]+)"', text)) | set(re.findall(r"[?&;]([\w-]+)=", text))
    return sorted(found)


def reader(door: Door) -> str:
    """Somebody who gets in, staff if they do."""
    return next(
        letter for letter in "SC" + (door.get or door.post or door.delete) if letter in f"{door.get}{door.post}"
    )


@pytest.mark.parametrize("door", [door for door in DOORS if door.get], ids=name_of)
def test_strange_parameters(door: Door, world: World, knock: Any, names: list[str]) -> None:  # noqa: F811
    url = address(door, world).partition("?")[0]

    @FEW
    @given(st.dictionaries(st.sampled_from(names), JUNK, max_size=3), st.sampled_from(names), JUNK)
    def ask(some: dict[str, str], name: str, junk: str) -> None:
        for query in ([f"{name}={junk}"], [f"{one}={value}" for one, value in some.items()]):
            answer = knock(reader(door), "GET", f"{url}?{'&'.join(query)}")
            assert answer.status_code < 500, f"{url}?{query}"[:300]

    ask()
    for name in ("cursor", "q", "month", "site", "page_size" if door in API else "copy"):
        for junk in ("a\0b", "²", CURSORS[1]):
            assert knock(reader(door), "GET", f"{url}?{urlencode({name: junk})}").status_code < 500, f"{url}?{name}"
    assert knock(reader(door), "GET", f"{url}?{'&'.join(f'w{n}=1' for n in range(900))}").status_code < 500


@pytest.mark.parametrize("door", [door for door in DOORS if door.of], ids=name_of)
def test_strange_paths(door: Door, world: World, knock: Any) -> None:  # noqa: F811
    @FEW
    @given(st.fixed_dictionaries(dict.fromkeys(door.of, JUNK)))
    def ask(of: dict[str, str]) -> None:
        url = address(
            Door(door.name, of={name: value.replace("{", "").replace("}", "") for name, value in of.items()}), world
        )
        method = "GET" if door.get else "POST" if door.post else "DELETE"
        assert knock("S", method, url).status_code < 500, url[:300]

    ask()


VALUES: list[Any] = [
    None, True, -1, 2**63, 10**4000, 1.5, float("nan"), float("inf"), "\0", "\u2800", "\u202a1\u202c", "²", "x" * 5000,
    [], {}, [[[]]], {"a": {"b": []}}, ["\0"], "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00",
]  # fmt: skip
BODIES = [
    nested(7),
    nested(900),
    nested(5000),
    nested(200_000),
    '{"a":' * 5000 + "1" + "}" * 5000,
    '"' + "x" * 1_500_000 + '"',
    json.dumps({f"f{n}": n for n in range(20_000)}),
    "9" * 5000,
    '{"title": "\\ud800", "identifier": "\\ud800", "reason": "\\ud800", "service_group": "\\ud800"}',
    '{"\\ud800": 1}',
    '{"identifier": "\\u0000", "password": "\\u0000"}',
    "NaN",
    "null",
    "[1]",
    "\ufeff{}",
    "",
]


@pytest.mark.parametrize("door", [door for door in API if door.post], ids=name_of)
def test_strange_bodies(door: Door, world: World) -> None:
    url, good = address(door, world), world.fill(door.send)
    letter = next(letter for letter in "SRVL" if letter in (door.post or "S"))
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {_token(world, letter)}"})
    bodies = BODIES + [json.dumps(good | {name: value}) for name in good for value in VALUES]
    for body in bodies:
        with undone():
            answer = client.post(url, body, "application/json")
        assert answer.status_code < 500, f"{url} {body[:200]}"
        if answer.status_code == 400:
            assert answer["Content-Type"] == "application/problem+json" and answer.json()["code"]


def _token(world: World, letter: str) -> str:

    return tokens.issue(world.people[letter], now=world.now)[0]


@pytest.mark.parametrize("body", [nested(9), nested(5000), '{"identifier": "\\udfff"}', '"' + "x" * 1_000_000 + '"'])
def test_a_stranger_reads_why_a_body_is_refused(body: str) -> None:
    answer = Client().post(f"/{API_ROOT}tokens", body, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "text", [nested(5), nested(1000), nested(100_000), '["n", "\\ud800", "1"]', '["n", true, {}]', "x" * 2000]
)
def test_a_forged_cursor_is_bad_input(text: str, world: World, knock: Any) -> None:  # noqa: F811
    answer = Client().get(f"/{API_ROOT}sites", {"cursor": cursor(text)})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")
    page = knock("A", "GET", f"/activities/?cursor={cursor(text)}")
    assert page.status_code == 400 and "html" in page["Content-Type"]


def test_what_the_administration_looks_up(world: World, knock: Any) -> None:  # noqa: F811
    for lookup in ("role__exact", "site__id__exact", "q", "p", "o", "_facets", "id__exact", "user__id__exact"):
        for junk in ("%00", "²", "9" * 5000, "%ED%A0%80", "-1", "[]"):
            answer = knock("C", "GET", f"/admin/network/membership/?{lookup}={junk}")
            assert answer.status_code < 500, f"{lookup}={junk[:20]}"
    assert knock("C", "GET", "/admin/network/membership/?role__exact=%00").status_code == 400
    for asked in ("verb__regex=(", "at__year=99999"):  # what can't be compared leads back to the whole list
        assert knock("C", "GET", f"/admin/kernel/auditevent/?{asked}")["Location"].endswith("?e=1")
