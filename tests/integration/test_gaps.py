"""A volunteer can't come: the station sees the gap at once, and hears of it where it is soon."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts import actions as accounts
from activities import actions as activities
from activities.models import Activity
from notifications.models import Delivery, Message
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, person
from tests.helpers.pages import browser, text
from volunteers.claims import actions, queries
from volunteers.claims.models import Claim

pytestmark = pytest.mark.django_db


def promised(activity: Activity, now: datetime) -> Claim:
    helper = make.volunteer(activity.site, now=now)
    return actions.claim(activity_id=activity.pk, by=helper, now=now)


def gone(claim: Claim, now: datetime, by: Any = None) -> None:
    actions.withdraw(claim_id=claim.pk, by=by or claim.volunteer.user, now=now)


def shown(who: Any, now: datetime) -> list[Activity]:
    return queries.gaps(who, now=now, limit=9)


def test_it_stands_on_the_desk_until_somebody_takes_the_place(station: Any, staff: Any, now: datetime) -> None:
    activity = make.activity(station, now=now, needed=2, starts_in=timedelta(days=6))
    gone(promised(activity, now), now)
    assert shown(staff, now) == shown(make.staff(station.parent), now) == [activity]
    assert shown(make.staff(SiteFactory()), now) == []
    page = text(browser(staff).get("/desk/"))
    assert "2 helpers are missing" in page and f"/desk/activities/{activity.pk}/roll/" in page
    promised(activity, now)
    assert "1 helper is missing" in text(browser(staff).get("/desk/"))
    promised(activity, now)
    assert shown(staff, now) == []


def test_what_nobody_gave_back_is_no_gap(station: Any, staff: Any, now: datetime) -> None:
    promised(make.activity(station, now=now, needed=2), now)
    begun = make.activity(station, now=now, needed=2, starts_in=timedelta(hours=1))
    gone(promised(begun, now), now)
    assert shown(staff, now) == [begun] and shown(staff, begun.starts_at) == []


@pytest.mark.parametrize(("ahead", "told"), [(timedelta(hours=48), 1), (timedelta(hours=48, minutes=1), 0)])
def test_the_staff_hear_of_it_when_it_is_soon(station: Any, now: datetime, ahead: timedelta, told: int) -> None:
    who = person("staff", at=station, phone="13900139000")
    activity = make.activity(station, now=now, needed=1, starts_in=ahead)
    gone(promised(activity, now), now)
    assert Message.objects.filter(recipient=who, kind="claim_gap").count() == told
    assert Delivery.objects.filter(address=who.phone).count() == told, "it is urgent"


def test_whoever_took_it_off_knows(station: Any, staff: Any, now: datetime) -> None:
    colleague, activity = make.staff(station), make.activity(station, now=now, needed=1, starts_in=timedelta(hours=5))
    gone(promised(activity, now), now, by=staff)
    assert [one.recipient for one in Message.objects.filter(kind="claim_gap")] == [colleague]


def test_a_closed_account_and_a_new_time_leave_gaps_too(station: Any, staff: Any, now: datetime) -> None:
    one, two = (make.activity(station, now=now, starts_in=timedelta(hours=h), needed=1) for h in (20, 30))
    accounts.set_active(user=promised(one, now).volunteer.user, active=False, by=person(is_staff=True), now=now)
    helper = promised(two, now).volunteer.user
    other = make.activity(station, now=now, starts_in=timedelta(hours=40), needed=1)
    actions.claim(activity_id=other.pk, by=helper, now=now)
    activities.edit(activity_id=two.pk, by=staff, now=now, starts_at=other.starts_at, ends_at=other.ends_at)
    assert shown(staff, now) == [one, two]
    assert [row.params["missing"] for row in Message.objects.filter(recipient=staff, kind="claim_gap")] == [1, 1]
