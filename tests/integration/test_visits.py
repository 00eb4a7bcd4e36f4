"""A home visit is known to whoever ordered it, to the station and to the volunteers; for everybody else it is not there.

Words that stand nowhere else are put into visits of every state; then every address is opened by everybody, and what
they got is searched for them. The control takes the filter out and must find them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from activities import actions, visibility
from activities.errors import AudienceFixed
from activities.models import Activity, ActivityQuerySet, Audience, Mode
from activities.signups import actions as signups
from activities.signups.errors import SignupClosed
from civic.kernel import months
from civic.kernel.errors import NotAllowed, NotFound
from civic.kernel.models import AuditEvent
from network.models import Role
from notifications.models import Message
from notifications.texts import render
from orders import actions as orders
from programmes import actions as programmes
from reports import behind
from tests.factories import volunteers as make
from tests.factories import world as district
from tests.factories.orders import order
from tests.factories.people import SiteFactory, person
from tests.factories.world import World, undone
from tests.integration.doors import API, PAGES
from tests.integration.test_doors import ROUTES, address
from volunteers.attendance import actions as attendance_actions
from volunteers.claims import actions as claims_actions
from volunteers.claims import visibility as places
from volunteers.crediting.actions import credit_confirmed_claims

pytestmark = pytest.mark.django_db
TITLE, PLACE, SUMMARY = "金丝雀修灯", "鹦鹉楼四零二", "画眉怕生"
STRANGERS = "A r s O o M m C"  # who must never learn that there is a visit at all
HOUR = timedelta(hours=1)


@dataclass
class Visits:
    """One visit in each state, all of them answering orders of the resident R."""

    coming: Activity
    draft: Activity
    over: Activity
    done: Activity
    off: Activity
    claim: Any

    @property
    def all(self) -> list[Activity]:
        return [self.coming, self.draft, self.over, self.done, self.off]

    @property
    def codes(self) -> set[str]:
        return {one.code for one in self.all}


@pytest.fixture(scope="module")
def visits(world: World) -> Visits:
    """Through the product's own doors; the past ones are planned a week ago."""
    now, staff, helper = timezone.now(), world.people["S"], world.people["V"]
    before = now - timedelta(days=7)
    coming = _plan(world, now, now + timedelta(days=6), name="coming")
    claim = claims_actions.claim(activity_id=_published(coming, staff, now).pk, by=helper, now=now)
    over = _published(_plan(world, before, now - 4 * HOUR, name="over"), staff, before)
    done = _published(_plan(world, before, now - 8 * HOUR, name="done"), staff, before)
    served = claims_actions.claim(activity_id=done.pk, by=helper, now=before)
    attendance_actions.check_in(claim_id=served.pk, by=staff, now=now, at=done.starts_at)
    attendance_actions.check_out(claim_id=served.pk, by=staff, now=now, at=done.ends_at)
    actions.complete(activity_id=done.pk, attended_residents=1, report=SUMMARY, by=staff, now=now)
    credit_confirmed_claims(now=now)
    off = _published(_plan(world, now, now + timedelta(days=7), name="off"), staff, now)
    actions.cancel(activity_id=off.pk, reason=SUMMARY, by=staff, now=now)
    draft = _plan(world, now, now + timedelta(days=8), name="draft")
    for month in {months.this(one.starts_at) for one in (coming, draft)}:
        programmes.build(site_id=world["place"].pk, month=month, by=None, now=now)
    return Visits(coming, draft, over, done, off, claim)


def _plan(world: World, now: datetime, starts_at: datetime, *, name: str) -> Activity:
    wanted = order(world["place"], now=now, by=world.people["R"], title=f"灯 {name}")
    return actions.create(
        by=world.people["S"],
        now=now,
        site=world["place"],
        request_ids=[wanted.pk],
        title=f"{TITLE} {name}",
        summary=SUMMARY,
        location=PLACE,
        mode=Mode.AT_HOME,
        service_group="elderly",
        starts_at=starts_at,
        ends_at=starts_at + HOUR,
        volunteers_needed=2,
    )


def _published(activity: Activity, by: Any, now: datetime) -> Activity:
    return actions.publish(activity_id=activity.pk, by=by, now=now)


@pytest.fixture(scope="module")
def browsers(world: World) -> dict[str, Client]:
    clients = {letter: Client(raise_request_exception=False) for letter in district.ROLES}
    for letter, client in clients.items():
        if world.people[letter] is not None:
            client.force_login(world.people[letter])
    return clients


def addresses(world: World, visits: Visits) -> list[str]:
    """Every address that can be read: of the world's things, of each visit by number and by code, and searches."""
    found = {address(door, world) for door in [*PAGES, *API] if door.get}
    for route in ROUTES.values():
        for name in re.findall(r"<(?:int|id):(\w+)>", route):
            if "activit" in route or "check-in" in route:
                found |= {"/" + re.sub(r"<\w+:\w+>", str(one.pk), route) for one in visits.all if name}
    found |= {f"/a/{one.code}/" for one in visits.all}
    lists = ["/activities/?where=all", "/api/v1/activities", "/desk/activities/", "/my/activities/"]
    found |= {f"{url}{'&' if '?' in url else '?'}q={TITLE}" for url in lists}
    found |= {
        f"/api/v1/activities?page_size=200&state={state}" for state in ("published", "held", "closed", "cancelled")
    }
    found |= {f"/api/v1/activities?page_size=200&open_to={who}" for who in ("resident", "volunteer")}
    found |= {f"/reports/rows/{figure}/" for figure in behind.FIGURES}
    return sorted(found)


def read(client: Client, url: str) -> str:
    """Headers and body, as a reader or a program reads them."""
    with undone():
        response = client.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    return headers + unquote(body.decode(errors="replace"))


@pytest.fixture(scope="module")
def walk(world: World, visits: Visits, browsers: dict[str, Client]) -> dict[tuple[str, str], str]:
    """What everybody reads at every address, by letter and address."""
    urls = addresses(world, visits)
    assert len(urls) > 120, "the walk goes through every address"
    return {(letter, url): read(browsers[letter], url) for letter in f"{STRANGERS} v R V".split() for url in urls}


def found(walk: dict[tuple[str, str], str], letters: str, *words: str) -> list[str]:
    """Who read one of the words where."""
    return [
        f"{letter} GET {url}: {word}"
        for (letter, url), body in walk.items()
        if letter in letters.split()
        for word in words
        if word in body and word not in url  # a page says again what was asked for
    ]


def test_strangers_find_no_trace_of_a_visit(walk: Any, visits: Visits) -> None:
    assert found(walk, STRANGERS, TITLE, PLACE, SUMMARY, *visits.codes) == []


def test_volunteers_read_what_is_needed_but_not_where(
    walk: Any, visits: Visits, world: World, browsers: dict[str, Client]
) -> None:
    assert found(walk, "v", PLACE, SUMMARY) == []
    assert TITLE in walk["v", f"/activities/{visits.coming.pk}/offer/"]
    for one in (visits.done, visits.off, visits.draft):
        assert browsers["v"].get(f"/activities/{one.pk}/").status_code == 404, one.title


def test_who_ordered_reads_it_without_the_words_for_the_volunteers(walk: Any, visits: Visits) -> None:
    assert found(walk, "R", PLACE) == []
    for one in (visits.coming, visits.over, visits.done, visits.off):
        page = walk["R", f"/activities/{one.pk}/"]
        assert TITLE in page and "到您家" in page, one.title
    assert TITLE not in walk["R", f"/activities/{visits.draft.pk}/"]


def test_who_took_a_place_reads_where_on_its_page_and_the_look_is_recorded(
    walk: Any, world: World, visits: Visits, browsers: dict[str, Client]
) -> None:
    doors = [f"/check-in/{one.pk}/" for one in (visits.coming, visits.done)]  # the pages of a place that is theirs
    assert sorted(found(walk, "V", PLACE)) == sorted(f"V GET {door}: {PLACE}" for door in doors)
    looks = AuditEvent.objects.filter(verb="activity.looked_at", target_id=str(visits.coming.pk))
    with undone():
        before = looks.count()
        assert PLACE in browsers["V"].get(f"/volunteer/claims/{visits.claim.pk}/").content.decode()
        assert looks.filter(actor_id=world.people["V"].pk).count() == before + 1


def test_where_a_visit_was_is_told_until_two_days_after_its_end(world: World, visits: Visits) -> None:
    claim, who, end = visits.claim, world.people["V"], visits.coming.ends_at
    claim.activity = visits.coming
    assert places.line(claim, to=who, now=end + timedelta(days=2)).location == PLACE
    assert PLACE not in places.line(claim, to=who, now=end + timedelta(days=2, seconds=1)).location
    assert PLACE not in places.line(claim, to=world.people["v"], now=end).location


def test_no_message_says_where(world: World, visits: Visits) -> None:
    staff, now = world.people["S"], timezone.now()
    later = {"starts_at": visits.coming.starts_at + HOUR, "ends_at": visits.coming.ends_at + HOUR}
    actions.edit(activity_id=visits.coming.pk, by=staff, now=now, **later)
    actions.edit(activity_id=visits.coming.pk, by=staff, now=now, location=f"{PLACE}门口")
    claims_actions.place(activity_id=visits.coming.pk, by=staff, volunteer_id=world.people["v"].pk, now=now)
    told = [one for one in Message.objects.all() if TITLE in str(one.params) or "灯 coming" in str(one.params)]
    assert {one.kind for one in told} >= {"claim_moved", "claim_relocated", "claim_placed", "request_plan_changed"}
    for one in told:
        text = f"{one.params} {render(one, language='zh-hans').whole} {render(one, language='en').whole}"
        assert PLACE not in text and "%(" not in text, one.kind


@pytest.mark.parametrize("letter", STRANGERS.split()[1:])
def test_strangers_get_404_at_every_door_that_writes(world: World, visits: Visits, letter: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.people[letter])
    for one in visits.all:
        for path in ("sign-up/", "offer/"):
            with undone():
                assert client.post(f"/activities/{one.pk}/{path}").status_code == 404, (one.title, path)
        for path in ("signups", "claims", "publish", "cancel", "complete"):
            with undone():
                body = {"reason": "x", "attended_residents": 1}
                answer = client.post(f"/api/v1/activities/{one.pk}/{path}", body, content_type="application/json")
                assert answer.status_code == 404, (one.title, path, answer.content)
    assert not Activity.objects.filter(pk__in=[one.pk for one in visits.all], seats_taken__gt=0).exists()


def test_control_without_the_filter_the_walk_finds_the_visit(
    world: World, visits: Visits, browsers: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ActivityQuerySet, "open", lambda rows: rows)
    monkeypatch.setattr(visibility, "visible_to", lambda _user: Activity.objects.exclude(state="draft"))
    monkeypatch.setattr(visibility, "_is_open_to", lambda _activity, _user: True)
    monkeypatch.setattr(visibility, "outline", visibility.in_full)
    for url in (f"/activities/{visits.coming.pk}/", "/activities/?where=all", "/api/v1/activities?page_size=200"):
        for letter in ("A", "r", "o"):
            body = read(browsers[letter], url)
            assert TITLE in body and PLACE in body, f"{letter} GET {url}"


# --- What makes a visit ---------------------------------------------------------------------------------------------


@pytest.fixture
def station() -> Any:
    return SiteFactory(name="新城社区")


def plan(station: Any, now: datetime, *, mode: str = Mode.AT_HOME, answers: bool = True, by: Any = None) -> Activity:
    staff = by or make.staff(station)
    requests = [order(station, now=now).pk] if answers else []
    fields = {"title": "修灯", "location": "3号楼402", "service_group": "elderly", "mode": mode}
    start = now + timedelta(days=3)
    return actions.create(
        by=staff, now=now, site=station, request_ids=requests, starts_at=start, ends_at=start + HOUR, **fields
    )


def test_what_goes_to_the_homes_of_those_who_ordered_is_a_visit(station: Any, now: datetime) -> None:
    assert plan(station, now).audience == Audience.INVITED
    assert plan(station, now, mode=Mode.ON_SITE).audience == Audience.OPEN
    assert plan(station, now, answers=False).audience == Audience.OPEN


def test_a_draft_becomes_a_visit_or_an_event_with_the_way_it_is_held(station: Any, now: datetime) -> None:
    staff = make.staff(station)
    draft = plan(station, now, mode=Mode.ON_SITE, by=staff)
    assert actions.edit(activity_id=draft.pk, by=staff, now=now, mode=Mode.AT_HOME).audience == Audience.INVITED
    assert actions.edit(activity_id=draft.pk, by=staff, now=now, mode=Mode.ON_SITE).audience == Audience.OPEN


@pytest.mark.parametrize(("before", "after"), [(Mode.AT_HOME, Mode.ON_SITE), (Mode.ON_SITE, Mode.AT_HOME)])
def test_what_is_published_stays_what_it_is(station: Any, now: datetime, before: str, after: str) -> None:
    staff = make.staff(station)
    activity = plan(station, now, mode=before, by=staff)
    actions.publish(activity_id=activity.pk, by=staff, now=now)
    with pytest.raises(AudienceFixed):
        actions.edit(activity_id=activity.pk, by=staff, now=now, mode=after)


def test_nobody_signs_up_for_a_visit(station: Any, now: datetime) -> None:
    staff, who = make.staff(station), person(Role.RESIDENT, at=station)
    request = order(station, now=now, by=who)
    start = now + timedelta(days=3)
    fields = {"title": "修灯", "location": "3号楼402", "service_group": "elderly", "mode": Mode.AT_HOME}
    times = {"starts_at": start, "ends_at": start + HOUR}
    visit = actions.create(by=staff, now=now, site=station, request_ids=[request.pk], **fields, **times)
    actions.publish(activity_id=visit.pk, by=staff, now=now)
    with pytest.raises(NotFound):
        signups.sign_up(activity_id=visit.pk, by=person(Role.RESIDENT, at=station), now=now)
    with pytest.raises(SignupClosed):
        signups.sign_up(activity_id=visit.pk, by=who, now=now)
    with pytest.raises(SignupClosed):
        signups.note_signup(activity_id=visit.pk, name="王奶奶", phone="", by=staff, now=now)


def test_whose_order_was_joined_knows_of_the_visit_and_who_withdrew_does_not(station: Any, now: datetime) -> None:
    staff, first, second = make.staff(station), *(person(Role.RESIDENT, at=station) for _ in range(2))
    one, other = order(station, now=now, by=first), order(station, now=now, by=second)
    orders.merge(order_id=other.pk, into_id=one.pk, by=staff, now=now)
    start = now + timedelta(days=3)
    fields = {"title": "修灯", "location": "3号楼", "service_group": "elderly", "mode": Mode.AT_HOME}
    times = {"starts_at": start, "ends_at": start + HOUR}
    visit = actions.create(by=staff, now=now, site=station, request_ids=[one.pk], **fields, **times)
    actions.publish(activity_id=visit.pk, by=staff, now=now)
    visit.refresh_from_db()
    assert visibility.may_know(visit, first) and visibility.may_know(visit, second)
    orders.withdraw(order_id=one.pk, by=first, now=now)
    assert not visibility.may_know(visit, first) and visibility.may_know(visit, second)


def test_a_volunteer_elsewhere_learns_nothing_from_a_team_leaders_door(station: Any, now: datetime) -> None:
    visit = plan(station, now)
    stranger, member = person(), make.volunteer(station, now=now)
    with pytest.raises(NotFound):
        claims_actions.place(activity_id=visit.pk, by=stranger, volunteer_id=member.pk, now=now)
    event = plan(station, now, mode=Mode.ON_SITE)
    Activity.objects.filter(pk=event.pk).update(state="published", published_at=now)
    with pytest.raises(NotAllowed):
        claims_actions.place(activity_id=event.pk, by=stranger, volunteer_id=member.pk, now=now)


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    with undone():
        yield
