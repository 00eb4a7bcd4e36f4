"""What a signed-in person reads is kept by no browser and no proxy: every page, part of a page, file, picture and error."""

from typing import Any

import pytest
from django.test import Client

from accounts import proofs, tokens
from tests.factories import world as district
from tests.factories.world import World
from tests.integration.doors import API, PAGES, Door
from tests.integration.test_doors import API_ROOT, DOORS, address, knock, name_of  # noqa: F401  knock is a fixture

pytestmark = pytest.mark.django_db
SAME_FOR_ALL = {"activities:share_card", "programmes:share_card"}  # pictures of what everybody may know
SIGNED_IN = [letter for letter in district.ROLES if letter != "A"]


def may_be_kept(answer: Any) -> bool:
    return "no-store" not in answer.get("Cache-Control", "")


@pytest.mark.parametrize("door", [door for door in DOORS if door.get], ids=name_of)
def test_what_was_made_for_somebody(door: Door, world: World, knock: Any) -> None:  # noqa: F811
    url = address(door, world)
    readers = [letter for letter in SIGNED_IN if letter in door.get.split()]
    kept = [letter for letter in readers[:2] if may_be_kept(knock(letter, "GET", url))]
    assert kept == (readers[:2] if door.name in SAME_FOR_ALL else [])


@pytest.mark.parametrize("door", [door for door in API if door.get], ids=name_of)
def test_what_a_program_reads_with_a_token(door: Door, world: World) -> None:
    letter = next(letter for letter in "RSVLMIC" if letter in door.get.split())
    token = tokens.issue(world.people[letter], now=world.now)[0]
    proof = proofs.issue(world.people[letter], now=world.now)[0]  # some ask for a fresh one
    answer = Client(headers={"Authorization": f"Bearer {token}", "Proof": proof}).get(address(door, world))
    assert answer.status_code == 200 and not may_be_kept(answer)


@pytest.mark.parametrize("door", [door for door in PAGES if door.post], ids=name_of)
def test_what_is_shown_again_after_a_mistake(door: Door, world: World, knock: Any) -> None:  # noqa: F811
    letter = next(letter for letter in SIGNED_IN if letter in door.post.split())
    assert not may_be_kept(knock(letter, "POST", address(door, world), {"x": "王奶奶"}))


@pytest.mark.parametrize("url", ["/orders/", "/desk/", "/activities/", "/no-such-page/", f"/{API_ROOT}no-such"])
def test_parts_of_pages_and_errors(url: str, world: World) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.people["S"])
    for headers in (
        {},
        {"HX-Request": "true"},
        {"If-None-Match": '"x"', "If-Modified-Since": "Wed, 25 Nov 2026 01:00:00 GMT"},
    ):
        assert not may_be_kept(client.get(url, headers=headers)), f"{url} {headers}"
    assert not may_be_kept(client.head(url))


def test_a_visitor_is_nobody_in_particular(world: World) -> None:
    assert may_be_kept(Client().get("/activities/"))
