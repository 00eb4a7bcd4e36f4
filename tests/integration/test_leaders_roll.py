"""Who leads a team reads around the day whom the team meets there: names and what helpers should know, no number."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts.family import actions as family
from accounts.family.models import Purpose
from activities import actions as activities
from activities.models import Activity, Audience, Mode
from activities.signups import actions as signups
from activities.signups.models import Signup
from civic.kernel import months
from civic.kernel.models import AuditEvent
from network.models import Role
from tests.factories import volunteers as make
from tests.factories.orders import shanghai
from tests.factories.people import person
from tests.helpers.clock import NOW, Clock
from tests.helpers.pages import api, browser, text
from volunteers.claims import actions as claims

pytestmark = pytest.mark.django_db
PHONE = "13800138000"


@pytest.fixture
def leader(station: Any, now: datetime) -> Any:
    return make.volunteer(station, now=now, display_name="队长")


@pytest.fixture
def helper(station: Any, now: datetime) -> Any:
    return make.volunteer(station, now=now)


@pytest.fixture
def event(station: Any, leader: Any, helper: Any, now: datetime) -> Activity:
    """In two days; a mother, her child, and somebody who rang up are expected; the leader's team helps."""
    team = make.team(station, leader, helper)
    activity = make.activity(station, now=now, seats=9)
    mother = person(Role.RESIDENT, at=station, display_name="袁妈妈", phone=PHONE)
    said = family.Said(name="袁小满", relation="child", birth_year=2017, needs=["hearing"])
    child = family.add(by=mother, said=said, now=now, agrees=[Purpose.GUARDIAN, Purpose.HEALTH])
    signups.sign_up(activity_id=activity.pk, by=mother, now=now, with_self=False, family=[child.pk])
    staff = make.staff(station)
    signups.note_signup(activity_id=activity.pk, name="李爷爷", phone="0534-7654321", by=staff, now=now)
    claims.claim(activity_id=activity.pk, by=helper, now=now, team_id=team.pk)
    return activity


def url(activity: Activity) -> str:
    return f"/volunteer/residents/{activity.pk}/"


def test_the_leader_reads_names_and_needs_and_no_number(
    event: Activity, leader: Any, helper: Any, clock: Clock
) -> None:
    clock(event.starts_at)
    page = text(browser(leader).get(url(event)))
    assert "袁小满 (2017)" in page and "signed up by 袁妈妈" in page and "李爷爷" in page
    assert "袁小满: is hard of hearing" in page
    assert PHONE not in page and "0534-7654321" not in page and "138****" not in page
    claim = event.claims.get()
    assert url(event) in text(browser(leader).get(f"/volunteer/claims/{claim.pk}/"))
    assert url(event) not in text(browser(helper).get(f"/volunteer/claims/{claim.pk}/"))
    assert f"/volunteer/claims/{claim.pk}/" in text(browser(leader).get("/volunteer/team/"))


def test_programs_of_the_leader_get_the_same(event: Activity, leader: Any, helper: Any, clock: Clock) -> None:
    clock(event.starts_at)
    where = f"/api/v1/activities/{event.pk}/residents"
    child, caller = api(leader).get(where).json()["results"]
    assert child == {"who": "袁小满（2017 年生）（袁妈妈报的名）", "needs": ["袁小满：听力不好"], "came": False}
    assert caller == {"who": "李爷爷", "needs": [], "came": False}
    assert api(helper).get(where).status_code == 404


def test_each_look_is_recorded(event: Activity, leader: Any, helper: Any, clock: Clock) -> None:
    clock(event.starts_at)
    for who in (leader, helper, leader):
        browser(who).get(url(event))
    looks = AuditEvent.objects.filter(verb="activity.roll_opened", target_id=str(event.pk))
    assert [one.actor_id for one in looks] == [leader.pk, leader.pk]


def test_everybody_else_finds_nothing(event: Activity, station: Any, helper: Any, now: datetime, clock: Clock) -> None:
    other = make.volunteer(station, now=now)
    make.team(station, other, name="绿马甲")
    clock(event.starts_at)
    for who in (helper, other, make.staff(station), person(Role.RESIDENT, at=station)):
        assert browser(who).get(url(event)).status_code == 404


def test_from_the_evening_before_to_the_end_of_the_day_after(event: Activity, leader: Any, clock: Clock) -> None:
    day = months.midnight(shanghai(NOW).date() + timedelta(days=2))
    second = timedelta(seconds=1)
    first, last = day - timedelta(hours=6), day + timedelta(days=2)
    for moment, status in ((first - second, 404), (first, 200), (last - second, 200), (last, 404)):
        clock(moment)
        assert browser(leader).get(url(event)).status_code == status, moment


def test_who_is_not_expected_is_not_named(event: Activity, leader: Any, clock: Clock) -> None:
    Signup.objects.filter(name="李爷爷").update(state="waitlisted")
    clock(event.starts_at)
    assert "李爷爷" not in text(browser(leader).get(url(event)))


def test_not_of_a_visit(station: Any, leader: Any, helper: Any, now: datetime, clock: Clock) -> None:
    team = make.team(station, leader, helper)
    visit = make.activity(station, now=now, audience=Audience.INVITED, mode=Mode.AT_HOME)
    claims.claim(activity_id=visit.pk, by=leader, now=now, team_id=team.pk)
    clock(visit.starts_at)
    assert browser(leader).get(url(visit)).status_code == 404


def test_not_of_what_was_called_off(event: Activity, station: Any, leader: Any, now: datetime, clock: Clock) -> None:
    activities.cancel(activity_id=event.pk, reason="下雨", by=make.staff(station), now=now)
    clock(event.starts_at)
    assert browser(leader).get(url(event)).status_code == 404


def test_once_the_team_has_given_its_place_back_nothing_is_read(
    event: Activity, leader: Any, helper: Any, now: datetime, clock: Clock
) -> None:
    claims.withdraw(claim_id=event.claims.get().pk, by=helper, now=now)
    clock(event.starts_at)
    assert browser(leader).get(url(event)).status_code == 404
