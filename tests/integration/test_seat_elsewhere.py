"""Nobody promises to help while they have a seat elsewhere at that time, nor the other way round; each is told where to
give the one back. What staff see, or a family's own seats, stands in nobody's way.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from activities import actions
from activities.models import Activity
from activities.signups import actions as signups
from activities.signups.limits import HelpsElsewhere
from activities.signups.models import Signup
from tests.factories import volunteers as make
from tests.factories.activities import plan
from tests.factories.orders import order
from tests.helpers.pages import api, browser, text
from volunteers.attendance import actions as attendance
from volunteers.claims import actions as claims
from volunteers.claims.errors import SitsElsewhere
from volunteers.claims.models import Claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper(station: Any, now: Any) -> Any:
    return make.volunteer(station, now=now)


@pytest.fixture
def concert(station: Any, now: Any) -> Activity:
    return make.activity(station, now=now, title="音乐会")


@pytest.fixture
def clinic(station: Any, now: Any) -> Activity:
    """Begins while the concert is on."""
    return make.activity(station, now=now, title="义诊", starts_in=timedelta(days=2, hours=1))


def test_who_sits_does_not_help_elsewhere(
    concert: Activity, clinic: Activity, helper: Any, staff: Any, now: Any
) -> None:
    seat = signups.sign_up(activity_id=concert.pk, by=helper, now=now)
    answer = api(helper).post(f"/api/v1/activities/{clinic.pk}/claims", {}, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "overlaps")
    page = browser(helper).post(reverse("volunteers:offer", args=[clinic.pk]), follow=True)
    assert "you have a seat, or wait for one: 音乐会" in text(page)
    with pytest.raises(SitsElsewhere) as refused:
        claims.place(activity_id=clinic.pk, volunteer_id=helper.pk, by=staff, now=now)
    assert "音乐会" not in str(refused.value), "whose seat it is, is their own affair"
    clinic.refresh_from_db()
    assert clinic.volunteers_claimed == 0 and not Claim.objects.exists()
    signups.cancel_signup(signup_id=seat.pk, by=helper, now=now)
    claims.claim(activity_id=clinic.pk, by=helper, now=now)


def test_who_helps_does_not_sit_elsewhere(concert: Activity, clinic: Activity, helper: Any, now: Any) -> None:
    place = claims.claim(activity_id=clinic.pk, by=helper, now=now)
    page = browser(helper).post(reverse("activities:sign_up", args=[concert.pk]), follow=True)
    assert "you have promised to help: 义诊" in text(page) and not Signup.objects.exists()
    claims.withdraw(claim_id=place.pk, by=helper, now=now)
    signups.sign_up(activity_id=concert.pk, by=helper, now=now)


def test_a_sign_up_for_somebody_else_is_no_seat_of_theirs(
    concert: Activity, clinic: Activity, helper: Any, now: Any
) -> None:
    seat = signups.sign_up(activity_id=concert.pk, by=helper, now=now, with_self=False, guest_names=["小明"])
    claims.claim(activity_id=clinic.pk, by=helper, now=now)
    with pytest.raises(HelpsElsewhere):
        signups.change_party(signup_id=seat.pk, by=helper, now=now, with_self=True, guest_names=["小明"])


def test_before_and_after_is_no_overlap(station: Any, concert: Activity, helper: Any, now: Any) -> None:
    signups.sign_up(activity_id=concert.pk, by=helper, now=now)
    after = make.activity(station, now=now, starts_in=timedelta(days=2, hours=2))
    claims.claim(activity_id=after.pk, by=helper, now=now)
    assert Claim.objects.count() == 1


def test_who_turned_up_was_there(concert: Activity, clinic: Activity, helper: Any, staff: Any, now: Any) -> None:
    signups.sign_up(activity_id=concert.pk, by=helper, now=now)
    begun = clinic.starts_at + timedelta(minutes=5)
    attendance.write_down(activity_id=clinic.pk, volunteer_id=helper.pk, by=staff, now=begun, came_at=begun)
    assert Claim.objects.get().state == "checked_in"


def test_whoever_ordered_has_the_seat_all_the_same(station: Any, staff: Any, helper: Any, now: Any) -> None:
    wish = order(station, now=now, by=helper)
    draft = plan(station, staff, now, request_ids=[wish.pk])
    clash = make.activity(station, now=now, starts_in=draft.starts_at - now)
    claims.claim(activity_id=clash.pk, by=helper, now=now)
    actions.publish(activity_id=draft.pk, by=staff, now=now)
    assert Signup.objects.get().state == "confirmed"
