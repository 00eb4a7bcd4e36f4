"""Monthly lists: when they are built, what is on them, who sees them."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from activities import actions as activities
from civic.kernel import jobs
from civic.kernel.errors import Invalid, NotFound, WrongState
from notifications.models import Message
from programmes import actions
from programmes.models import MonthlyProgramme
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, person
from tests.helpers.clock import Clock

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
DECEMBER = date(2026, 12, 1)


@pytest.fixture
def now(clock: Clock) -> datetime:
    """In November, whatever the day: the lists are December's."""
    return clock("2026-11-25 09:30")


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "soon", lambda name: None)


@pytest.mark.parametrize(
    ("moment", "built"),
    [
        (datetime(2026, 11, 25, 7, 55, tzinfo=SHANGHAI), 0),
        (datetime(2026, 11, 25, 8, 5, tzinfo=SHANGHAI), 1),
        (datetime(2026, 11, 30, 23, 55, tzinfo=SHANGHAI), 1),
        (datetime(2026, 12, 1, 0, 5, tzinfo=SHANGHAI), 1),  # missed in November, which it still is in UTC
    ],
)
def test_built_when_its_time_has_come_in_shanghai(now: Any, moment: datetime, built: int) -> None:
    held(SiteFactory(), datetime(2026, 12, 3, 9, 0, tzinfo=SHANGHAI), now=now)
    assert [actions.build_due(now=moment), actions.build_due(now=moment)] == [built, 0]
    assert set(MonthlyProgramme.objects.values_list("month_date", flat=True)) <= {DECEMBER}


def test_a_month_that_was_missed_is_caught_up(now: Any) -> None:
    """Nothing ran from 25 November on: December's list comes late, January's in its time. Not where nothing is left."""
    planned, empty, past = SiteFactory(), SiteFactory(), SiteFactory()
    held(planned, datetime(2026, 12, 28, 9, 0, tzinfo=SHANGHAI), now=now)
    held(planned, datetime(2027, 1, 8, 9, 0, tzinfo=SHANGHAI), now=now)
    held(past, datetime(2026, 12, 2, 9, 0, tzinfo=SHANGHAI), now=now)
    held(empty, datetime(2026, 12, 28, 9, 0, tzinfo=SHANGHAI), now=now, state="cancelled", cancelled_at=now)
    late, in_time = datetime(2026, 12, 4, 0, 5, tzinfo=SHANGHAI), datetime(2026, 12, 26, 9, 0, tzinfo=SHANGHAI)
    assert [actions.build_due(now=late), actions.build_due(now=late)] == [1, 0]
    assert MonthlyProgramme.objects.get().site == planned and MonthlyProgramme.objects.get().month_date == DECEMBER
    assert [actions.build_due(now=in_time), actions.build_due(now=in_time)] == [3, 0]
    assert MonthlyProgramme.objects.filter(month_date=date(2027, 1, 1)).count() == 3


def held(site: Any, moment: datetime, *, now: Any, **fields: Any) -> Any:
    return make.activity(site, now=now, starts_at=moment, ends_at=moment + timedelta(hours=1), **fields)


def test_the_month_is_shanghais(now: Any) -> None:
    site = SiteFactory()
    for moment in (
        datetime(2026, 11, 30, 23, 55, tzinfo=SHANGHAI),
        datetime(2026, 12, 1, 0, 0, tzinfo=SHANGHAI),
        datetime(2026, 12, 31, 23, 55, tzinfo=SHANGHAI),
        datetime(2027, 1, 1, 0, 0, tzinfo=SHANGHAI),
    ):
        make.activity(site, now=now, starts_at=moment, ends_at=moment + timedelta(hours=1))
    programme = actions.build(site_id=site.pk, month=DECEMBER, by=None, now=now)
    assert programme and programme.items.count() == 2


def built(now: Any) -> tuple[MonthlyProgramme, Any]:
    site = SiteFactory()
    moment = datetime(2026, 12, 3, 9, 0, tzinfo=SHANGHAI)
    make.activity(site, now=now, starts_at=moment, ends_at=moment + timedelta(hours=1))
    staff = make.staff(site)
    programme = actions.build(site_id=site.pk, month=DECEMBER, by=staff, now=now)
    assert programme
    return programme, staff


def test_published_it_is_frozen_and_residents_hear_once(now: Any) -> None:
    programme, staff = built(now)
    resident = person("resident", at=programme.site)
    actions.publish(programme_id=programme.pk, by=staff, now=now)
    for again in (
        lambda: actions.publish(programme_id=programme.pk, by=staff, now=now),
        lambda: actions.build(site_id=programme.site_id, month=DECEMBER, by=staff, now=now),
    ):
        with pytest.raises(WrongState):
            again()
    assert Message.objects.filter(recipient=resident, kind="programme_published").count() == 1


def test_what_moved_to_another_month_is_not_on_the_list(now: Any) -> None:
    programme, staff = built(now)
    other = held(programme.site, datetime(2026, 12, 9, 9, 0, tzinfo=SHANGHAI), now=now)
    moved = held(programme.site, datetime(2026, 12, 10, 9, 0, tzinfo=SHANGHAI), now=now)
    actions.build(site_id=programme.site_id, month=DECEMBER, by=staff, now=now)
    january = datetime(2027, 1, 6, 9, 0, tzinfo=SHANGHAI)
    activities.edit(activity_id=moved.pk, by=staff, now=now, starts_at=january, ends_at=january + timedelta(hours=1))
    desk = Client()
    desk.force_login(staff)
    shown = desk.get(reverse("programmes:desk_detail", args=[programme.pk])).context["items"]
    assert [item.activity_id for item in shown][1:] == [other.pk]
    published = actions.publish(programme_id=programme.pk, by=staff, now=now)
    assert published.frozen and [item["id"] for item in published.frozen["items"]][1:] == [str(other.pk)]


def test_strangers_and_empty_lists_are_refused(now: Any) -> None:
    programme, staff = built(now)
    with pytest.raises(NotFound):
        actions.publish(programme_id=programme.pk, by=make.staff(SiteFactory()), now=now)
    actions.revise(programme_id=programme.pk, theme="", greeting="", included=[], by=staff, now=now)
    with pytest.raises(Invalid):
        actions.publish(programme_id=programme.pk, by=staff, now=now)


def test_pages_and_api(now: Any, client: Client) -> None:
    programme, staff = built(now)
    page, api = actions.public_url(programme), f"/api/v1/programmes/{programme.pk}"
    assert [client.get(page).status_code, client.get(api).status_code] == [404, 404]
    desk = Client()
    desk.force_login(staff)
    assert desk.get(reverse("programmes:desk")).status_code == 200
    assert desk.get(reverse("programmes:desk_detail", args=[programme.pk])).status_code == 200
    assert desk.get(api).status_code == 200
    actions.publish(programme_id=programme.pk, by=staff, now=now)
    assert "义诊进社区" in client.get(page).content.decode()
    found = client.get("/api/v1/programmes", {"site": programme.site_id, "month": "2026-12"}).json()
    assert found["results"][0]["activities"][0]["title"] == "义诊进社区"
    assert desk.get(reverse("notifications:inbox")).status_code == 200
