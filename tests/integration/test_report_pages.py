"""The report's pages: each figure opens, its rows open on, and back is where one came from."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
import python_calamine
from django.test import Client
from django.utils import timezone, translation

from activities.models import Activity
from network.models import Role, Site
from orders.models import ServiceRequest
from points import upkeep
from reports import figures, tables
from reports.labels import TABLE
from reports.parts import Period
from tests.factories import orders as make
from tests.factories.people import SiteFactory, person

pytestmark = pytest.mark.django_db
MONTHS = "from_month=2024-09&until_month=2024-11"


def enter(client: Client, user: Any) -> Client:
    client.force_login(user, backend="accounts.backends.PhoneOrNameBackend")
    return client


def late_order(site: Site, day: str = "2024-10-05 09:00") -> ServiceRequest:
    return make.order(site, now=make.shanghai(day))


def held(site: Site, *, people: int = 7) -> Activity:
    start = make.shanghai("2024-10-10 09:00")
    return Activity.objects.create(
        site=site, title="义诊", service_group="elderly", location="x", starts_at=start, ends_at=start + timedelta(hours=1),
        state="closed", created_at=start, published_at=start, held_at=start, closed_at=start, attended_residents=people,
    )  # fmt: skip


def test_all_sites_in_need_are_there_the_latest_first(client: Client) -> None:
    above = SiteFactory(level="institute")
    sites = [SiteFactory(parent=above, name=f"站{number}") for number in range(8)]
    for site in sites:
        late_order(site)
    for _more in range(2):
        late_order(sites[-1])
    page = enter(client, person(Role.OFFICIAL, at=above)).get(f"/reports/?{MONTHS}")
    assert page.context["urgent"][0].name == sites[-1].name
    assert len(page.context["urgent"]) + len(page.context["others"]) == 8
    rows = client.get(f"/reports/rows/late/?{MONTHS}&below={sites[-1].pk}&itself=1")
    assert len(rows.context["rows"]) == 3
    assert f"/reports/rows/late/?site={above.pk}&amp;{MONTHS.replace('&', '&amp;')}" in page.content.decode()


def test_a_cell_opens_and_back_keeps_the_choice(client: Client) -> None:
    site = SiteFactory()
    late_order(site)
    late_order(site, "2024-11-02 09:00")
    query = f"site={site.pk}&{MONTHS}&by=month"
    page = enter(client, person(Role.STAFF, at=site)).get(f"/reports/?{query}").content.decode()
    opened = f"/reports/rows/requests/?{query}&month=2024-10"
    assert opened.replace("&", "&amp;") in page
    rows = client.get(opened)
    assert len(rows.context["rows"]) == 1 and rows.context["back_url"] == f"/reports/?{query}"
    assert client.get(rows.context["back_url"]).status_code == 200


@pytest.mark.parametrize("wrong", ["month=2024-01", "month=x", "group=nobody", "below=0", "below={elsewhere}"])
def test_a_part_that_the_report_does_not_have(client: Client, wrong: str) -> None:
    site, elsewhere = SiteFactory(), SiteFactory()
    enter(client, person(Role.STAFF, at=site))
    wrong = wrong.format(elsewhere=elsewhere.pk)
    assert client.get(f"/reports/rows/requests/?{MONTHS}&{wrong}").status_code == 404
    assert client.get(f"/reports/rows/points_issued/?{MONTHS}&group=elderly").status_code == 404


def test_rows_lead_on_for_whoever_may_open_them(client: Client) -> None:
    site = SiteFactory()
    order, activity = late_order(site), held(site)
    wanted = {
        Role.STAFF: [f"/desk/orders/{order.pk}/", f"/desk/activities/{activity.pk}/"],
        Role.OFFICIAL: ["", f"/activities/{activity.pk}/"],
    }
    for role, pages in wanted.items():
        enter(client, person(role, at=site))
        for figure, page in zip(("late", "activities"), pages, strict=True):
            (row,) = client.get(f"/reports/rows/{figure}/?{MONTHS}").context["rows"]
            assert row.url == page
            assert not page or client.get(page).status_code == 200


def test_the_page_and_the_spreadsheet_say_the_same(client: Client) -> None:
    site = SiteFactory()
    held(site)
    late_order(site)
    enter(client, person(Role.OFFICIAL, at=site))
    for by in figures.BY:
        data = client.get(f"/reports/download/?{MONTHS}&by={by}").content
        sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
        page = client.get(f"/reports/?{MONTHS}&by={by}").context
        assert sheet[2][0] == page["table"].head[0].label and sheet[2][0] == sheet[2][0].capitalize()
        assert [row[0] for row in sheet[3:]] == [row.cells[0] for row in page["table"].rows] + [page["table"].foot[0]]
        due = sheet[-1][1 + len(TABLE)]
        assert due == 1, "the denominator of those answered in time"


def test_hours_have_one_digit_in_both() -> None:
    site = SiteFactory.build(pk=1)
    row = figures.Figures("2024-10", service_hours=12.77, activities=3, points_issued=None)
    period = Period(site, date(2024, 10, 1), date(2024, 10, 1), "month")
    report = figures.Report([row], figures.Figures("total"))
    column = 1 + TABLE.index("service_hours")
    assert tables.cells(report, period)[1][0][column] == 12.8
    assert ">12.8</a>" in tables.shown(report, period).rows[0].cells[column]


def test_the_ledger_is_said_to_be_everybodys(client: Client) -> None:
    upkeep.audit_ledger(now=timezone.now())
    site = SiteFactory()
    enter(client, person(Role.OFFICIAL, at=site))
    page = client.get("/reports/")
    with translation.override(page["Content-Language"]):
        assert translation.gettext("Points ledger of the whole district, since the start") in page.content.decode()


@pytest.mark.parametrize("path", ["/reports/", "/reports/rows/late/", "/reports/download/"])
@pytest.mark.parametrize("asked", ["another", "99999999", "x"])
def test_a_site_one_reads_nothing_of_is_not_found(client: Client, path: str, asked: str) -> None:
    """One's own figures under another's address would be taken for them."""
    own, other = SiteFactory(), SiteFactory()
    enter(client, person(Role.STAFF, at=own))
    site = str(other.pk) if asked == "another" else asked
    assert client.get(f"{path}?site={site}&{MONTHS}").status_code == 404
    assert client.get(f"{path}?site={own.pk}&{MONTHS}").status_code == 200


@pytest.mark.parametrize("path", ["/reports/rows/late/", "/reports/download/"])
def test_months_that_can_not_be_are_said(client: Client, path: str) -> None:
    enter(client, person(Role.STAFF, at=SiteFactory()))
    answer = client.get(f"{path}?from_month=2024-11&until_month=2024-10")
    assert answer.status_code == 400 and "diandan-" not in answer.get("Content-Disposition", "")
