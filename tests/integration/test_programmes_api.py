"""Lists for other programs: as they stand today, at the same price for one as for many."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activities import actions as activities
from activities.signups import actions as signups
from civic.kernel import jobs
from civic.pages.api_docs import document
from programmes import actions
from programmes.models import MonthlyProgramme
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, institute, person
from tests.helpers.clock import Clock

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 12, 3, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
URL = "/api/v1/programmes"


@pytest.fixture
def now(clock: Clock) -> datetime:
    """In November, whatever the day: the lists are December's."""
    return clock("2026-11-25 09:30")


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "soon", lambda name: None)


def built(site: Any, staff: Any, now: Any, count: int = 1) -> MonthlyProgramme:
    for n in range(count):
        start = NINE + timedelta(days=n)
        make.activity(site, now=now, title=f"义诊{n}", starts_at=start, ends_at=start + timedelta(hours=1), seats=20)
    programme = actions.build(site_id=site.pk, month=date(2026, 12, 1), by=staff, now=now)
    assert programme
    return programme


def test_one_list_or_many_published_or_not_cost_the_same_queries(now: Any) -> None:
    street = institute()
    staff, desk = person("staff", at=street), Client()
    desk.force_login(staff)
    costs = []
    for _round in range(3):
        built(SiteFactory(parent=street), staff, now, count=2)
        published = built(SiteFactory(parent=street), staff, now, count=3)
        actions.publish(programme_id=published.pk, by=staff, now=now)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = desk.get(URL).json()["results"]
        costs.append(len(queries))
        assert sorted(len(one["activities"]) for one in found) == sorted([2, 3] * (_round + 1))
    assert len(set(costs)) == 1, costs


def test_a_published_list_shows_todays_seats_and_what_was_cancelled(now: Any, client: Client) -> None:
    site = SiteFactory()
    staff = make.staff(site)
    programme = built(site, staff, now, count=2)
    actions.publish(programme_id=programme.pk, by=staff, now=now)
    off, on = (int(item["id"]) for item in programme_items(programme))
    activities.cancel(activity_id=off, reason="停电", by=staff, now=now)
    signups.sign_up(activity_id=on, by=person("resident", at=site), now=now)
    for answer in (client.get(URL).json()["results"][0], client.get(f"{URL}/{programme.pk}").json()):
        assert answer["month"] == "2026-12"
        shown = [(item["id"], item["cancelled"], item["seats_left"]) for item in answer["activities"]]
        assert shown == [(str(off), True, 20), (str(on), False, 19)]
        assert answer["activities"][0]["starts_at"] == "2026-12-03T09:00:00+08:00"


def programme_items(programme: MonthlyProgramme) -> Any:
    programme.refresh_from_db()
    assert programme.frozen
    return programme.frozen["items"]


def test_the_description_names_the_items_and_the_months_pattern() -> None:
    schemas = document()["components"]["schemas"]
    fields = schemas["Programme"]["properties"]
    assert fields["activities"]["items"] == {"$ref": "#/components/schemas/Item"}
    assert fields["month"]["pattern"].endswith("-(0[1-9]|1[0-2])$")
    assert "cancelled" in schemas["Item"]["required"]
