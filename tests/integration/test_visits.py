"""A home visit is known to whoever ordered it, to the station and to the volunteers; for everybody else it is not there.

Words that stand nowhere else are put into visits of every state; then every address is opened by everybody, and what
they got is searched for them. The control takes the filter out and must find them.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.mydata import bundle
from activities import actions, visibility
from activities.models import Activity, ActivityQuerySet, Mode
from civic.kernel import months
from civic.kernel.models import AuditEvent
from notifications.models import Message
from notifications.texts import render
from programmes import actions as programmes
from programmes.models import MonthlyProgramme
from reports import behind
from tests.factories import world as district
from tests.factories.orders import order
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
ELDER = "E"  # the resident r, in large type: other first pages
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
    now, staff, helper = world.now, world.people["S"], world.people["V"]
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
    clients[ELDER] = Client(raise_request_exception=False)
    clients[ELDER].force_login(world.people["r"])
    clients[ELDER].cookies["elder"] = "1"
    return clients


def addresses(world: World, visits: Visits) -> list[str]:
    """Every address that can be read: of the world's things, of each visit by number and by code, and searches."""
    found = {address(door, world) for door in [*PAGES, *API] if door.get} | set(own_addresses(visits))
    lists = ["/activities/?where=all", "/api/v1/activities", "/desk/activities/", "/my/activities/"]
    found |= {f"{url}{'&' if '?' in url else '?'}q={TITLE}" for url in lists}
    found |= {
        f"/api/v1/activities?page_size=200&state={state}" for state in ("published", "held", "closed", "cancelled")
    }
    found |= {f"/api/v1/activities?page_size=200&open_to={who}" for who in ("resident", "volunteer")}
    found |= {f"/reports/rows/{figure}/" for figure in behind.FIGURES}
    found |= {f"/reports/download/?by={by}" for by in ("month", "service_group", "site")}
    return sorted(found)


def own_addresses(visits: Visits) -> dict[str, str]:
    """What names a visit by its number or its code, each with the same address of a visit that there never was."""
    named = [route for route in ROUTES.values() if re.search(r"(activit|check-in).*<id:\w+>", route)]
    found = {numbered(route, one.pk): numbered(route, 999_999_999) for route in named for one in visits.all}
    return found | {f"/a/{code}/": "/a/zzzzzz/" for code in visits.codes}


def numbered(route: str, pk: int) -> str:
    return "/" + re.sub(r"<\w+:\w+>", str(pk), route)


def read(client: Client, url: str) -> str:
    """Status, headers and body, as a reader or a program reads them; what is packed is unpacked."""
    with undone():
        response = client.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = " ".join(f"{name}: {value}" for name, value in response.headers.items())
    return f"{response.status_code} {headers} {unpacked(body)}"


def unpacked(body: bytes) -> str:
    """The text of a page, or of all that lies in a sheet or another archive."""
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return unquote(body.decode(errors="replace"))
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return " ".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


@pytest.fixture(scope="module")
def walk(world: World, visits: Visits, browsers: dict[str, Client]) -> dict[tuple[str, str], str]:
    """What everybody reads at every address, by letter and address."""
    urls = addresses(world, visits)
    assert len(urls) > 120, "the walk goes through every address"
    return {
        (letter, url): read(browsers[letter], url) for letter in f"{STRANGERS} {ELDER} v R V".split() for url in urls
    }


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
    assert found(walk, f"{STRANGERS} {ELDER}", TITLE, PLACE, SUMMARY, *visits.codes) == []


def opened(pages: dict[tuple[str, str], str], visits: Visits, browsers: dict[str, Client]) -> list[str]:
    """Who is answered otherwise than if there were no visit: a picture has no words, and a short link only leads on."""
    own, letters = own_addresses(visits), {letter for letter, _url in pages}
    none = {(letter, url): status(read(browsers[letter], url)) for letter in letters for url in set(own.values())}
    return [
        f"{letter} GET {url}: {status(page)}"
        for (letter, url), page in pages.items()
        if url in own and status(page) != none[letter, own[url]]
    ]


def status(page: str) -> str:
    return page.partition(" ")[0]


def test_for_strangers_it_is_as_if_there_were_none(walk: Any, visits: Visits, browsers: dict[str, Client]) -> None:
    theirs = {(letter, url): page for (letter, url), page in walk.items() if letter in STRANGERS.split()}
    assert opened(theirs, visits, browsers) == []


@pytest.mark.parametrize("letter", STRANGERS.split()[1:])
def test_strangers_do_not_take_a_trace_of_it_along(world: World, visits: Visits, letter: str) -> None:
    taken = unpacked(bundle.build(world.people[letter], now=world.now).read())
    assert [word for word in (TITLE, PLACE, SUMMARY, *visits.codes) if word in taken] == []


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
    staff, now = world.people["S"], world.now
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


SURFACES = {  # what the walk must reach: a pattern of its addresses
    "public list": r"/activities/$",
    "search": r"/activities/\?.*q=",
    "page": r"/activities/\d+/$",
    "calendar file": r"/activities/\d+/calendar.ics$",
    "share card": r"/activities/\d+/card.png$",
    "short link": r"/a/\w+/$",
    "home": r"/home/$",
    "programme": r"/programmes/\d+/",
    "API list": r"/api/v1/activities\?",
    "API detail": r"/api/v1/activities/\d+$",
    "API programme": r"/api/v1/programmes/\d+$",
    "report row": r"/reports/rows/",
}


def test_control_without_the_filter_the_walk_finds_the_visit_on_every_surface(
    world: World, visits: Visits, browsers: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ActivityQuerySet, "open", lambda rows: rows)
    monkeypatch.setattr(Activity, "is_visit", False)
    monkeypatch.setattr(visibility, "visible_to", lambda _user: Activity.objects.exclude(state="draft"))
    monkeypatch.setattr(visibility, "_is_open_to", lambda _activity, _user: True)
    for words in ("outline", "nameless"):
        monkeypatch.setattr(visibility, words, visibility.in_full)
    urls = [*addresses(world, visits), *the_months_list(world, visits)]
    without = {(letter, url): read(browsers[letter], url) for letter in "AO" for url in urls}
    told = [*found(without, "A O", TITLE, PLACE, *visits.codes), *opened(without, visits, browsers)]
    where = [one.split(" GET ")[1].rpartition(": ")[0] for one in told]
    assert [name for name, which in SURFACES.items() if not any(re.match(which, url) for url in where)] == []


def the_months_list(world: World, visits: Visits) -> list[str]:
    """Sent anew, now that nothing keeps the visit off it; its addresses."""
    place, staff, now, month = world["place"], world.people["S"], world.now, months.this(visits.coming.starts_at)
    MonthlyProgramme.objects.filter(site=place, month_date=month).delete()
    made = programmes.build(site_id=place.pk, month=month, by=staff, now=now)
    assert made is not None
    programmes.publish(programme_id=made.pk, by=staff, now=now)
    return [f"/programmes/{place.pk}/{month:%Y-%m}/", f"/api/v1/programmes/{made.pk}"]


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    """Nor a public page that the control had kept: a walk of another file would be served it."""
    with undone():
        yield
    cache.clear()
