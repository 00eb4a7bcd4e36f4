"""The pages and the API of volunteers and points, as their readers use them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activities import door_code
from network.models import Role
from network.policies import forget, home_site
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, person
from tests.factories.points import RewardFactory, credit
from tests.helpers.clock import Clock
from tests.helpers.pages import api, browser, text
from volunteers.claims import actions as claims_actions
from volunteers.claims.models import Claim
from volunteers.people import views as people_views

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper(station: Any, now: Any) -> Any:
    return make.volunteer(station, now=now, display_name="张晓", phone="13800138000")


def test_a_neighbour_registers_and_takes_a_place(station: Any, now: Any) -> None:
    activity = make.activity(station, now=now)
    client = browser(person(Role.RESIDENT, at=station))
    assert "Become a volunteer" in text(client.get("/volunteer/"))
    refused = client.post("/volunteer/register/", {"site": station.pk, "skills": ["hair"]})
    assert refused.status_code == 422 and "insurance" in text(refused)
    answer = client.post(
        "/volunteer/register/", {"site": station.pk, "skills": ["medical"], "insurance_noted": "on"}, follow=True
    )
    assert "Your volunteer number is 00000001" in text(answer) and "your own community" in text(answer)
    assert client.get("/volunteer/register/").status_code == 200
    assert "What taking a place means" in text(client.get(f"/activities/{activity.pk}/offer/"))
    taken = client.post(f"/activities/{activity.pk}/offer/", follow=True)
    assert "The place is yours" in text(taken) and "Check-in opens" in text(taken)
    again = client.post(f"/activities/{activity.pk}/offer/")
    assert again.status_code == 409 and "You have a place on this activity already" in text(again)
    assert "义诊进社区" in text(client.get("/volunteer/claims/"))
    claim = Claim.objects.get()
    assert "free for somebody else" in text(client.post(f"/volunteer/claims/{claim.pk}/withdraw/", follow=True))
    assert client.post(f"/volunteer/claims/{claim.pk}/withdraw/").status_code == 302


def test_registering_asks_for_the_station_and_makes_it_ones_community(station: Any) -> None:
    newcomer, neighbour = person(), person(Role.RESIDENT, at=SiteFactory())
    home = home_site(neighbour)
    page = text(browser(newcomer).get("/volunteer/register/"))
    assert '<option value="" selected>' in page and f'<optgroup label="{station.parent}">' in page
    refused = browser(newcomer).post("/volunteer/register/", {"site": "", "insurance_noted": "on"})
    assert refused.status_code == 422
    for who in (newcomer, neighbour):
        browser(who).post("/volunteer/register/", {"site": station.pk, "insurance_noted": "on"})
        forget(who)
    assert home_site(newcomer) == station and home_site(neighbour) == home


def test_arriving_by_code_and_by_camera(station: Any, helper: Any, clock: Clock, now: datetime) -> None:
    now = clock("2026-11-25 09:30")  # it starts on the same day
    activity = make.activity(station, now=now, starts_in=timedelta(minutes=30))
    claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    client, code = browser(helper), door_code.current(activity, now)[0]
    assert "Today" in text(client.get("/volunteer/")) or "expected" in text(client.get("/volunteer/"))
    wrong = client.post(f"/volunteer/claims/{claim.pk}/", {"code": f"{(int(code) + 1) % 10**6:06d}"})
    assert wrong.status_code == 422 and "not the code on show" in text(wrong)
    scanned = client.get(f"/check-in/{activity.pk}/?code={code}")
    assert "One tap is left" in text(scanned)
    assert "You are checked in" in text(client.post(f"/check-in/{activity.pk}/", {"code": code}, follow=True))
    left = client.post(f"/volunteer/claims/{claim.pk}/", {"code": code[:3] + " " + code[3:]}, follow=True)
    assert "You are checked out" in text(left)
    assert "checked out already" in text(client.get(f"/check-in/{activity.pk}/"))
    assert "You have no place" in text(browser(person()).get(f"/check-in/{activity.pk}/"))
    assert browser(person()).get(f"/volunteer/claims/{claim.pk}/").status_code == 404


def test_staff_find_volunteers_but_no_phones(station: Any, helper: Any, now: Any) -> None:
    make.volunteer(SiteFactory(), now=now, display_name="别处")
    client = browser(make.staff(station))
    page = text(client.get("/desk/volunteers/"))
    assert "张晓" in page and "13800138000" not in page and "别处" not in page
    for q, found in (("1", True), ("张", True), ("138 0013 8000", True), ("1380013", False), ("王", False)):
        assert ("张晓" in text(client.post("/desk/volunteers/", {"q": q}))) == found, q
    assert browser(helper).get("/desk/volunteers/").status_code == 403


def test_a_search_is_no_address_and_says_when_there_are_more(
    station: Any, helper: Any, monkeypatch: Any, now: Any
) -> None:
    make.volunteer(station, now=now, display_name="张大")
    monkeypatch.setattr(people_views, "PAGE", 1)
    client = browser(make.staff(station))
    assert 'method="post"' in client.get("/desk/volunteers/").content.decode().split('role="search"')[0]
    page = text(client.post("/desk/volunteers/", {"q": "张"}))
    assert "type more of the name" in page and "?cursor=" not in page
    assert "type more of the name" not in text(client.post("/desk/volunteers/", {"q": "13800138000"}))
    assert "?cursor=" in client.get("/desk/volunteers/").content.decode()


def test_leaders_see_their_team(station: Any, helper: Any, now: Any) -> None:
    leader = make.volunteer(station, now=now, display_name="队长")
    team = make.team(station, leader, helper)
    activity = make.activity(station, now=now, starts_in=timedelta(hours=2))
    client = browser(leader)
    answer = client.post(
        "/volunteer/team/", {"team": team.pk, "activity": activity.pk, "member": str(helper.pk)}, follow=True
    )
    assert "Claimed for 张晓" in text(answer) and Claim.objects.get().team == team
    private = make.activity(SiteFactory(), now=now, starts_in=timedelta(minutes=5), hours=1, title="自己的事")
    claims_actions.claim(activity_id=private.pk, by=helper, now=now)
    page = text(client.get("/volunteer/team/"))
    assert "义诊进社区" in page and "自己的事" not in page
    select = page[page.index("<select") :].split("</select>")[0]
    assert '<option value="">' in select and f'<option value="{helper.pk}" disabled>' in select
    assert f'<option value="{leader.pk}">' in select
    nobody = client.post("/volunteer/team/", {"team": team.pk, "activity": activity.pk, "member": ""}, follow=True)
    assert "Choose a member, please" in text(nobody) and Claim.objects.count() == 2
    assert browser(helper).get("/volunteer/team/").status_code == 403


PAGES = ["/volunteer/", "/volunteer/register/", "/volunteer/claims/", "/points/", "/rewards/"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_open_in_both_languages_when_empty(helper: Any, path: str, language: str) -> None:
    assert browser(helper, language).get(path).status_code == 200
    assert browser(person(), language).get(path).status_code == 200


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as made:
        assert client.get(path).status_code == 200
    return len(made)


def test_lists_cost_the_same_for_one_row_and_for_many(station: Any, helper: Any, now: Any) -> None:
    staff = make.staff(station)
    rolled = make.activity(station, now=now, starts_in=timedelta(days=40), needed=30)
    places = [
        (helper, "/volunteer/"),
        (helper, "/volunteer/claims/"),
        (helper, "/points/"),
        (helper, "/rewards/"),
        (staff, "/desk/volunteers/"),
        (staff, "/desk/rewards/"),
        (staff, f"/desk/activities/{rolled.pk}/roll/"),
    ]

    def more(number: int) -> None:
        for n in range(number):
            start = Claim.objects.count()
            mine = make.activity(station, now=now, starts_in=timedelta(days=8 + start))
            claims_actions.claim(activity_id=mine.pk, by=helper, now=now)
            claims_actions.claim(activity_id=rolled.pk, by=make.volunteer(station, now=now), now=now)
            make.activity(station, now=now, starts_in=timedelta(days=1, hours=n))
            RewardFactory(site=station)
            credit(helper, station, key=f"k{start}", at=now)

    more(1)
    few = [queries_of(browser(user), path) for user, path in places]
    more(6)
    assert [queries_of(browser(user), path) for user, path in places] == few


def test_the_api_of_claims(station: Any, helper: Any, now: Any) -> None:
    activity = make.activity(station, now=now)
    mine, staff = api(helper), api(make.staff(station))
    made = mine.post(f"/api/v1/activities/{activity.pk}/claims", {}, content_type="application/json")
    assert made.status_code == 201 and made.json()["state"] == "claimed"
    again = mine.post(f"/api/v1/activities/{activity.pk}/claims", {}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "already_claimed")
    pk = made.json()["id"]
    roll = staff.get(f"/api/v1/activities/{activity.pk}/claims").json()["results"]
    assert roll[0]["volunteer"] == {"id": str(helper.pk), "number": "00000001"} and roll[0]["service_hours"] is None
    assert mine.get(f"/api/v1/activities/{activity.pk}/claims").status_code == 403
    assert (
        [row["id"] for row in mine.get("/api/v1/me/claims").json()["results"]]
        == [pk]
        == [mine.get(f"/api/v1/claims/{pk}").json()["id"]]
    )
    assert api(person()).get(f"/api/v1/claims/{pk}").status_code == 404
    early = mine.post(f"/api/v1/claims/{pk}/check-in", {"code": "123456"}, content_type="application/json")
    assert (early.status_code, early.json()["code"]) == (409, "too_early")
    assert mine.post(f"/api/v1/claims/{pk}/check-in", {"code": "1"}, content_type="application/json").status_code == 400
    assert staff.post(f"/api/v1/claims/{pk}/no-show").json()["code"] == "too_early"
    assert mine.delete(f"/api/v1/claims/{pk}").status_code == 204
    assert mine.delete(f"/api/v1/claims/{pk}").status_code == 409
    assert Client().post(f"/api/v1/activities/{activity.pk}/claims").status_code == 401


def test_the_api_of_points(station: Any, helper: Any, now: Any) -> None:
    credit(helper, station, minutes=150, key="claim:1:confirmed", at=now)
    reward = RewardFactory(site=station)
    mine, staff = api(helper), api(make.staff(station))
    points = mine.get("/api/v1/me/points").json()
    assert (
        points["balance"] == 5
        and set(points["entries"][0]) >= {"id", "amount", "kind", "reason", "at", "reverses"}
        and points["next"] is None
    )
    row = Client().get(f"/api/v1/rewards?site={station.pk}").json()["results"][0]
    assert (row["price"], row["stock_left"]) == (5, 3)
    made = mine.post(f"/api/v1/rewards/{reward.pk}/redemptions")
    assert made.status_code == 201 and made.json()["state"] == "reserved" and made.json()["expires_at"]
    refused = mine.post(f"/api/v1/rewards/{reward.pk}/redemptions")
    assert (refused.status_code, refused.json()["code"]) == (409, "insufficient_points")
    voucher = made.json()["voucher"]
    assert api(person()).get(f"/api/v1/redemptions/{voucher}").status_code == 404
    assert mine.post(f"/api/v1/redemptions/{voucher}/fulfil").status_code == 403
    assert staff.post(f"/api/v1/redemptions/{voucher}/fulfil").json()["state"] == "fulfilled"
    assert mine.post(f"/api/v1/redemptions/{voucher}/cancel").json()["code"] == "wrong_state"


def test_losing_a_rush_costs_one_question_more_than_winning(station: Any, now: Any) -> None:
    """After a call to a group most taps lose: they get a short answer, not the page anew."""
    activity = make.activity(station, now=now, needed=1)
    answers, cost = [], []
    for _n in range(2):
        client = browser(make.volunteer(station, now=now))
        with CaptureQueriesContext(connection) as made:
            answers.append(client.post(f"/activities/{activity.pk}/offer/"))
        cost.append(sum("SAVEPOINT" not in query["sql"] for query in made))
    won, lost = answers
    assert (won.status_code, lost.status_code) == (302, 409)
    assert cost == [2, 3], "who I am, the claim; and why not"
    page = text(lost)
    assert "All places are taken" in page and 'href="/volunteer/"' in page and len(lost.content) < 2500
    assert "No place is free here any more" in text(client.get(f"/activities/{activity.pk}/offer/"))


def test_whoever_is_expected_elsewhere_is_led_there(station: Any, helper: Any, now: Any) -> None:
    client = browser(helper)
    for activity in (make.activity(station, now=now), make.activity(station, now=now)):
        answer = client.post(f"/activities/{activity.pk}/offer/")
    for again in (answer, client.post(f"/activities/{activity.pk}/offer/")):
        assert again.status_code == 409 and 'href="/volunteer/claims/"' in text(again)
