"""Whoever was at an event says how it was: once, within two weeks; the report counts it apart from orders."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from activities import actions
from activities.models import Activity
from activities.signups import actions as signups
from activities.signups.errors import AlreadyRated, RatingClosed
from activities.signups.models import SeatRating, Signup
from civic.kernel import months
from civic.kernel.errors import Invalid, NotFound
from network.models import Role
from reports import behind, figures
from reports.parts import Part
from tests.factories import volunteers as make
from tests.factories.activities import plan
from tests.factories.orders import order
from tests.factories.people import person
from tests.helpers.pages import api, beside, browser, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(station: Any, now: Any) -> Activity:
    """Over since an hour."""
    return make.activity(station, now=now, starts_in=timedelta(hours=-3))


@pytest.fixture
def guest(station: Any) -> Any:
    return person(Role.RESIDENT, at=station)


def seat(activity: Activity, user: Any, state: str = "attended") -> Signup:
    number = Signup.objects.count()
    return Signup.objects.create(
        activity=activity, user=user, state=state, signed_up_at=activity.created_at, queue_number=number
    )


def test_who_was_there_says_how_it_was(activity: Activity, guest: Any, now: Any) -> None:
    mine, client = seat(activity, guest), browser(guest)
    assert "How was it?" in text(client.get("/my-signups/?when=past"))
    page, url = f"/activities/{activity.pk}/", f"/signups/{mine.pk}/rate/"
    assert url in text(client.get(page))
    refused = client.post(url, {"score": "6", "comment": "很好"})
    assert refused.status_code == 422 and beside(refused, "score") and "很好" in text(refused)
    read = text(client.post(url, {"score": "4", "comment": "很好"}, follow=True))
    assert "4 of 5" in read and "很好" in read and url not in read
    assert "How was it?" not in text(client.get("/my-signups/?when=past"))
    with pytest.raises(AlreadyRated):
        signups.rate(signup_id=mine.pk, score=5, by=guest, now=now)
    assert SeatRating.objects.get().score == 4


@pytest.mark.parametrize("state", ["confirmed", "absent", "waitlisted"])
def test_who_was_not_there_does_not_rate(activity: Activity, guest: Any, now: Any, state: str) -> None:
    mine = seat(activity, guest, state)
    with pytest.raises(RatingClosed):
        signups.rate(signup_id=mine.pk, score=5, by=guest, now=now)
    assert f"/signups/{mine.pk}/rate/" not in text(browser(guest).get(f"/activities/{activity.pk}/"))


def test_only_ones_own_from_the_end_on_for_two_weeks(activity: Activity, guest: Any, staff: Any) -> None:
    mine, end = seat(activity, guest), activity.ends_at
    for stranger in (staff, person()):
        with pytest.raises(NotFound):
            signups.rate(signup_id=mine.pk, score=5, by=stranger, now=end)
    for moment in (end - timedelta(seconds=1), end + timedelta(days=14, seconds=1)):
        with pytest.raises(RatingClosed):
            signups.rate(signup_id=mine.pk, score=5, by=guest, now=moment)
    with pytest.raises(Invalid):
        signups.rate(signup_id=mine.pk, score=0, by=guest, now=end)
    signups.rate(signup_id=mine.pk, score=5, by=guest, now=end + timedelta(days=14))


def test_whoever_ordered_it_is_not_asked_twice(station: Any, staff: Any, guest: Any, now: Any) -> None:
    wish = order(station, now=now, by=guest)
    planned = plan(station, staff, now, request_ids=[wish.pk])
    actions.publish(activity_id=planned.pk, by=staff, now=now)
    mine, later = Signup.objects.get(), planned.ends_at + timedelta(minutes=5)
    signups.mark_attendance(activity_id=planned.pk, came={mine.pk}, by=staff, now=later)
    with pytest.raises(RatingClosed):
        signups.rate(signup_id=mine.pk, score=5, by=guest, now=later)


def test_programs_rate(activity: Activity, guest: Any) -> None:
    url = f"/api/v1/signups/{seat(activity, guest).pk}/rating"
    assert api(person()).post(url, {"score": 5}, "application/json").status_code == 404
    made = api(guest).post(url, {"score": 5, "comment": "好"}, "application/json")
    assert made.status_code == 201 and made.json()["score"] == 5
    again = api(guest).post(url, {"score": 1}, "application/json")
    assert (again.status_code, again.json()["code"]) == (409, "already_rated")


def test_the_report_counts_them_apart(activity: Activity, station: Any, now: Any) -> None:
    for score in (5, 4, 2):
        signups.rate(signup_id=seat(activity, who := person()).pk, score=score, by=who, now=now)
    month = months.of(timezone.localdate(now))
    for by in figures.BY:
        report = figures.report(site=station, first=month, last=month, by=by, now=now)
        assert (report.total.event_satisfaction, report.total.event_ratings) == (66.7, 3)
        assert (report.total.satisfaction, report.total.ratings) == (None, 0)
        assert sum(row.event_ratings for row in report.rows) == 3
    found = behind.of("event_satisfaction", Part(station, month, month), now=now)
    assert sorted(row.score for row in found.rows) == [2, 4, 5]
    assert found.shown(found.rows.get(score=5)).facts and month == date(2026, 11, 1)
