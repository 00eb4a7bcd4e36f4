"""docs/privacy.md says who reads what. Words that stand nowhere else are put into the world; then everybody opens every
address that can be read, and what they got is searched for them.
"""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.test import Client

from accounts.family import actions as family
from accounts.models import User
from activities.signups import actions as signups
from activities.signups.models import Signup
from civic.kernel.models import Sentence
from network.addresses import actions as addresses
from orders.models import ServiceRequest
from tests.factories import world as district
from tests.factories.orders import shanghai
from tests.factories.world import World, undone
from tests.helpers.clock import NOW
from tests.integration.doors import API, PAGES
from tests.integration.test_doors import address

pytestmark = pytest.mark.django_db
DOC = Path(settings.BASE_DIR, "docs/privacy.md")

LETTERS = "ARrVvLSsUOMC"  # without those who are like another one here
STRANGERS = "ArsOM"
FACTS = {  # what of whom: the word that stands for it, and where it is decided who reads it
    "name of the resident R": ("金丝雀", "`orders.visibility`, `activities.policies`, `volunteers.claims.visibility`"),
    "her whole phone number": ("13800138000", "`orders.visibility.can_see_phone`"),
    "her e-mail address": ("linnet@example.com", "nobody asks for it but her own pages"),
    "her order's words": ("鹦鹉架", "`orders.visibility.can_read`"),
    "a note on it": ("画眉笼", "`orders.visibility.can_read`"),
    "for whom she ordered": ("百灵婶", "`orders.visibility.line`"),
    "her confidential order's words": ("夜莺泣", "`orders.visibility.can_read`; each look is recorded"),
    "who comes along to her seat": ("喜鹊娃", "`activities.policies.check_staff`, `volunteers.claims.visibility`"),
    "her family": ("杜鹃奶", "`accounts.family.queries.of`; at what she is signed up for, as who comes along"),
    "her address": ("翠鸟苑", "`network.addresses.queries`"),
    "name of the volunteer V": ("白鹭君", "`volunteers.people.policies`, `volunteers.attendance.policies`"),
    "the volunteer's whole phone number": ("13600136000", "shown by its ends only"),
}


@pytest.fixture(scope="module")
def told(world: World) -> World:
    """The words in their places."""
    word = {name: canary for name, (canary, _where) in FACTS.items()}
    who, place = world.people["R"], world["place"]
    User.objects.filter(pk=who.pk).update(display_name=word["name of the resident R"], email=word["her e-mail address"])
    V = User.objects.filter(pk=world.people["V"].pk)
    V.update(display_name=word["name of the volunteer V"], phone=word["the volunteer's whole phone number"])
    orders = ServiceRequest.objects
    orders.filter(pk=world["order"].pk).update(
        details=word["her order's words"], on_behalf_of_name=word["for whom she ordered"]
    )
    orders.filter(pk=world["private"].pk).update(details=word["her confidential order's words"])
    Sentence.objects.filter(pk=world["note"].sentence_id).update(text=word["a note on it"])
    Signup.objects.filter(pk=world["signup"].pk).update(guest_names=[word["who comes along to her seat"]])
    mother = family.add(by=who, said=family.Said(name=word["her family"], relation="parent"), now=shanghai(NOW))
    yesterday, names = world.now - timedelta(days=1), [word["who comes along to her seat"]]
    today = world["begun"].pk  # so that it is the time for whoever reads names around the day
    signups.sign_up(activity_id=today, by=who, now=yesterday, family=[mother.pk], guest_names=names)
    addresses.write(by=who, site=place, said=addresses.Said(estate=word["her address"]), now=shanghai(NOW))
    return world


@pytest.fixture(scope="module")
def readers(told: World) -> dict[str, str]:
    """By fact, the letters of those who read it somewhere."""
    urls = sorted({address(door, told) for door in [*PAGES, *API] if door.get})
    assert len(urls) > 120, "the walk goes through every address"
    seen: dict[str, set[str]] = {name: set() for name in FACTS}
    for letter in LETTERS:
        client = Client(raise_request_exception=False)
        if told.people[letter] is not None:
            client.force_login(told.people[letter])
        for url in urls:
            body = read(client, url)
            for name, (canary, _where) in FACTS.items():
                if canary in body:
                    seen[name].add(letter)
    return {name: " ".join(sorted(letters, key=LETTERS.index)) for name, letters in seen.items()}


def read(client: Client, url: str) -> str:
    with undone():
        answer = client.get(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return unquote(body.decode(errors="replace"))


def row(fact: str, letters: str) -> str:
    """As the table has it."""
    return f"| {fact} | {letters or 'nobody'} | {FACTS[fact][1]} |"


def test_the_table_says_who_reads_what(readers: dict[str, str]) -> None:
    said = re.findall(r"^\| .* \| .* \| .* \|$", DOC.read_text(), re.M)
    wanted = [row(fact, letters) for fact, letters in readers.items()]
    missing = [one for one in wanted if one not in said]
    assert missing == [], "\n".join(["write into docs/privacy.md:", *missing])


def test_it_names_everybody() -> None:
    text = " ".join(DOC.read_text().split())
    assert [letter for letter in LETTERS if f"`{letter}` {district.ROLES[letter]}" not in text] == []


def test_strangers_read_nothing(readers: dict[str, str]) -> None:
    """Whatever the table says: nobody without a part in it, and no visitor."""
    assert not {letter for letters in readers.values() for letter in letters.split()} & set(STRANGERS)
