"""Figures equal the rows, counted here by plain Python."""

import random
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from activities.models import Activity
from network.models import Role, ServiceGroup, Site
from orders.models import Rating, ServiceRequest
from points.models import LedgerEntry
from reports import figures
from tests.factories.people import SiteFactory, person
from volunteers.models import Claim

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def district() -> None:
    call_command("load_demo", scale=0.05, force=True, today=date(2026, 11, 24), stdout=open("/dev/null", "w"))  # noqa: SIM115


def in_period(moment: datetime, first: date, last: date) -> bool:
    day = moment.astimezone(SHANGHAI).date().replace(day=1)
    return first <= day <= last


def plain(site: Site, first: date, last: date, keep: Any = lambda key: True) -> dict[str, Any]:
    """The same figures by counting Python objects; `keep` filters by service group."""
    here = {s.pk for s in Site.objects.all() if site.pk in s.path}
    held = [
        a
        for a in Activity.objects.all()
        if a.site_id in here and a.state == "closed" and in_period(a.starts_at, first, last) and keep(a.service_group)
    ]
    ids = {a.pk for a in held}
    claims = [c for c in Claim.objects.all() if c.activity_id in ids and c.state == "confirmed"]
    requests = [
        r
        for r in ServiceRequest.objects.all()
        if r.site_id in here and in_period(r.submitted_at, first, last) and keep(r.service_group)
    ]
    scores = [
        r.score
        for r in Rating.objects.select_related("request")
        if r.request.site_id in here and in_period(r.at, first, last) and keep(r.request.service_group)
    ]
    entries = [e for e in LedgerEntry.objects.all() if e.site_id in here and in_period(e.at, first, last)]
    good = sum(score >= 4 for score in scores)
    return {
        "activities": len(held),
        "people_served": sum(a.attended_residents or 0 for a in held),
        "volunteers": len({c.volunteer_id for c in claims}),
        "service_hours": round(sum(c.service_minutes or 0 for c in claims) / 60, 2),
        "requests": len(requests),
        "answered_in_time": sum(r.answered_at is not None and r.answered_at <= r.answer_due_at for r in requests),
        "satisfaction": round(100 * good / len(scores), 1) if scores else None,
        "points_issued": sum(e.amount for e in entries if e.kind in ("earned", "corrected")),
        "points_redeemed": -sum(e.amount for e in entries if e.kind in ("redeemed", "refunded")),
    }


def shown(row: figures.Figures, names: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def test_figures_equal_the_rows_for_any_site_and_period(district: None) -> None:
    dice = random.Random(7)
    sites = [*Site.objects.filter(level__in=["centre", "institute"]), *Site.objects.filter(level="station")[:4]]
    for _round in range(12):
        site, first = dice.choice(sites), date(2026, dice.randint(1, 11), 1)
        last = date(2026, dice.randint(first.month, 11), 1)
        expected = plain(site, first, last)
        report = figures.report(site=site, first=first, last=last, by="month")
        assert shown(report.total, expected) == expected, (site, first, last)
        for name in ("activities", "people_served", "requests", "points_issued"):
            assert sum(getattr(row, name) for row in report.rows) == expected[name]


def test_by_group_and_by_site_add_up(district: None) -> None:
    centre = Site.objects.get(level="centre")
    first, last = date(2026, 1, 1), date(2026, 11, 1)
    for row in figures.report(site=centre, first=first, last=last, by="service_group").rows:
        expected = plain(centre, first, last, keep=lambda group, key=row.key: group == key)
        expected |= {"points_issued": None, "points_redeemed": None}  # they belong to no group
        assert shown(row, expected) == expected
    report = figures.report(site=centre, first=first, last=last, by="site")
    for row in report.rows:
        below = Site.objects.get(pk=row.key)
        if below != centre:
            expected = plain(below, first, last)
            assert shown(row, expected) == expected
    assert sum(row.activities for row in report.rows) == report.total.activities


def test_a_month_ends_at_midnight_in_shanghai() -> None:
    site = SiteFactory()
    for hour, minute in ((15, 59), (16, 1)):  # UTC: a minute before and after midnight in Shanghai
        start = datetime(2026, 10, 31, hour, minute, tzinfo=ZoneInfo("UTC"))
        Activity.objects.create(
            site=site, title="夜", service_group="elderly", location="x", starts_at=start, ends_at=start + timedelta(hours=1),
            state="closed", created_at=start, published_at=start, held_at=start, closed_at=start, attended_residents=1,
        )  # fmt: skip
    rows = figures.report(site=site, first=date(2026, 10, 1), last=date(2026, 11, 1), by="month").rows
    assert [(row.key, row.activities) for row in rows] == [("2026-10", 1), ("2026-11", 1)]


def test_only_staff_and_officials_in_reach(client: Client, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    here, elsewhere = SiteFactory(), SiteFactory()
    for roles, site, status in ((["official"], here, 200), (["official"], elsewhere, 403), (["resident"], here, 403)):
        client.force_login(person(*roles, at=site), backend="accounts.backends.PhoneOrNameBackend")
        month = f"{timezone.localdate():%Y-%m}"
        answer = client.get(f"/api/v1/reports/summary?site={here.pk}&from={month}&until={month}&by=month")
        assert answer.status_code == status
    assert client.get("/api/v1/reports/summary?from=2026-13").status_code == 400


def test_the_page_the_rows_and_the_spreadsheet(
    client: Client, settings: Any, django_assert_max_num_queries: Any
) -> None:
    import python_calamine

    settings.STAFF_SECOND_FACTOR = False
    site = SiteFactory(name="=新城社区")
    client.force_login(person(Role.OFFICIAL, at=site), backend="accounts.backends.PhoneOrNameBackend")
    with django_assert_max_num_queries(24):
        assert client.get("/reports/").status_code == 200
    assert client.get("/reports/rows/activities/").status_code == 200
    assert client.get("/reports/rows/nonsense/").status_code == 404
    for by in ("month", "service_group", "site"):
        data = client.get(f"/reports/download/?by={by}").content
        rows = (
            python_calamine.CalamineWorkbook.from_filelike(__import__("io").BytesIO(data))
            .get_sheet_by_index(0)
            .to_python()
        )
        assert rows[0][0].startswith("=新城社区"), "a name that begins with “=” is text"
    assert len(ServiceGroup.values) == 5
