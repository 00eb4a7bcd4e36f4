"""The roll: who came, as staff tick it off."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from activities.actions import complete
from civic.kernel.errors import Conflict, NotAllowed
from civic.kernel.models import AuditEvent
from network.models import Membership, Role
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory
from tests.helpers.loop import register
from tests.helpers.pages import api, browser, text
from volunteers.attendance import actions as attendance_actions
from volunteers.attendance.hours import BACKFILL
from volunteers.claims import actions as claims_actions
from volunteers.claims.models import Claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper(station: Any, now: Any) -> Any:
    return make.volunteer(station, now=now, display_name="张晓", phone="13800138000")


def test_staff_keep_the_roll(station: Any, helper: Any, now: Any) -> None:
    over = make.activity(station, now=now, starts_in=timedelta(days=1))
    claim = claims_actions.claim(activity_id=over.pk, by=helper, now=now)
    start, end = now - timedelta(hours=3), now - timedelta(hours=1)
    over.starts_at, over.ends_at = start, end
    over.save()
    client = browser(make.staff(station))
    page = text(client.get(f"/desk/activities/{over.pk}/roll/"))
    assert "张晓" in page and "138****8000" in page and "13800138000" not in page
    client.post(f"/desk/claims/{claim.pk}/in/", {"at": f"{timezone.localtime(start):%H:%M}"})
    page = text(client.post(f"/desk/claims/{claim.pk}/out/", {"at": "7:65"}, follow=True))
    assert "Type a time such as 14:30" in page
    client.post(f"/desk/claims/{claim.pk}/out/", {"at": f"{timezone.localtime(end):%H:%M}"})
    claim.refresh_from_db()
    assert claim.state == "checked_out" and claim.service_minutes in (119, 120)
    coming = make.activity(station, now=now)
    assert "Give a place" in text(client.post(f"/desk/activities/{coming.pk}/roll/", {"q": "张"}))
    added = client.post(f"/desk/activities/{coming.pk}/roll/add/", {"number": "00000001"}, follow=True)
    assert "has a place" in text(added)
    assert browser(helper).get(f"/desk/activities/{coming.pk}/roll/").status_code == 403
    assert browser(make.staff(SiteFactory())).get(f"/desk/activities/{coming.pk}/roll/").status_code == 403


def ended(station: Any, helper: Any, *, now: Any, ago: timedelta, **fields: Any) -> tuple[Any, Claim]:
    """An activity of two hours that ended so long ago, on which the volunteer had a place."""
    before = now - timedelta(days=3)
    activity = make.activity(station, now=before, starts_in=timedelta(days=3, hours=-2) - ago, **fields)
    return activity, claims_actions.claim(activity_id=activity.pk, by=helper, now=before)


def clock(moment: Any) -> str:
    return f"{timezone.localtime(moment):%H:%M}"


def test_what_is_wrong_with_a_time_is_said_beside_it(station: Any, helper: Any, now: Any) -> None:
    _activity, claim = ended(station, helper, now=now, ago=timedelta(hours=3))
    client = browser(make.staff(station))
    for typed, problem in (("", "Type the time, please"), ("7:65", "Type a time such as 14:30")):
        refused = client.post(f"/desk/claims/{claim.pk}/in/", {"at": typed})
        page = text(refused)
        assert refused.status_code == 422 and f'value="{typed}"' in page
        beside = page[page.index('aria-invalid="true"') :].split("</form>")[0]
        assert problem in beside and f'id="problem-{claim.pk}"' in beside
    assert Claim.objects.get().state == "claimed"


def test_after_completing_the_roll_offers_who_was_there_after_all(station: Any, helper: Any, now: Any) -> None:
    activity, claim = ended(station, helper, now=now, ago=timedelta(hours=3))
    staff = make.staff(station)
    client, roll = browser(staff), f"/desk/activities/{activity.pk}/roll/"
    complete(activity_id=activity.pk, attended_residents=0, report="", by=staff, now=now)
    assert "You were there?" in text(browser(helper).get(f"/volunteer/claims/{claim.pk}/"))
    page = text(client.get(roll))
    assert "the hours are confirmed at once" in page and f"/desk/claims/{claim.pk}/in/" in page
    assert "On to completing" not in page and f"/desk/claims/{claim.pk}/missed/" not in page
    page = text(client.post(f"/desk/claims/{claim.pk}/in/", {"at": clock(activity.starts_at)}, follow=True))
    assert f"/desk/claims/{claim.pk}/out/" in page
    page = text(client.post(f"/desk/claims/{claim.pk}/out/", {"at": clock(activity.ends_at)}, follow=True))
    assert Claim.objects.get().state == "confirmed" and f"/desk/claims/{claim.pk}/" not in page
    assert "hours are confirmed at once" not in page
    late, place = ended(station, helper, now=now, ago=timedelta(hours=49))
    complete(activity_id=late.pk, attended_residents=0, report="", by=staff, now=now)
    assert f"/desk/claims/{place.pk}/" not in text(client.get(f"/desk/activities/{late.pk}/roll/"))
    assert "You were there?" not in text(browser(helper).get(f"/volunteer/claims/{place.pk}/"))


def test_a_service_over_midnight(station: Any, helper: Any, now: Any) -> None:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    before = midnight - timedelta(days=1, hours=2)
    activity = make.activity(station, now=before, starts_in=timedelta(days=1), hours=4)
    claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=before)
    client = browser(make.staff(station))
    client.post(f"/desk/claims/{claim.pk}/in/", {"at": "00:15"})
    assert Claim.objects.get().checked_in_at == midnight + timedelta(minutes=15)
    client.post(f"/desk/claims/{claim.pk}/out/", {"at": "01:15"})
    assert Claim.objects.get().service_minutes == 60


def test_staff_find_no_button_for_their_own_hours(station: Any, helper: Any, now: Any) -> None:
    activity, claim = ended(station, helper, now=now, ago=timedelta(minutes=30))
    Membership.objects.create(user=helper, site=station, role=Role.STAFF)
    client = browser(helper)
    page = text(client.get(f"/desk/activities/{activity.pk}/roll/"))
    assert "a colleague notes your times" in page and f"/desk/claims/{claim.pk}/in/" not in page
    answer = client.post(f"/desk/claims/{claim.pk}/in/", {"at": clock(activity.starts_at)}, follow=True)
    assert "Your own hours need the code" in text(answer) and Claim.objects.get().state == "claimed"


def test_the_edit_form_says_why_times_stay(station: Any, helper: Any, now: Any) -> None:
    activity = make.activity(station, now=now, starts_in=timedelta(minutes=30))
    claim, staff = claims_actions.claim(activity_id=activity.pk, by=helper, now=now), make.staff(station)
    attendance_actions.check_in(claim_id=claim.pk, by=staff, now=now)
    start = timezone.localtime(activity.starts_at) + timedelta(days=1)
    typed = {
        "title": activity.title,
        "service_group": "elderly",
        "date": f"{start:%Y-%m-%d}",
        "start_time": f"{start.replace(hour=9):%H:%M}",
        "end_time": f"{start.replace(hour=11):%H:%M}",
        "location": "服务大厅",
        "mode": "on_site",
        "volunteers_needed": 3,
        "grade": "a",
    }
    refused = browser(staff).post(f"/desk/activities/{activity.pk}/edit/", typed)
    assert refused.status_code == 422 and "Volunteers have checked in" in text(refused)


def roll_of(activity: Any, client: Client) -> str:
    return text(client.get(f"/desk/activities/{activity.pk}/roll/"))


def test_before_check_in_opens_the_roll_says_when(station: Any, helper: Any, now: Any) -> None:
    activity, client = make.activity(station, now=now), browser(make.staff(station))
    claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    page = roll_of(activity, client)
    assert "you note here who has come" in page and f"/desk/claims/{claim.pk}/in/" not in page
    assert f"/desk/claims/{claim.pk}/release/" in page and "On to completing" not in page


def test_a_mistaken_tick_is_taken_back(station: Any, helper: Any, now: Any) -> None:
    activity, claim = ended(station, helper, now=now, ago=timedelta(minutes=30))
    staff = make.staff(station)
    client, undo = browser(staff), f"/desk/claims/{claim.pk}/undo/"
    assert undo not in roll_of(activity, client) and "On to completing" in roll_of(activity, client)
    for verb, moment in (("in", activity.starts_at), ("out", activity.ends_at)):
        client.post(f"/desk/claims/{claim.pk}/{verb}/", {"at": clock(moment)})
    assert client.get(undo).url == f"/desk/activities/{activity.pk}/roll/"
    came = Claim.objects.get().checked_in_at
    assert undo in roll_of(activity, client)
    client.post(undo)
    row = Claim.objects.get()
    assert (row.state, row.checked_in_at, row.checked_out_at, row.service_minutes) == ("checked_in", came, None, None)
    client.post(undo)
    row = Claim.objects.get()
    assert (row.state, row.checked_in_at, row.claimed_at) == ("claimed", None, claim.claimed_at)
    assert AuditEvent.objects.filter(verb="claim.undone", actor_id=staff.pk, target_id=str(claim.pk)).count() == 2
    assert undo not in roll_of(activity, client)


def test_a_tick_on_a_completed_activity_and_ones_own_stay(station: Any, helper: Any, now: Any) -> None:
    activity, claim = ended(station, helper, now=now, ago=timedelta(minutes=30))
    staff = make.staff(station)
    attendance_actions.check_in(claim_id=claim.pk, by=staff, now=now, at=activity.starts_at)
    Membership.objects.create(user=helper, site=station, role=Role.STAFF)
    with pytest.raises(NotAllowed):
        attendance_actions.undo(claim_id=claim.pk, by=helper, now=now)
    assert f"/desk/claims/{claim.pk}/undo/" not in roll_of(activity, browser(helper))
    complete(activity_id=activity.pk, attended_residents=0, report="", by=staff, now=now)
    with pytest.raises(Conflict) as caught:
        attendance_actions.undo(claim_id=claim.pk, by=staff, now=now)
    assert caught.value.code == "completed"


@pytest.mark.parametrize(
    ("ago", "may"), [(-timedelta(hours=1), True), (timedelta(hours=47), True), (BACKFILL + timedelta(seconds=1), False)]
)
def test_who_turned_up_without_a_place_is_written_down(
    station: Any, helper: Any, now: Any, ago: timedelta, may: bool
) -> None:
    activity, _claim = ended(station, helper, now=now, ago=ago)
    guest = make.volunteer(station, now=now, display_name="王五")
    client, add = browser(make.staff(station)), f"/desk/activities/{activity.pk}/roll/add/"
    assert (add in text(client.post(f"/desk/activities/{activity.pk}/roll/", {"q": "王五"}))) == may
    client.post(add, {"number": guest.volunteer.number, "reason": "手机没电"})
    assert Claim.objects.filter(volunteer=guest.pk).exists() == may
    with pytest.raises(Conflict):
        other = make.volunteer(station, now=now)
        claims_actions.claim(activity_id=activity.pk, by=other, now=now)


def test_nobody_is_added_once_it_is_completed(station: Any, helper: Any, now: Any) -> None:
    activity, _claim = ended(station, helper, now=now, ago=timedelta(hours=3))
    staff, guest = make.staff(station), make.volunteer(station, now=now)
    complete(activity_id=activity.pk, attended_residents=0, report="", by=staff, now=now)
    with pytest.raises(Conflict):
        attendance_actions.write_down(activity_id=activity.pk, by=staff, now=now, volunteer_id=guest.pk)
    assert "/roll/add/" not in text(browser(staff).post(f"/desk/activities/{activity.pk}/roll/", {"q": "志愿"}))


def test_once_it_has_begun_only_staff_write_people_down(station: Any, helper: Any, now: Any) -> None:
    guests = [make.volunteer(station, now=now) for _ in range(3)]
    staff, team = make.staff(station), make.team(station, helper, *guests)
    running = make.activity(station, now=now, starts_in=-timedelta(minutes=5))
    for by, team_id in ((staff, None), (helper, team.pk)):
        with pytest.raises(Conflict) as caught:
            claims_actions.place(activity_id=running.pk, volunteer_id=guests[0].pk, by=by, now=now, team_id=team_id)
        assert caught.value.code == "claiming_closed"
    with pytest.raises(NotAllowed):
        attendance_actions.write_down(activity_id=running.pk, volunteer_id=guests[1].pk, by=helper, now=now)
    attendance_actions.write_down(activity_id=running.pk, volunteer_id=guests[2].pk, by=staff, now=now)
    assert [claim.volunteer_id for claim in Claim.objects.filter(activity=running)] == [guests[2].pk]


def test_all_came_is_one_tap(station: Any, helper: Any, now: Any) -> None:
    staff, late, missing = make.staff(station), *(make.volunteer(station, now=now) for _n in range(2))
    register(staff, station)
    before = now - timedelta(days=1)
    activity = make.activity(station, now=before, starts_in=timedelta(hours=23), needed=4)
    by = {
        who: claims_actions.claim(activity_id=activity.pk, by=who, now=before) for who in (helper, late, missing, staff)
    }
    attendance_actions.no_show(claim_id=by[missing].pk, by=staff, now=now)
    client = browser(staff)
    assert "All came" in text(client.get(f"/desk/activities/{activity.pk}/roll/"))
    page = text(client.post(f"/desk/activities/{activity.pk}/roll/all-came/", follow=True))
    states = {who: Claim.objects.get(pk=claim.pk) for who, claim in by.items()}
    assert [states[who].state for who in (helper, late)] == ["checked_in"] * 2
    assert states[helper].checked_in_at == activity.starts_at, "at the time that the button of the line would note"
    assert [states[who].state for who in (missing, staff)] == ["no_show", "claimed"], "nobody notes their own"
    assert "All came" not in page


def test_all_came_by_a_program(station: Any, helper: Any, now: Any) -> None:
    """As by one tap: nobody notes their own, and staff of elsewhere note nobody."""
    staff, before = make.staff(station), now - timedelta(days=1)
    register(staff, station)
    activity = make.activity(station, now=before, starts_in=timedelta(hours=23), needed=2)
    by = {who: claims_actions.claim(activity_id=activity.pk, by=who, now=before) for who in (helper, staff)}
    url = f"/api/v1/activities/{activity.pk}/claims/all-came"
    assert [api(who).post(url).status_code for who in (helper, make.staff(SiteFactory()))] == [403, 403]
    assert Claim.objects.filter(state="claimed").count() == 2
    for _time in range(2):
        answer = api(staff).post(url)
        assert (answer.status_code, answer.json()) == (200, {"refused": []})
    states = {who: Claim.objects.get(pk=claim.pk) for who, claim in by.items()}
    assert (states[helper].state, states[staff].state) == ("checked_in", "claimed")
    assert states[helper].checked_in_at == activity.starts_at
