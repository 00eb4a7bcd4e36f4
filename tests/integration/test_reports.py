"""Figures equal the rows, counted here by plain Python."""

import random
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from django.utils.http import urlencode

from activities.models import Activity
from activities.signups.models import SeatRating
from civic.kernel import keyset
from network.models import Role, ServiceGroup, Site
from orders import actions as orders
from orders.models import Rating, ServiceRequest
from orders.outcomes import Outcome
from points.models import LedgerEntry
from reports import behind, figures, parts, queries
from reports.labels import HEADINGS, MEANINGS, TABLE
from reports.parts import Part, Period
from tests.factories import orders as make
from tests.factories.people import SiteFactory, person
from volunteers.claims.models import Claim

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=SHANGHAI)


@pytest.fixture
def district() -> None:
    call_command("load_demo", scale=0.05, force=True, today=date(2026, 11, 24), stdout=open("/dev/null", "w"))  # noqa: SIM115


def in_period(moment: datetime, first: date, last: date) -> bool:
    day = moment.astimezone(SHANGHAI).date().replace(day=1)
    return first <= day <= last


def hours(claims: list[Claim]) -> float:
    return round(sum(c.service_minutes or 0 for c in claims) / 60, 2)


def share_of_good(scores: list[int]) -> float | None:
    return round(100 * sum(score >= 4 for score in scores) / len(scores), 1) if scores else None


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
    said = [
        o.said
        for o in Outcome.objects.select_related("request")
        if o.request.site_id in here and in_period(o.at, first, last) and keep(o.request.service_group)
    ]
    entries = [e for e in LedgerEntry.objects.all() if e.site_id in here and in_period(e.at, first, last)]
    at_events = [
        r.score
        for r in SeatRating.objects.select_related("signup__activity")
        if r.signup.activity.site_id in here and in_period(r.at, first, last) and keep(r.signup.activity.service_group)
    ]
    return {
        "activities": len(held),
        "people_served": sum(a.attended_residents or 0 for a in held),
        "volunteers": len({c.volunteer_id for c in claims}),
        "service_hours": hours(claims),
        "verified_hours": hours([c for c in claims if c.evidence == "live"]),
        "unverified_hours": hours([c for c in claims if c.evidence != "live"]),
        "requests": len(requests),
        "answered_in_time": sum(r.answered_at is not None and r.answered_at <= r.answer_due_at for r in requests),
        "late": sum(
            r.answered_at > r.answer_due_at if r.answered_at else r.state == "submitted" and r.answer_due_at < NOW
            for r in requests
        ),
        "said_done": said.count("done"),
        "not_contradicted": said.count("not_contradicted"),
        "reopened": said.count("not_solved") + said.count("nobody_came"),
        "satisfaction": share_of_good(scores),
        "event_satisfaction": share_of_good(at_events),
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
        report = figures.report(site=site, first=first, last=last, by="month", now=NOW)
        assert shown(report.total, expected) == expected, (site, first, last)
        for name in ("activities", "people_served", "requests", "points_issued"):
            assert sum(getattr(row, name) for row in report.rows) == expected[name]
        assert figures.total(site=site, first=first, last=last, now=NOW) == report.total


def summed(figure: str, rows: list[Any]) -> Any:
    """What the rows behind a figure add up to."""
    if figure == "people_served":
        return sum(row.attended_residents for row in rows)
    if figure in figures.HOURS:
        return round(sum(row.service_minutes for row in rows) / 60, 2)
    if figure.endswith("satisfaction"):
        return round(100 * sum(row.score >= 4 for row in rows) / len(rows), 1) if rows else None
    if figure.startswith("points"):
        return abs(sum(row.amount for row in rows))
    return len(rows)


def paged(found: behind.Behind) -> list[Any]:
    """All rows, page by page."""
    rows, cursor = [], None
    while True:
        page = keyset.paginate(found.rows, order=found.order, size=200, cursor=cursor)
        rows += page.rows
        if (cursor := page.next) is None:
            return rows


def test_every_figure_opens_into_exactly_its_rows(district: None) -> None:
    centre = Site.objects.get(level="centre")
    station = Rating.objects.first().request.site
    for site, first in ((centre, date(2026, 1, 1)), (centre, date(2026, 11, 1)), (station, date(2026, 1, 1))):
        last = date(2026, 11, 1)
        total = figures.total(site=site, first=first, last=last, now=NOW)
        for figure in TABLE:
            found = behind.of(figure, Part(site, first, last), now=NOW)
            rows = paged(found)
            assert len({row.pk for row in rows}) == len(rows)
            assert summed(figure, rows) == getattr(total, figure), (site, first, figure)
            assert all(found.shown(row).facts for row in rows)
    assert total.verified_hours and total.unverified_hours, "both are there, or this proves nothing"
    whole = figures.total(site=centre, first=date(2026, 1, 1), last=last, now=NOW)
    assert whole.said_done and whole.not_contradicted and whole.reopened
    assert total.ratings and set(behind.FIGURES) == set(HEADINGS) == set(MEANINGS)


def test_every_cell_of_the_table_opens_into_exactly_its_rows(district: None) -> None:
    centre = Site.objects.get(level="centre")
    for by in figures.BY:
        period = Period(centre, date(2026, 9, 1), date(2026, 11, 1), by)
        report = figures.report(site=centre, first=period.first, last=period.last, by=by, now=NOW)
        for row in report.rows:
            part = parts.chosen(period, QueryDict(urlencode(period.part_of(row.key))))
            for figure in TABLE:
                if (value := getattr(row, figure)) is not None:
                    assert summed(figure, paged(behind.of(figure, part, now=NOW))) == value, (by, row.key, figure)


def test_the_panels_agree_with_the_table_and_open(district: None) -> None:
    centre, first, last = Site.objects.get(level="centre"), date(2026, 6, 1), date(2026, 11, 1)
    total = figures.total(site=centre, first=first, last=last, now=NOW)
    groups = queries.wanted_and_done(centre, first=first, last=last)
    for code, (wanted, done) in groups.items():
        part = Part(centre, first, last, code)
        assert [len(paged(behind.of(name, part, now=NOW))) for name in ("wanted", "done")] == [wanted, done]
    left_out = len(paged(behind.of("set_aside", Part(centre, first, last), now=NOW)))
    assert left_out and sum(wanted for wanted, _done in groups.values()) + left_out == total.requests
    needy = queries.to_look_after(centre, first=first, last=last, now=NOW)
    assert sum(one.late for one in needy) == total.late, "none is left out"
    assert [one.late for one in needy] == sorted((one.late for one in needy), reverse=True)
    for one in needy:
        part = Part(Site.objects.get(pk=one.site_id), first, last, itself=True)
        for name in ("late", "unplanned"):
            assert len(paged(behind.of(name, part, now=NOW))) == getattr(one, name)


def test_a_rating_counts_in_its_own_month_and_shows_its_score(client: Client, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    site = SiteFactory()
    staff = person("staff", at=site)
    placed = make.shanghai("2026-09-28 09:00")
    request = make.order(site, now=placed)
    orders.accept(order_id=request.pk, by=staff, now=placed)
    make.delivered(request, staff=staff, now=placed)
    orders.rate(order_id=request.pk, by=request.requester, score=3, comment="", now=make.shanghai("2026-10-02 09:00"))
    client.force_login(staff, backend="accounts.backends.PhoneOrNameBackend")
    for month, ratings, requests in (("2026-09", 0, 1), ("2026-10", 1, 0)):
        query = {"site": site.pk, "from_month": month, "until_month": month}
        for figure, rows in (("satisfaction", ratings), ("requests", requests), ("answered_in_time", requests)):
            answer = client.get(f"/reports/rows/{figure}/", query)
            assert len(answer.context["rows"]) == rows, (month, figure)
    shown = client.get("/reports/rows/satisfaction/", query).context["rows"][0]
    assert shown.what == request.number and "3" in shown.facts


def test_by_group_and_by_site_add_up(district: None) -> None:
    centre = Site.objects.get(level="centre")
    first, last = date(2026, 1, 1), date(2026, 11, 1)
    for row in figures.report(site=centre, first=first, last=last, by="service_group", now=NOW).rows:
        expected = plain(centre, first, last, keep=lambda group, key=row.key: group == key)
        expected |= {"points_issued": None, "points_redeemed": None}  # they belong to no group
        assert shown(row, expected) == expected
    report = figures.report(site=centre, first=first, last=last, by="site", now=NOW)
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
    rows = figures.report(site=site, first=date(2026, 10, 1), last=date(2026, 11, 1), by="month", now=NOW).rows
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
    with django_assert_max_num_queries(19):
        page = client.get("/reports/").content.decode()
    for figure in HEADINGS:
        assert client.get(f"/reports/rows/{figure}/").status_code == 200
    for figure in TABLE:
        assert f"/reports/rows/{figure}/" in page
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


def test_the_desks_tile_reads_only_the_orders(django_assert_num_queries: Any) -> None:
    site = SiteFactory()
    make.order(site, now=NOW)
    with django_assert_num_queries(1):
        early = queries.answered_this_month(site, now=NOW)
    late = queries.answered_this_month(site, now=NOW + timedelta(days=6))
    assert [queries.answered_percent(one) for one in (early, late)] == ["–", "0%"], "late by the caller's clock"
    whole = figures.total(site=site, first=NOW.date(), last=NOW.date(), now=NOW + timedelta(days=6))
    assert (late.requests, late.due, late.late) == (whole.requests, whole.due, whole.late) == (1, 1, 1)


def test_old_rows_of_which_nothing_is_known_are_not_called_live(district: None) -> None:
    centre, first, last = Site.objects.get(level="centre"), date(2026, 1, 1), date(2026, 11, 1)
    Claim.objects.update(evidence=None)
    total = figures.total(site=centre, first=first, last=last, now=NOW)
    assert (total.verified_hours, total.unverified_hours) == (0, total.service_hours) != (0, 0)
    assert summed("unverified_hours", paged(behind.of("unverified_hours", Part(centre, first, last), now=NOW)))
