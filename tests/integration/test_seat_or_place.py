"""One person has a seat at an activity or helps at it, not both; giving the one back makes way for the other."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.translation import override

from activities.signups import actions as signups
from activities.signups.errors import HelpsThere
from activities.signups.models import Signup
from tests.factories import volunteers as make
from tests.helpers.pages import api, browser, text
from volunteers.attendance import actions as attendance_actions
from volunteers.claims import actions as claims_actions
from volunteers.claims.errors import HasSeat
from volunteers.claims.models import Claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(station: Any, now: Any) -> Any:
    return make.activity(station, now=now)


@pytest.fixture
def helper(station: Any, now: Any) -> Any:
    return make.volunteer(station, now=now)


def test_who_has_a_seat_is_told_where_to_give_it_back(activity: Any, helper: Any, now: Any) -> None:
    seat = signups.sign_up(activity_id=activity.pk, by=helper, now=now)
    client = browser(helper)
    answer = client.post(reverse("volunteers:offer", args=[activity.pk]))
    assert answer.status_code == 409 and "You have a seat here. Give it back first" in text(answer)
    assert reverse("activities:detail", args=[activity.pk]) in answer.content.decode()
    signups.cancel_signup(signup_id=seat.pk, by=helper, now=now)
    assert client.post(reverse("volunteers:offer", args=[activity.pk])).status_code == 302
    assert Claim.objects.get().volunteer_id == helper.pk


def test_who_has_a_seat_is_not_asked_to_help(activity: Any, helper: Any, now: Any) -> None:
    page, offer = reverse("activities:detail", args=[activity.pk]), reverse("volunteers:offer", args=[activity.pk])
    client = browser(helper)
    assert offer in client.get(page).content.decode()
    seat = signups.sign_up(activity_id=activity.pk, by=helper, now=now)
    assert offer not in client.get(page).content.decode()
    signups.cancel_signup(signup_id=seat.pk, by=helper, now=now)
    assert offer in client.get(page).content.decode()


def test_who_helps_is_told_where_to_give_the_place_back(activity: Any, helper: Any, now: Any) -> None:
    place = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    client = browser(helper)
    url = reverse("activities:sign_up", args=[activity.pk])
    assert "You have promised to help here" in text(client.post(url, follow=True))
    assert not Signup.objects.exists()
    claims_actions.withdraw(claim_id=place.pk, by=helper, now=now)
    client.post(url)
    assert Signup.objects.get().user_id == helper.pk


def test_who_helps_is_not_offered_a_seat_but_may_bring_somebody(activity: Any, helper: Any, now: Any) -> None:
    page = reverse("activities:detail", args=[activity.pk])
    client = browser(helper)
    assert "You are a helper here" not in text(client.get(page))
    place = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    read = client.get(page)
    assert "You are a helper here" in text(read) and reverse("volunteers:claim_detail", args=[place.pk]) in text(read)
    assert "btn-main" not in text(read) and 'value="self"' not in text(read)
    client.post(reverse("activities:sign_up", args=[activity.pk]), {"asked": "on", "guest_names": "小明"})
    assert Signup.objects.get().with_self is False
    claims_actions.withdraw(claim_id=place.pk, by=helper, now=now)
    assert "You are a helper here" not in text(client.get(page))


def test_a_place_in_line_is_one_as_well(station: Any, helper: Any, now: Any) -> None:
    full = make.activity(station, now=now, seats=1)
    signups.sign_up(activity_id=full.pk, by=make.volunteer(station, now=now), now=now)
    signups.sign_up(activity_id=full.pk, by=helper, now=now)
    with pytest.raises(HasSeat):
        claims_actions.claim(activity_id=full.pk, by=helper, now=now)


def test_staff_who_place_somebody_read_what_to_do(activity: Any, helper: Any, staff: Any, now: Any) -> None:
    seat = signups.sign_up(activity_id=activity.pk, by=helper, now=now)
    with pytest.raises(HasSeat) as refused:
        claims_actions.place(activity_id=activity.pk, by=staff, volunteer_id=helper.pk, now=now)
    with override("en"):
        assert "noted as not having come" in str(refused.value)
    later = activity.starts_at + timedelta(minutes=5)
    Signup.objects.filter(pk=seat.pk).update(state="absent")  # noted so: the person stood behind the counter
    attendance_actions.write_down(activity_id=activity.pk, by=staff, volunteer_id=helper.pk, now=later)


def test_whoever_was_written_down_as_a_helper_is_not_ticked_as_a_guest(
    activity: Any, helper: Any, staff: Any, now: Any
) -> None:
    """Noted as not there, then as a helper: ticked after all it would be both."""
    seat = signups.sign_up(activity_id=activity.pk, by=helper, now=now)
    later = activity.starts_at + timedelta(minutes=5)
    signups.mark_attendance(activity_id=activity.pk, came=set(), by=staff, now=later)
    attendance_actions.write_down(activity_id=activity.pk, by=staff, volunteer_id=helper.pk, now=later)
    with pytest.raises(HelpsThere):
        signups.mark_attendance(activity_id=activity.pk, came={seat.pk}, by=staff, now=later)
    seat.refresh_from_db()
    assert seat.state == "absent"


def test_who_did_not_come_to_help_but_to_sit_is_not_checked_in(
    activity: Any, helper: Any, staff: Any, now: Any
) -> None:
    place = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    later = activity.starts_at + timedelta(minutes=5)
    attendance_actions.no_show(claim_id=place.pk, by=staff, now=later)
    Signup.objects.create(activity=activity, user=helper, state="attended", signed_up_at=now, queue_number=1)
    with pytest.raises(HasSeat):
        attendance_actions.check_in(claim_id=place.pk, by=staff, now=later)
    place.refresh_from_db()
    assert place.state == "no_show"


def test_both_from_before_the_rule_go_on(activity: Any, helper: Any, staff: Any, now: Any) -> None:
    """What counted on both sides already is not asked again: neither the line nor the door stops for it."""
    full = make.activity(activity.site, now=now, seats=1, starts_in=timedelta(days=3))
    first = signups.sign_up(activity_id=full.pk, by=make.volunteer(activity.site, now=now), now=now)
    place = claims_actions.claim(activity_id=full.pk, by=helper, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE activities_signup DISABLE TRIGGER no_seat_beside_a_place")
        waits = signups.sign_up(activity_id=full.pk, by=helper, now=now)
        cursor.execute("ALTER TABLE activities_signup ENABLE TRIGGER no_seat_beside_a_place")
    signups.cancel_signup(signup_id=first.pk, by=first.user, now=now)
    waits.refresh_from_db()
    assert waits.state == "confirmed"
    attendance_actions.check_in(claim_id=place.pk, by=staff, now=full.starts_at)


def test_programs_read_the_same_by_code(activity: Any, station: Any, helper: Any, now: Any) -> None:
    path = f"/api/v1/activities/{activity.pk}"
    seat = api(helper).post(f"{path}/signups", {}, "application/json").json()
    refused = api(helper).post(f"{path}/claims", {}, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "has_seat")
    assert refused["content-type"] == "application/problem+json"
    signups.cancel_signup(signup_id=seat["id"], by=helper, now=now)
    assert api(helper).post(f"{path}/claims", {}, "application/json").status_code == 201
    refused = api(helper).post(f"{path}/signups", {}, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "helps_there")
