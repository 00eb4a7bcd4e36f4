"""Pages that show several rooms: what the rooms offer stands there, for whom it is meant, at a bounded cost."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from activities.transitions import ActivityState
from civic.kernel import contributions
from civic.kernel.cards import DeskRow
from civic.kernel.contributions import Place, desk_aside, desk_cards, desk_rows, home_cards
from civic.kernel.words import Phrase
from civic.pages import desk
from network import policies
from network.models import Role, Site
from network.moving import actions as moving
from programmes.models import MonthlyProgramme
from programmes.transitions import ProgrammeState
from tests.factories import orders
from tests.factories import volunteers as make
from tests.factories.people import person
from tests.helpers.pages import browser, text
from volunteers.claims.models import Claim

pytestmark = pytest.mark.django_db

OPEN_TO = {
    Role.RESIDENT: [],
    Role.VOLUNTEER: [],
    Role.STAFF: [
        "Waiting for me",
        "Calls",
        "Orders",
        "Plan",
        "Monthly list",
        "Volunteers",
        "Rewards",
        "Counter",
        "New numbers",
        "Figures",
    ],
    Role.OFFICIAL: ["New numbers", "Figures"],
    Role.MERCHANT: ["Counter"],
}
FIRST = {
    Role.RESIDENT: "/home/",
    Role.VOLUNTEER: "/volunteer/",
    Role.STAFF: "/desk/",
    Role.OFFICIAL: "/reports/",
    Role.MERCHANT: "/counter/",
}


@pytest.fixture(autouse=True)
def one_factor(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False


def asked(function: Any, *args: Any) -> int:
    """How many queries a contributor makes for its answer."""
    with CaptureQueriesContext(connection) as made:
        list(function(*args))
    return len(made)


def costs(user: Any, place: Site, now: datetime) -> dict[str, int]:
    """By contributor; roles, and which sites they reach, are read once before."""
    policies.reached(user, Role.STAFF)
    found = {f"{one.__module__}.{one.__name__}": asked(one, user, now) for one in (*desk_rows, *home_cards)}
    for one in (*desk_cards, *desk_aside):
        found[f"{one.__module__}.{one.__name__}"] = asked(one, user, place, now)
    return {name.replace(".contributions", ""): queries for name, queries in found.items()}


def fill(place: Site, resident: Any, *, now: datetime, times: int) -> None:
    """`times` of everything that the desk and home show."""
    for _n in range(times):
        orders.order(place, now=now, by=resident)
        at_the_desk = person(Role.RESIDENT, at=place, phone=f"1380013{User.objects.count():04}")
        moving.ask(user_id=at_the_desk.pk, phone="13900139000", recognised="看过身份证", by=make.staff(place), now=now)
        make.activity(place, now=now, starts_in=-timedelta(hours=4))
        make.activity(place, now=now, starts_in=timedelta(hours=1))
        done = {"state": ActivityState.CLOSED, "closed_at": now, "attended_residents": 3}
        held = make.activity(place, now=now, starts_in=-timedelta(hours=4), **done)
        helper = make.volunteer(place, now=now)
        Claim.objects.create(
            activity=held,
            volunteer_id=helper.pk,
            during=(held.starts_at, held.ends_at),
            state="checked_out",
            claimed_at=now - timedelta(days=1),
            checked_in_at=held.starts_at,
            checked_out_at=held.ends_at,
            service_minutes=120,
        )
        month = date(2027 + MonthlyProgramme.objects.count(), 1, 1)
        MonthlyProgramme.objects.create(site=place, month_date=month, state=ProgrammeState.BUILT, built_at=now)


def test_each_contributor_asks_its_few_queries_however_much_there_is(station: Site, staff: Any, now: datetime) -> None:
    resident = person(Role.RESIDENT, at=station)
    bound = {
        "orders.not_done": 1,
        "orders.to_answer": 1,
        "notifications.calls.to_call": 1,
        "network.moving.to_confirm": 1,
        "network.moving.waiting_for_me": 1,
        "activities.to_complete": 1,
        "volunteers.gaps": 1,
        "volunteers.to_confirm": 1,
        "programmes.to_review": 1,
        "orders.open_orders": 1,
        "activities.signups.seats": 1,
        "volunteers.today": 1,
        "accounts.privacy_notice": 0,
        "orders.ways_on": 1,
        "activities.month": 2,  # its activities, and the district's own rest days
        "activities.today": 1,
        "programmes.undelivered": 1,
        "reports.answered": 1,
    }
    assert costs(staff, station, now) == bound
    fill(station, resident, now=now, times=1)
    one = {row.title for row in desk.queue(staff, now=now)}
    assert costs(staff, station, now) == bound
    fill(station, resident, now=now, times=4)
    assert costs(staff, station, now) == bound and len(desk.queue(staff, now=now)) >= 4 * len(one)


@pytest.mark.parametrize(
    ("path", "role", "most"), [("/desk/", Role.STAFF, (18, 18)), ("/home/", Role.RESIDENT, (11, 9))]
)
def test_the_first_pages_cost_the_same_for_much(
    path: str, role: Role, most: tuple[int, int], station: Site, now: datetime, django_assert_max_num_queries: Any
) -> None:
    reader, resident = person(role, at=station), person(Role.RESIDENT, at=station)
    client = browser(reader)
    for times, queries in zip((0, 3), most, strict=True):  # at home, where nothing is on, the institute is asked too
        fill(station, resident if role == Role.STAFF else reader, now=now, times=times)
        client.get(path)
        with django_assert_max_num_queries(queries):
            assert client.get(path).status_code == 200


def test_what_a_room_offers_stands_on_the_desk_by_its_due_time(
    station: Site, staff: Any, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = orders.order(station, now=now)

    def row(title: str, due: datetime) -> DeskRow:
        return DeskRow(due, title, "/anywhere/", Phrase("soon", "soon"), ["a fact"], [])

    rows: Place[Any] = Place()
    for one in desk_rows:
        rows.offer(one, at=1)
    early, late = order.answer_due_at - timedelta(hours=1), order.answer_due_at + timedelta(hours=1)
    rows.offer(lambda user, now: [row("last one", late), row("first one", early)], at=0)
    monkeypatch.setattr(desk, "desk_rows", rows)
    assert [one.title for one in desk.queue(staff, now=now)] == ["first one", order.title, "last one"]
    page = text(browser(staff).get("/desk/"))
    assert page.index("first one") < page.index(order.title) < page.index("last one") and "/anywhere/" in page


def test_places_keep_their_order_whoever_comes_first() -> None:
    place: Place[str] = Place()
    for what, at in (("c", 30), ("a", 10), ("b", 20), ("b2", 20)):
        place.offer(what, at=at)
    assert list(place) == ["a", "b", "b2", "c"]


@pytest.mark.parametrize("role", list(OPEN_TO))
def test_everybody_is_led_to_what_their_roles_open(role: Role, station: Site) -> None:
    user = person(role, at=station)
    with translation.override("en"):
        assert [str(one.label) for one in contributions.desk_nav if one.shown_to(user)] == OPEN_TO[role]
        tabs = [str(one.label) for one in contributions.nav if one.shown_to(user)]
    assert tabs == ["Home", "Activities", "Order", "Volunteer", "Me"]
    client = browser(user)
    assert client.get("/start/")["Location"] == FIRST[role]
    for one in contributions.desk_nav:
        if one.shown_to(user):
            assert client.get(reverse(one.url_name)).status_code == 200, one.url_name


def test_a_visitor_is_led_to_signing_in() -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    tabs = [">Home<", ">Activities<", ">Order<", ">Volunteer<", ">Sign in<"]
    places = [text(client.get("/")).find(f"<span{tab}") for tab in tabs]
    assert places == sorted(places) and -1 not in places
    assert Client().get("/start/").status_code == 302
