"""Nobody confirms or types their own hours, by no door: who could make an hour up alone needs another person."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from activities import actions as activities_actions
from activities import door_code
from activities.models import Activity
from civic.kernel.errors import Conflict, DomainError, NotAllowed, NotFound, WrongState
from civic.kernel.models import Sentence
from civic.pages import desk
from network.models import Membership, Role, Site
from network.policies import forget
from notifications.models import Message
from points import queries as points_queries
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory
from tests.integration.test_volunteer_pages import browser, text
from volunteers.attendance import actions as attendance_actions
from volunteers.attendance import queries
from volunteers.claims import actions as claims_actions
from volunteers.claims import cards
from volunteers.claims.models import Claim, Evidence
from volunteers.crediting import actions as crediting
from volunteers.crediting.models import PendingCredit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def without_second_factor(settings: Any) -> None:
    """Its own tests are in accounts."""
    settings.STAFF_SECOND_FACTOR = False


@pytest.fixture
def station() -> Site:
    return SiteFactory(name="新城社区")


def works_at(user: Any, site: Site) -> Any:
    Membership.objects.create(user=user, site=site, role=Role.STAFF)
    forget(user)
    return user


@pytest.fixture
def worker(station: Site, now: datetime) -> Any:
    """Staff of the station, and a volunteer too."""
    return works_at(make.volunteer(station, now=now, display_name="李站长"), station)


def alone(worker: Any, station: Site, *, now: datetime) -> Claim:
    """She plans an activity, publishes it, takes a place, and reads the code at home: it ended a minute ago."""
    before, start = now - timedelta(days=2), now - timedelta(minutes=31)
    activity = activities_actions.create(
        by=worker, now=before, site=station, title="巡逻", service_group="elderly", location="家里",
        starts_at=start, ends_at=start + timedelta(minutes=30), volunteers_needed=3,
    )  # fmt: skip
    activities_actions.publish(activity_id=activity.pk, by=worker, now=before)
    claim = claims_actions.claim(activity_id=activity.pk, by=worker, now=before)
    for act, at in ((attendance_actions.check_in, start), (attendance_actions.check_out, activity.ends_at)):
        act(claim_id=claim.pk, by=worker, now=at, code=door_code.current(activity, at)[0])
    return Claim.objects.select_related("activity__site").get(pk=claim.pk)


def complete(claim: Claim, *, by: Any, now: datetime) -> None:
    activities_actions.complete(activity_id=claim.activity_id, attended_residents=0, report="", by=by, now=now)


def state(claim: Claim) -> str:
    return str(Claim.objects.get(pk=claim.pk).state)


def balance(user: Any, *, now: datetime) -> int:
    crediting.credit_confirmed_claims(now=now)
    return points_queries.balance(user)


def by_api(url: str, user: Any, body: dict[str, Any] | None = None) -> Any:
    return browser(user).post(f"/api/v1{url}", body or {}, content_type="application/json")


OWN_DOORS: dict[str, Callable[[Claim, Any], Any]] = {
    "page: came": lambda claim, me: browser(me).post(f"/desk/claims/{claim.pk}/in/", {"at": "09:00"}),
    "page: left": lambda claim, me: browser(me).post(f"/desk/claims/{claim.pk}/out/", {"at": "09:00"}),
    "page: confirm": lambda claim, me: browser(me).post(f"/desk/claims/{claim.pk}/confirm/"),
    "page: undo": lambda claim, me: browser(me).post(f"/desk/claims/{claim.pk}/undo/"),
    "page: did not come": lambda claim, me: browser(me).post(f"/desk/claims/{claim.pk}/missed/"),
    "API: came": lambda claim, me: by_api(f"/claims/{claim.pk}/check-in", me, {"at": timezone.now().isoformat()}),
    "API: left": lambda claim, me: by_api(f"/claims/{claim.pk}/check-out", me, {"at": timezone.now().isoformat()}),
    "API: confirm": lambda claim, me: by_api(f"/claims/{claim.pk}/confirm", me),
    "API: did not come": lambda claim, me: by_api(f"/claims/{claim.pk}/no-show", me),
    "the code again": lambda claim, me: by_api(
        f"/claims/{claim.pk}/check-out", me, {"code": door_code.current(claim.activity, timezone.now())[0]}
    ),
    "the sweep": lambda claim, me: attendance_actions.close_forgotten_check_outs(
        now=timezone.now() + timedelta(days=3)
    ),
}


@pytest.mark.parametrize("door", OWN_DOORS)
def test_no_door_confirms_ones_own_hours(door: str, worker: Any, station: Site, now: datetime) -> None:
    claim = alone(worker, station, now=now)
    complete(claim, by=worker, now=now)
    answer = OWN_DOORS[door](claim, worker)
    if door.startswith("API"):
        assert (answer.status_code, answer.json()["code"]) == (403, "own_hours")
    row = Claim.objects.get(pk=claim.pk)
    assert (row.state, row.checked_in_at, row.checked_out_at) == (
        "checked_out",
        claim.checked_in_at,
        claim.checked_out_at,
    )
    assert balance(worker, now=now) == 0 and not PendingCredit.objects.exists()


def test_completed_by_a_colleague_they_wait_as_well(worker: Any, station: Site, now: datetime) -> None:
    claim, colleague = alone(worker, station, now=now), make.staff(station)
    complete(claim, by=colleague, now=now)
    assert state(claim) == "checked_out" and balance(worker, now=now) == 0
    assert attendance_actions.confirm(claim_id=claim.pk, by=colleague, now=now).state == "confirmed"
    assert attendance_actions.confirm(claim_id=claim.pk, by=colleague, now=now).confirmed_by == colleague
    assert balance(worker, now=now) == 1, "30 minutes at 2 points an hour, once"


def test_somebody_elses_arrival_put_right_confirms_that_one_alone(worker: Any, station: Site, now: datetime) -> None:
    claim = alone(worker, station, now=now)
    guest = make.volunteer(station, now=now)
    other = claims_actions.claim(activity_id=claim.activity_id, by=guest, now=now - timedelta(days=1))
    complete(claim, by=worker, now=now)
    for act, at in (
        (attendance_actions.check_in, claim.activity.starts_at),
        (attendance_actions.check_out, claim.activity.ends_at),
    ):
        act(claim_id=other.pk, by=worker, now=now, at=at)
    assert (state(other), state(claim)) == ("confirmed", "checked_out")


def test_who_planned_it_and_works_elsewhere_now_waits_too(worker: Any, station: Site, now: datetime) -> None:
    claim = alone(worker, station, now=now)
    Membership.objects.filter(user=worker, role=Role.STAFF).update(site=SiteFactory())
    complete(claim, by=make.staff(station), now=now)
    assert state(claim) == "checked_out"


def test_staff_of_above_and_of_elsewhere(station: Site, now: datetime) -> None:
    """The institute's staff read the code too; those of another station don't, and are confirmed as everybody."""
    assert station.parent is not None
    for site, expected in ((station.parent, "checked_out"), (SiteFactory(), "confirmed")):
        helper = works_at(make.volunteer(station, now=now), site)
        activity = make.activity(station, now=now - timedelta(days=1), starts_in=timedelta(hours=20))
        claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=now - timedelta(days=1))
        staff = make.staff(station)
        attendance_actions.check_in(claim_id=claim.pk, by=staff, now=activity.starts_at)
        complete(claim, by=staff, now=now)
        assert state(claim) == expected


def test_only_other_staff_of_the_place_confirm(worker: Any, station: Site, now: datetime) -> None:
    claim = alone(worker, station, now=now)
    team = make.team(station, (leader := make.volunteer(station, now=now)), worker)
    Claim.objects.filter(pk=claim.pk).update(team=team)
    with pytest.raises(Conflict) as caught:
        attendance_actions.confirm(claim_id=claim.pk, by=make.staff(station), now=now)
    assert caught.value.code == "not_completed"
    complete(claim, by=worker, now=now)
    with pytest.raises(NotAllowed):
        attendance_actions.confirm(claim_id=claim.pk, by=leader, now=now)
    for stranger in (make.volunteer(station, now=now), make.staff(SiteFactory())):
        with pytest.raises(NotFound):
            attendance_actions.confirm(claim_id=claim.pk, by=stranger, now=now)
    assert station.parent is not None
    assert by_api(f"/claims/{claim.pk}/confirm", make.staff(station.parent)).json()["state"] == "confirmed"


def test_a_colleague_may_also_say_that_nobody_was_there(worker: Any, station: Site, now: datetime) -> None:
    claim, colleague = alone(worker, station, now=now), make.staff(station)
    with pytest.raises(WrongState):
        attendance_actions.no_show(claim_id=claim.pk, by=colleague, now=now)
    complete(claim, by=worker, now=now)
    row = attendance_actions.no_show(claim_id=claim.pk, by=colleague, now=now)
    assert (row.state, row.checked_in_at, row.service_minutes, row.evidence) == ("no_show", None, None, None)
    assert Message.objects.filter(kind="claim_missed", recipient=worker).count() == 1
    with pytest.raises(WrongState):
        attendance_actions.confirm(claim_id=claim.pk, by=colleague, now=now)


def test_the_database_refuses_it_too(worker: Any, station: Site, now: datetime) -> None:
    claim = alone(worker, station, now=now)
    with pytest.raises(IntegrityError, match="nobody_confirms_their_own_hours"), transaction.atomic():
        Claim.objects.filter(pk=claim.pk).update(state="confirmed", confirmed_at=now, confirmed_by=worker)


def test_the_colleagues_desk_and_roll(worker: Any, station: Site, now: datetime) -> None:
    claim = alone(worker, station, now=now)
    colleague, above = make.staff(station), make.staff(station.parent)  # type: ignore[arg-type]
    complete(claim, by=worker, now=now)
    button = f"/desk/claims/{claim.pk}/confirm/"
    assert button not in text(browser(worker).get("/desk/"))
    own = text(browser(worker).get(f"/desk/activities/{claim.activity_id}/roll/"))
    assert "A colleague confirms your hours" in own and f"/desk/claims/{claim.pk}/" not in own
    assert button in text(browser(above).get("/desk/"))
    page = text(browser(colleague).get("/desk/"))
    assert "Hours of a colleague to confirm" in page and button in page
    page = text(browser(colleague).get(f"/desk/activities/{claim.activity_id}/roll/"))
    assert button in page and f"/desk/claims/{claim.pk}/missed/" in page
    browser(colleague).post(button)
    assert state(claim) == "confirmed" and button not in text(browser(colleague).get("/desk/"))


def test_long_after_the_end_it_can_still_be_confirmed(worker: Any, station: Site, now: datetime) -> None:
    claim = alone(worker, station, now=now)
    complete(claim, by=worker, now=now)
    Activity.objects.update(starts_at=now - timedelta(days=9), ends_at=now - timedelta(days=9, hours=-1))
    page = text(browser(make.staff(station)).get(f"/desk/activities/{claim.activity_id}/roll/"))
    assert f"/desk/claims/{claim.pk}/confirm/" in page and f"/desk/claims/{claim.pk}/out/" not in page


def test_she_reads_who_confirms(worker: Any, station: Site, now: datetime) -> None:
    claim = alone(worker, station, now=now)
    complete(claim, by=worker, now=now)

    def said() -> str:
        return text(browser(worker).get(f"/volunteer/claims/{claim.pk}/"))

    assert "Nobody else can confirm these hours yet" in said()
    street = station.parent
    assert street is not None
    make.staff(street)
    assert f"the staff of {street} do" in said()
    make.staff(station)
    assert "a colleague at 新城社区 does" in said()


def test_the_desk_shows_the_oldest_first_and_not_what_is_open(worker: Any, station: Site, now: datetime) -> None:
    claim, colleague = alone(worker, station, now=now), make.staff(station)
    assert queries.to_confirm(colleague) == [], "before completing nobody has to"
    complete(claim, by=worker, now=now)
    assert [row.facts[0] for row in desk.queue(colleague, now=now)] == ["李站长"]
    assert queries.to_confirm(make.staff(SiteFactory())) == []


def test_a_walk_in_after_the_end_needs_a_reason_and_is_marked(worker: Any, station: Site, now: datetime) -> None:
    claim, guest = alone(worker, station, now=now), make.volunteer(station, now=now, display_name="王五")
    client, add = browser(worker), f"/desk/activities/{claim.activity_id}/roll/add/"
    for typed in ("", "   "):
        refused = client.post(add, {"number": guest.volunteer.number, "q": "王五", "reason": typed})
        page = text(refused)
        assert refused.status_code == 422 and "Write why this is entered only now" in page
        assert 'value="王五"' in page and 'aria-describedby="no-reason"' in page
    assert not Claim.objects.filter(volunteer=guest.pk).exists()
    client.post(add, {"number": guest.volunteer.number, "reason": "来帮忙，手机没电"})
    made = Claim.objects.get(volunteer=guest.pk)
    why = made.backfill.because
    assert (made.evidence, str(why), why.author) == ("backfilled", "来帮忙，手机没电", worker)
    assert "来帮忙，手机没电" in text(client.get(f"/desk/activities/{claim.activity_id}/roll/"))
    assert str(Evidence.BACKFILLED.label) in cards.claim(made, now=now).facts
    assert browser(guest).get(f"/api/v1/claims/{made.pk}").json()["evidence"] == "backfilled"
    client.post(f"/desk/claims/{made.pk}/erase/")
    assert "手机没电" not in text(client.get(f"/desk/activities/{claim.activity_id}/roll/"))
    assert not Sentence.objects.filter(text__contains="手机没电").exists()
    with pytest.raises(DomainError):  # nobody writes herself down
        attendance_actions.write_down(
            activity_id=claim.activity_id, by=guest, now=now, volunteer_id=guest.pk, reason="我也在"
        )


def test_while_it_runs_no_reason_is_asked(worker: Any, station: Site, now: datetime) -> None:
    running = make.activity(station, now=now, starts_in=-timedelta(hours=1))
    guest = make.volunteer(station, now=now)
    made = attendance_actions.write_down(activity_id=running.pk, by=worker, now=now, volunteer_id=guest.pk)
    assert made.evidence is None
    assert attendance_actions.check_in(claim_id=made.pk, by=worker, now=now).evidence == "live"
