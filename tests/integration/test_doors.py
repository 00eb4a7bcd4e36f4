"""Every address, every method, everybody: who gets in is said once, in doors.py, and nowhere else by accident."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from accounts import proofs
from tests.factories import world as district
from tests.factories.world import World, undone
from tests.integration.doors import API, PAGES, Door

pytestmark = pytest.mark.django_db
API_ROOT = "api/v1/"
OUT = (401, 403, 404, 405)
ASKED_TO_SIGN_IN = ("/account/login/", "/admin/login/")


def routes(resolver: Any = None, prefix: str = "", names: str = "") -> Iterator[tuple[str, str]]:
    """(URL name, or the route in the API; route) of the whole URLconf."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if not isinstance(pattern, URLPattern):
            yield from routes(pattern, route, f"{names}{pattern.namespace}:" if pattern.namespace else names)
        elif route.startswith(API_ROOT):
            yield route.removeprefix(API_ROOT), route
        else:
            yield f"{names}{pattern.name}", route


def guarded() -> dict[str, str]:
    """The addresses that the table must name: all but allauth's, and of the administration its lists."""
    found = {}
    for name, route in routes():
        inside_admin = name.startswith("admin:") and name != "admin:index" and not name.endswith("_changelist")
        if not inside_admin and not route.startswith("account/"):
            assert name not in found, f"two addresses are called {name}"
            found[name] = route
    return found


ROUTES = guarded()
DOORS = [*PAGES, *API]


def test_the_table_names_every_address_and_no_other() -> None:
    declared = {door.name for door in DOORS}
    assert sorted(set(ROUTES) - declared) == [], "say in tests/integration/doors.py who gets in here"
    assert sorted(declared - set(ROUTES)) == [], "these addresses are gone"


@pytest.fixture(scope="module")
def knock(world: World) -> Any:
    """knock("R", "GET", "/orders/"): the answer; nothing that it wrote stays."""
    clients = {letter: Client(raise_request_exception=False) for letter in district.ROLES}
    for letter, client in clients.items():
        if world.people[letter] is not None:
            client.force_login(world.people[letter])
    proof = {
        letter: {"proof": proofs.issue(person, now=world.now)[0]}
        for letter, person in world.people.items()
        if letter in clients and person is not None
    }
    sessions = {letter: client.cookies.copy() for letter, client in clients.items()}

    def ask(letter: str, method: str, url: str, body: Any = None) -> Any:
        client = clients[letter]
        client.cookies = sessions[letter].copy()
        with undone():
            headers = proof.get(letter, {})
            if method == "GET":
                return client.generic(method, url, headers=headers)
            return _send(client, method, url, body or {}, headers=headers)

    return ask


def _send(client: Client, method: str, url: str, body: Any, *, headers: dict[str, str]) -> Any:
    """As a program or a form does: a form without files is not cut into parts, which would be slow to read."""
    send = getattr(client, method.lower())
    if url.startswith(f"/{API_ROOT}"):
        return send(url, body, content_type="application/json", headers=headers)
    form = urlencode(body, doseq=True)
    return send(url, form, content_type="application/x-www-form-urlencoded", headers=headers)


def address(door: Door, world: World) -> str:
    """Where the door is."""
    of = world.fill(door.of)
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: of[part[1]], ROUTES[door.name])
    return f"{path}?{world.fill(door.query)}" if door.query else path


def is_in(response: Any) -> bool:
    """Neither refused nor sent to sign in; an error is neither."""
    assert response.status_code < 500, response.content[:400]
    asked = response.status_code == 302 and response["Location"].startswith(ASKED_TO_SIGN_IN)
    return response.status_code not in OUT and not asked


def name_of(door: Door) -> str:
    return " ".join([door.name, *door.of.values(), door.query, *(str(v) for v in door.send.values())]).strip()[:70]


def came_in(knock: Any, method: str, url: str, body: Any = None) -> str:
    return " ".join(letter for letter in district.ROLES if is_in(knock(letter, method, url, body)))


@pytest.mark.parametrize("door", DOORS, ids=name_of)
def test_exactly_these_get_in(door: Door, world: World, knock: Any) -> None:
    url, body = address(door, world), world.fill(door.send)
    if door.get or door in API:
        assert came_in(knock, "GET", url) == door.get, f"GET {url}"
    else:  # what only a form opens leads a reader to the page with the form, or nowhere
        assert all(knock(letter, "GET", url).status_code in (302, *OUT) for letter in district.ROLES), f"GET {url}"
    if door.post or door in API or not door.get:
        assert came_in(knock, "POST", url, body) == door.post, f"POST {url}"
    if door.delete:
        assert came_in(knock, "DELETE", url) == door.delete, f"DELETE {url}"
    if door.patch:
        assert came_in(knock, "PATCH", url, body) == door.patch, f"PATCH {url}"
    if door.put:
        assert came_in(knock, "PUT", url, body) == door.put, f"PUT {url}"


@pytest.mark.parametrize("door", DOORS, ids=name_of)
def test_no_other_method_opens_it(door: Door, world: World, knock: Any) -> None:
    """The API has no other methods; a page may answer them to those who may read or write it anyway."""
    url = address(door, world)
    may = set(f"{door.get} {door.post}".split()) if door in PAGES else set()
    named = {"PUT": door.put, "PATCH": door.patch, "DELETE": door.delete}
    methods = {method for method, letters in named.items() if not letters}
    methods |= {"POST"} if door in PAGES and not door.post else set()
    for method in sorted(methods):
        for letter in ("A", "r", "S"):
            assert not is_in(knock(letter, method, url)) or letter in may, f"{letter}: {method} {url}"


@pytest.mark.parametrize("door", [door for door in PAGES if door.get], ids=name_of)
def test_each_form_that_writes_carries_the_token(door: Door, world: World, knock: Any) -> None:
    """Django's test client does not ask for it, a browser's request is refused without."""
    for letter in sorted(set(door.get) & set("RVS")):
        page = knock(letter, "GET", address(door, world))
        if "html" not in page.get("Content-Type", ""):
            continue
        forms = re.findall(r'<form[^>]*method="post"[^>]*>.*?</form>', page.content.decode(), re.DOTALL)
        assert [form[:200] for form in forms if "csrfmiddlewaretoken" not in form and 'action="#"' not in form] == []


RUBBISH = [
    "cursor=%00",
    "cursor=bnVsbA",
    "q=%00&site=%00&month=%00&from=%00&week=%00&group=%00&tab=%00&by=%00&copy=%00&team=%00&code=%00&next=%00",
    "q=%27%22%3C&site=99999999999999999999&month=9999-12&week=9999-12-31&copy=999999999&team=99999999999999999999",
    "request=%00&page_size=99999999999&from_month=9999-12&until_month=9999-12&from=9999-12&until=9999-12",
]


@pytest.mark.parametrize("door", [door for door in DOORS if door.get], ids=name_of)
def test_rubbish_in_the_address_is_no_error(door: Door, world: World, knock: Any) -> None:
    url = address(door, world).partition("?")[0]
    letter = "S" if "S" in door.get else door.get[0]
    for rubbish in RUBBISH:
        assert knock(letter, "GET", f"{url}?{rubbish}").status_code < 500, f"{url}?{rubbish}"


def allauths() -> list[str]:
    """The addresses of signing in, of those that need no key."""
    return sorted("/" + route for _name, route in routes() if route.startswith("account/") and "(?P" not in route)


@pytest.mark.parametrize("url", allauths())
def test_signing_in_is_open_and_the_rest_of_an_account_is_not(url: str, knock: Any) -> None:
    """allauth's own pages as one group: a stranger reads one or is sent on within the group; nothing breaks."""
    for letter in ("A", "R", "S"):
        for method in ("GET", "POST"):
            response = knock(letter, method, url)
            assert response.status_code < 500, url
            if letter == "A" and response.status_code == 302:
                assert response["Location"].startswith("/account/") or response["Location"] == "/", url


JUNK = ["\0", "\ud800".encode("utf-8", "surrogatepass"), "9" * 20, "-1", "NaN", "9999-12-31", "0001-01-01", "x" * 5000]


@pytest.fixture(scope="module")
def field_names(world: World, knock: Any) -> list[str]:
    """What the forms of all pages ask for."""
    found: set[str] = set()
    for door in PAGES:
        for letter in set(door.get) & set("RVS"):
            page = knock(letter, "GET", address(door, world))
            if "html" in page.get("Content-Type", ""):
                found |= set(re.findall(r'name="([\w-]+)"', page.content.decode()))
    return sorted(found - {"csrfmiddlewaretoken", "viewport"})


@pytest.mark.parametrize("door", [door for door in PAGES if door.post], ids=name_of)
def test_rubbish_in_a_form_is_no_error(door: Door, world: World, knock: Any, field_names: list[str]) -> None:
    url, good = address(door, world), world.fill(door.send)
    letter = next(letter for letter in "RSVL" if letter in door.post)
    bodies = [dict.fromkeys(field_names, junk) for junk in JUNK]
    bodies += [good | {name: junk} for name in good for junk in JUNK]
    for body in bodies:
        assert knock(letter, "POST", url, body).status_code < 500, f"{url} {str(body)[:300]}"
