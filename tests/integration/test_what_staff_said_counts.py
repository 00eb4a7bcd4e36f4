"""What staff just said counts: a walk-in who was added, ticks that were not saved by their own button, and what a
colleague said on another screen. No default that comes later overwrites it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from activities.actions import complete
from activities.models import Activity
from activities.signups import actions as signups
from activities.signups.models import Signup
from tests.factories import volunteers as make
from tests.factories.orders import shanghai
from tests.factories.people import person
from tests.helpers.clock import Clock
from tests.helpers.pages import browser, text
from volunteers.claims.models import Claim

pytestmark = pytest.mark.django_db
NOW = shanghai("2026-11-25 09:30")


@pytest.fixture
def running(station: Any, clock: Clock) -> Activity:
    """It began half an hour ago."""
    now = clock("2026-11-25 09:30")
    return make.activity(station, now=now, starts_in=-timedelta(minutes=30), hours=2)


def add(client: Client, activity: Activity, who: Any, **typed: str) -> Any:
    return client.post(
        f"/desk/activities/{activity.pk}/roll/add/",
        {"number": who.volunteer.number, "q": who.volunteer.number, **typed},
    )


@pytest.mark.parametrize(("typed", "minutes"), [({}, 90), ({"at": ""}, 90), ({"at": "09:20"}, 100)])
def test_a_walk_in_is_there_once_added(
    station: Any, staff: Any, running: Activity, clock: Clock, typed: dict[str, str], minutes: int
) -> None:
    guest, client = make.volunteer(station, now=NOW), browser(staff)
    page = client.post(f"/desk/activities/{running.pk}/roll/", {"q": guest.volunteer.number})
    assert "Is here" in text(page) and 'value="09:30"' in text(page)
    add(client, running, guest, **typed)
    made = Claim.objects.get(volunteer=guest.pk)
    assert (made.state, made.evidence) == ("checked_in", "live")
    after = clock("2026-11-25 11:30")
    complete(activity_id=running.pk, attended_residents=3, report="", by=staff, now=after)
    made.refresh_from_db()
    assert (made.state, made.service_minutes) == ("confirmed", minutes)


def test_added_after_the_end_with_a_reason_and_a_time(
    station: Any, staff: Any, running: Activity, clock: Clock
) -> None:
    guest, client = make.volunteer(station, now=NOW), browser(staff)
    after = clock("2026-11-25 12:30")
    wrong = add(client, running, guest, reason="手机没电", at="05:00")
    assert wrong.status_code == 422 and "not near the activity" in text(wrong)
    assert 'value="05:00"' in text(wrong) and 'value="手机没电"' in text(wrong) and not Claim.objects.exists()
    add(client, running, guest, reason="手机没电", at="09:00")
    complete(activity_id=running.pk, attended_residents=3, report="", by=staff, now=after)
    made = Claim.objects.get()
    assert (made.state, made.service_minutes, made.evidence) == ("confirmed", 120, "backfilled")


def test_who_rang_up_before_is_not_there_yet(station: Any, staff: Any, clock: Clock) -> None:
    now = clock("2026-11-25 09:30")
    activity, guest = make.activity(station, now=now), make.volunteer(station, now=now)
    add(browser(staff), activity, guest, at="09:00")
    assert Claim.objects.get().state == "claimed"


@pytest.fixture
def seats(station: Any, clock: Clock) -> list[Signup]:
    """Two people had a seat at what is over."""
    now = clock("2026-11-20 09:30")
    activity = make.activity(station, now=now, starts_in=timedelta(days=1), hours=2)
    made = [signups.sign_up(activity_id=activity.pk, by=person(), now=now) for _n in range(2)]
    clock("2026-11-21 12:00")
    return made


def form(page: Any, *, tick: list[Signup] = [], untick: list[Signup] = []) -> dict[str, Any]:  # noqa: B006
    """What the browser sends of the ticks on a page as it was drawn, with these changed."""
    roll = [one for one, _who in page.context["signups"]]
    was = {one.pk for one in roll if one.state == "attended"}
    came = (was | {one.pk for one in tick}) - {one.pk for one in untick}
    for one in roll:
        assert f'name="shown" value="{one.pk}"' in " ".join(text(page).split())
    return {"came": list(came), "shown": [one.pk for one in roll], "was": list(was)}


def states(seats: list[Signup]) -> list[str]:
    return [Signup.objects.get(pk=one.pk).state for one in seats]


def test_ticks_that_were_not_saved_count_on_completing(staff: Any, seats: list[Signup]) -> None:
    client, url = browser(staff), f"/desk/activities/{seats[0].activity_id}/"
    page = client.get(url)
    refused = client.post(f"{url}complete/", form(page, tick=seats[:1]) | {"attended_residents": "many"})
    assert refused.status_code == 422 and states(seats) == ["attended", "absent"]
    client.post(f"{url}complete/", form(client.get(url)) | {"attended_residents": "3"})
    assert states(seats) == ["attended", "absent"] and Activity.objects.get().state == "closed"


def test_completing_without_ticks_says_nothing_of_anybody(staff: Any, seats: list[Signup]) -> None:
    client, url = browser(staff), f"/desk/activities/{seats[0].activity_id}/"
    client.post(f"{url}complete/", form(client.get(url)) | {"attended_residents": "3"})
    assert states(seats) == ["confirmed", "confirmed"]


def test_two_screens_do_not_undo_each_other(staff: Any, seats: list[Signup]) -> None:
    client, url = browser(staff), f"/desk/activities/{seats[0].activity_id}/"
    old = client.get(url)  # both screens show nobody ticked
    client.post(f"{url}attendance/", form(old, tick=seats[:1]))
    client.post(f"{url}attendance/", form(old, tick=seats[1:]))
    assert states(seats) == ["attended", "attended"]
    old = client.get(url)
    client.post(f"{url}attendance/", form(old, untick=seats[:1]))
    client.post(f"{url}complete/", form(old) | {"attended_residents": "3"})
    assert states(seats) == ["absent", "attended"]


def test_a_seat_that_is_new_is_not_absent(station: Any, staff: Any, seats: list[Signup], clock: Clock) -> None:
    """It was given while the page stood open: nobody said anything of it."""
    client, url = browser(staff), f"/desk/activities/{seats[0].activity_id}/"
    sent = form(client.get(url), tick=seats[:1])
    sent["shown"] = [seats[0].pk]
    client.post(f"{url}attendance/", sent)
    assert states(seats) == ["attended", "confirmed"]
