"""A station's event: staff open the network they are on, for some hours; it is recorded, and nobody else may."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import limits
from accounts.hashes import hashed
from accounts.models import Gathering, Tries, User
from civic.kernel.models import AuditEvent
from network.models import Role
from tests.factories.people import SiteFactory, person
from tests.helpers.clock import Clock
from tests.integration.signing_in import OTHER, PHONE, Codes, is_in, sign_in_by_code, token_answer

pytestmark = pytest.mark.django_db
HERE = {"REMOTE_ADDR": "10.0.0.7"}


@pytest.fixture
def staff() -> Client:
    client = Client(**HERE)
    client.force_login(person(Role.STAFF, at=SiteFactory()))
    return client


def test_opened_for_four_hours_and_ended(staff: Client, clock: Clock, now: datetime) -> None:
    assert staff.post("/desk/event/", {"hours": "4"}).status_code == 302
    one = Gathering.objects.get()
    assert one.address == hashed("address", "10.0.0.7") and (one.until - one.opened_at).seconds == 4 * 3600
    assert AuditEvent.objects.get(verb="gathering.opened").data["hours"] == 4
    page = staff.get("/desk/event/").content.decode()
    assert 'name="end"' in page and 'name="hours"' not in page and "10.0.0.7" not in page
    clock(now + timedelta(minutes=1))
    staff.post("/desk/event/", {"end": "1"})
    assert Gathering.objects.open(one.address, now=timezone.now()) is None
    assert AuditEvent.objects.filter(verb="gathering.closed").count() == 1


def test_it_is_open_only_where_it_was_opened(staff: Client) -> None:
    staff.post("/desk/event/", {"hours": "2"})
    elsewhere = staff.get("/desk/event/", REMOTE_ADDR="10.0.0.8").content.decode()
    assert 'name="end"' not in elsewhere and 'name="hours"' in elsewhere


@pytest.mark.parametrize("hours", ["", "0", "24", "9999", "x"])
def test_hours_that_are_none(staff: Client, hours: str) -> None:
    answer = staff.post("/desk/event/", {"hours": hours})
    assert answer.status_code == 422 and not Gathering.objects.exists()


def test_residents_open_nothing() -> None:
    client = Client(**HERE)
    client.force_login(person(Role.RESIDENT, at=SiteFactory()))
    assert client.post("/desk/event/", {"hours": "2"}).status_code == 403 and not Gathering.objects.exists()


def test_a_hall_joins_at_one_address(staff: Client, codes: Codes, now: datetime) -> None:
    """A hundred neighbours had a code already, and as many guesses went wrong as an address has: nobody else gets in,
    by page or by program, until the worker opens the network from the desk.
    """
    tries = (("text", limits.TEXTS_AN_ADDRESS), ("code", limits.TRIES_AN_ADDRESS), ("sign-in", limits.TRIES_AN_ADDRESS))
    until = now + timedelta(minutes=15)
    for what, number in tries:
        Tries.objects.create(key=hashed(what, "address", hashed("address", "10.0.0.7")), number=number, until=until)
    person(username="member", phone=OTHER, phone_verified=True)
    refused = Client(**HERE).post(reverse("account_request_login_code"), {"phone": PHONE})
    assert refused.status_code == 200 and not codes
    assert token_answer("member", **HERE).status_code == 429

    assert staff.post("/desk/event/", {"hours": "2"}).status_code == 302
    neighbour = Client(**HERE)
    sign_in_by_code(neighbour, codes, PHONE)
    assert is_in(neighbour) and User.objects.filter(phone=PHONE, phone_verified=True).exists()
    assert token_answer("member", **HERE).status_code == 201
    Tries.objects.filter(number__gt=limits.TEXTS_AN_ADDRESS).update(number=limits.TRIES_AN_ADDRESS * limits.GATHERING)
    assert token_answer("member", **HERE).status_code == 429, "ten times as many, not without end"


def test_the_desk_leads_to_it(staff: Client) -> None:
    assert f'href="{reverse("gathering")}"' in staff.get("/desk/").content.decode()
