"""Changing what is planned: only what was changed, told to whoever relies on it, and nothing once it has begun."""

import html
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from activities import actions
from activities.errors import Begun, Over
from activities.models import Activity, Brand, Series
from activities.signups import actions as signups
from activities.signups.transitions import SignupState
from civic.kernel.errors import Invalid
from notifications.models import Message
from tests.factories import volunteers as make
from tests.factories.activities import plan
from tests.factories.orders import order
from tests.factories.people import SiteFactory, person
from tests.helpers.pages import browser

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def nine(now: datetime, **clock: int) -> datetime:
    """In three days at nine."""
    given = {"hour": 9, "minute": 0, "second": 0, "microsecond": 0} | clock
    return (timezone.localtime(now) + timedelta(days=3)).replace(**given)


def sent_back(client: Any, activity: Activity, **changed: str) -> Any:
    """The form as the page shows it, with these answers changed."""
    form = client.get(f"/desk/activities/{activity.pk}/edit/").context["form"]
    data = {}
    for name in form.fields:
        drawn = str(form[name])
        found = re.search(r'value="([^"]*)"[^>]*(?:checked|selected)', drawn)
        if "<textarea" in drawn:
            found = re.search(r">\s*(.*?)</textarea>", drawn, re.S)
        elif not found and 'type="radio"' not in drawn and "<option" not in drawn:
            found = re.search(r'value="([^"]*)"', drawn)
        data[name] = html.unescape(found[1]) if found else ""
    return client.post(f"/desk/activities/{activity.pk}/edit/", data | changed)


# --- The form changes only what was changed -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ({}, 2 * DAY + 2 * HOUR),  # a camp
        ({"hour": 20}, 12 * HOUR),  # overnight
        ({"second": 30, "microsecond": 7}, 2 * HOUR),
    ],
)
def test_only_the_summary_was_changed(station: Any, staff: Any, now: Any, start: dict[str, int], end: Any) -> None:
    series = Series.objects.create(site=station.parent, name="七彩周末")
    brand = Brand.objects.create(site=SiteFactory(), name="别处的品牌")
    starts_at = nine(now, **start)
    times = {"starts_at": starts_at, "ends_at": starts_at + end}
    activity = make.activity(station, now=now, seats=5, series=series, brand=brand, **times)
    signups.sign_up(activity_id=activity.pk, by=person(), now=now)
    assert sent_back(browser(staff), activity, summary="带水杯").status_code == 302
    after = Activity.objects.get()
    assert after.summary == "带水杯" and (after.starts_at, after.ends_at) == (activity.starts_at, activity.ends_at)
    assert (after.series, after.brand) == (series, brand) and not Message.objects.filter(kind="activity_moved").exists()


def test_a_new_end_leaves_the_start(station: Any, staff: Any, now: Any) -> None:
    starts_at = nine(now, second=30)
    activity = make.activity(station, now=now, starts_at=starts_at, ends_at=starts_at + 2 * HOUR)
    assert sent_back(browser(staff), activity, end_time="12:30").status_code == 302
    after = Activity.objects.get()
    assert after.starts_at == starts_at and after.ends_at == nine(now, hour=12, minute=30)


def test_a_camp_of_three_days(station: Any, staff: Any, now: Any) -> None:
    client, last = browser(staff), nine(now) + 2 * DAY
    activity = make.activity(station, now=now, starts_at=nine(now), ends_at=nine(now, hour=11))
    assert "end_date" in client.get(f"/desk/activities/{activity.pk}/edit/").context["form"].fields
    assert sent_back(client, activity, end_date=last.date().isoformat(), end_time="08:00").status_code == 302
    activity.refresh_from_db()
    assert activity.ends_at == last.replace(hour=8)
    for wrong in ({"end_date": (last - 3 * DAY).date().isoformat()}, {"end_date": ""}, {"end_date": "x"}):
        answer = sent_back(client, activity, **wrong)
        assert answer.status_code == 422 and answer.context["form"].errors.keys() <= {"end_date", "end_time"}
    assert sent_back(client, activity, end_date="", end_time="10:00").status_code == 302
    activity.refresh_from_db()
    assert activity.ends_at == nine(now, hour=10)


def test_series_and_brands_are_those_of_its_own_path(station: Any, staff: Any, now: Any) -> None:
    ours, above = (
        Series.objects.create(site=station, name="晨星"),
        Series.objects.create(site=station.parent, name="周末"),
    )
    Series.objects.create(site=SiteFactory(), name="别处")
    activity = make.activity(station, now=now)
    for path in (f"/desk/activities/{activity.pk}/edit/", "/desk/activities/new/"):
        offered = browser(staff).get(path).context["form"].fields["series"].queryset
        assert set(offered) == {ours, above}


# --- Who relies on it is told ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["time", "place", "summary"])
def test_whoever_ordered_it_hears_of_another_time_or_place(station: Any, staff: Any, now: Any, change: str) -> None:
    wish = order(station, now=now)
    activity = plan(station, staff, now, request_ids=[wish.pk])
    fields = {
        "time": {"starts_at": activity.starts_at + DAY, "ends_at": activity.ends_at + DAY},
        "place": {"location": "广场"},
        "summary": {"summary": "带水杯"},
    }[change]
    mine = Message.objects.filter(recipient=wish.requester).exclude(kind="signup_ordered")
    actions.edit(activity_id=activity.pk, by=staff, now=now, location="大堂")  # nobody knows of a draft
    before = mine.count()
    actions.publish(activity_id=activity.pk, by=staff, now=now)
    assert mine.count() == before + 1
    actions.edit(activity_id=activity.pk, by=staff, now=now, **fields)
    assert mine.count() == before + (1 if change == "summary" else 2)


# --- What has begun or is over --------------------------------------------------------------------------------------


def test_of_what_has_begun_only_the_end_is_put_off(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=5)
    starts_at, ends_at = activity.starts_at, activity.ends_at
    during = starts_at + timedelta(minutes=5)
    for fields in (
        {"starts_at": starts_at + 7 * DAY, "ends_at": ends_at + 7 * DAY},
        {"starts_at": during + HOUR},
        {"ends_at": ends_at - timedelta(minutes=30)},
    ):
        with pytest.raises(Begun) as error:
            actions.edit(activity_id=activity.pk, by=staff, now=during, **fields)
        assert error.value.field in fields
    changes = {"ends_at": ends_at + HOUR, "summary": "还在进行", "location": "二楼"}
    actions.edit(activity_id=activity.pk, by=staff, now=during, **changes)
    activity.refresh_from_db()
    assert (activity.starts_at, activity.ends_at, activity.location) == (starts_at, ends_at + HOUR, "二楼")


def test_what_is_over_stays_as_it_was(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=5)
    after, later = activity.ends_at, activity.ends_at + 7 * DAY
    for fields in (
        {"starts_at": later, "ends_at": later + HOUR},
        {"ends_at": later},
        {"location": "广场"},
        {"seats": 9},
    ):
        with pytest.raises(Over) as error:
            actions.edit(activity_id=activity.pk, by=staff, now=after, **fields)
        assert error.value.field in fields
    actions.edit(activity_id=activity.pk, by=staff, now=after, summary="很好", title="义诊（第一场）")
    activity.refresh_from_db()
    assert (activity.summary, activity.location, activity.seats) == ("很好", "服务大厅", 5)


def test_a_draft_whose_day_passed_gets_a_new_one(station: Any, staff: Any, now: Any) -> None:
    draft, later = plan(station, staff, now), now + 9 * DAY
    actions.edit(activity_id=draft.pk, by=staff, now=now + 8 * DAY, starts_at=later, ends_at=later + HOUR)
    draft.refresh_from_db()
    assert draft.starts_at == later


def test_what_cannot_change_any_more_stands_beside_its_field(station: Any, staff: Any, now: Any) -> None:
    running = make.activity(station, now=now, starts_in=-HOUR, hours=30)
    day = timezone.localdate(now) + 5 * DAY
    answer = sent_back(browser(staff), running, date=day.isoformat(), end_date=(day + DAY).isoformat())
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"date"}
    assert sent_back(browser(staff), running, summary="还在进行").status_code == 302


# --- Seats and the line ---------------------------------------------------------------------------------------------


def test_no_fewer_seats_than_the_largest_party_in_line(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=6)
    seated = [signups.sign_up(activity_id=activity.pk, by=person(), now=now) for _n in range(3)]
    party = signups.sign_up(activity_id=activity.pk, by=person(), now=now, guest_names=list("甲乙丙丁戊"))
    with pytest.raises(Invalid) as error:
        actions.edit(activity_id=activity.pk, by=staff, now=now, seats=5)
    assert (error.value.field, error.value.code) == ("seats", "below_waiting") and "6" in str(error.value)
    answer = sent_back(browser(staff), activity, seats="5")
    assert answer.status_code == 422 and "seats" in answer.context["form"].errors
    for seat in seated:
        signups.cancel_signup(signup_id=seat.pk, by=seat.user, now=now)
    party.refresh_from_db()
    assert party.state == SignupState.CONFIRMED
    actions.edit(activity_id=activity.pk, by=staff, now=now, seats=None)
