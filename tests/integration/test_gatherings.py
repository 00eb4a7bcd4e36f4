"""A station's event: staff open the network they are on, for some hours; it is recorded, and nobody else may."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.hashes import hashed
from accounts.models import Gathering
from civic.kernel.models import AuditEvent
from network.models import Role
from tests.factories.people import SiteFactory, person
from tests.helpers.clock import Clock

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
