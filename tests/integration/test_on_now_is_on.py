"""What is on now is on: listed until its end and marked so, before what comes next; what is over is not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache

from activities import queries
from activities.models import Activity
from programmes import actions as programmes
from tests.factories import volunteers as make
from tests.factories.orders import shanghai
from tests.helpers.clock import Clock
from tests.helpers.pages import browser, text
from volunteers.claims import actions as claims

pytestmark = pytest.mark.django_db
DESK, LATER = "便民服务台", "明天的讲座"
OPENS = shanghai("2026-11-25 08:00")
WEEK = "/activities/?where=all&week=2026-11-25"


@pytest.fixture
def resident(station: Any) -> Any:
    return make.volunteer(station, now=OPENS)


@pytest.fixture(params=[0, 8], ids=["today", "since last week"])
def desk(request: Any, station: Any) -> Activity:
    """Open from eight to eight; the other one has been on for eight days."""
    now = OPENS - timedelta(days=request.param + 1)
    hours = 12 + 24 * request.param
    starts_in = OPENS - timedelta(days=request.param) - now
    make.activity(station, now=now, title=LATER, starts_in=OPENS + timedelta(days=1) - now)
    return make.activity(station, now=now, title=DESK, starts_in=starts_in, hours=hours)


Look = Callable[[Any, Any], str]
PLACES: dict[str, Look] = {
    "list": lambda one, _staff: text(browser(one).get("/activities/?where=all")),
    "week": lambda one, _staff: text(browser(one).get(WEEK)),
    "search": lambda one, _staff: text(browser(one).get("/activities/?where=all&q=便民")),
    "home": lambda one, _staff: text(browser(one).get("/home/")),
    "plan at the desk": lambda _one, staff: "".join(row.activity.title for row in _rows(staff)),
}


def _rows(staff: Any) -> Any:
    return browser(staff).get("/desk/activities/").context["rows"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("moment", ["2026-11-25 08:01", "2026-11-25 19:59"])
def test_it_is_there_until_its_end(
    staff: Any, resident: Any, desk: Activity, clock: Clock, place: str, moment: str
) -> None:
    clock(moment)
    page = PLACES[place](resident, staff)
    assert DESK in page
    if place in ("list", "week", "home"):
        assert "going on now" in page and page.index(DESK) < page.index(LATER)


@pytest.mark.parametrize("place", ["list", "week", "search", "home"])
def test_then_it_is_over(staff: Any, resident: Any, desk: Activity, clock: Clock, place: str) -> None:
    clock("2026-11-25 20:00")
    assert DESK not in PLACES[place](resident, staff)


def test_the_station_holds_it_today(station: Any, desk: Activity) -> None:
    assert desk in queries.today(station, now=OPENS + timedelta(minutes=1))


def test_a_teams_month_has_it(station: Any, resident: Any, clock: Clock) -> None:
    """A camp from the last day of one month to the first of the next is still on in the new one."""
    now = clock("2026-11-25 09:30")
    camp = make.activity(station, now=now, title="冬令营", starts_in=timedelta(days=5), hours=30)
    team = make.team(station, resident)
    claims.claim(activity_id=camp.pk, by=resident, now=now, team_id=team.pk)
    assert "冬令营" in text(browser(resident).get("/volunteer/team/"))
    clock("2026-12-01 08:00")
    assert "冬令营" in text(browser(resident).get("/volunteer/team/"))


def test_a_list_that_goes_out_later_has_it(station: Any, staff: Any, desk: Activity, clock: Clock) -> None:
    now = clock("2026-11-25 12:00")
    month = now.date().replace(day=1)
    made = programmes.build(site_id=station.pk, month=month, by=staff, now=now)
    assert made is not None
    sent = programmes.publish(programme_id=made.pk, by=staff, now=now)
    assert sent.frozen is not None and str(desk.pk) in str(sent.frozen)


def test_a_search_without_a_result_keeps_its_box(resident: Any) -> None:
    cache.clear()
    page = " ".join(text(browser(resident).get("/activities/?q=没有这个")).split())
    assert "Nothing found" in page and 'value="没有这个"' in page and '<details class="fold" open>' in page
    assert '<details class="fold" open>' not in " ".join(text(browser(resident).get("/activities/")).split())
