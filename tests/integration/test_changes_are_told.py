"""What changes after something was said reaches everybody whom it concerns; those whom it does not hear nothing."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from activities import actions as activities
from activities.models import Activity, Mode
from activities.signups import actions as signups
from notifications import texts
from notifications.calls.models import Call
from notifications.models import Message
from orders import actions as orders
from orders.models import ServiceRequest
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.factories.people import person
from tests.helpers.pages import browser, text
from volunteers.claims import actions as claims

pytestmark = pytest.mark.django_db
CALLER = {"via": "phone", "on_behalf_of_name": "王奶奶", "consent_basis": "asked"}


def published(made: ServiceRequest, staff: Any, now: datetime, **more: Any) -> Activity:
    what = {"title": "修家电", "service_group": "elderly", "location": "大厅", "volunteers_needed": 1}
    times = {"starts_at": now + timedelta(days=2), "ends_at": now + timedelta(days=2, hours=1)}
    activity = activities.create(by=staff, now=now, site=made.site, request_ids=[made.pk], **what | times | more)
    return activities.publish(activity_id=activity.pk, by=staff, now=now)


def heard(who: Any) -> list[str]:
    return list(Message.objects.filter(recipient=who).order_by("pk").values_list("kind", flat=True))


@pytest.fixture
def everybody(station: Any, staff: Any, now: datetime) -> tuple[Activity, dict[str, Any]]:
    """An event that answers an order, with everybody whom it concerns."""
    made = order(station, now=now)
    joined, called = order(station, now=now), order(station, now=now, by=staff, **CALLER)
    for other in (joined, called):
        orders.merge(order_id=other.pk, into_id=made.pk, by=staff, now=now)
    activity = published(made, staff, now, seats=4)
    people = {"orderer": made.requester, "joined": joined.requester, "seat": person(), "line": person()}
    for name in ("seat", "line"):
        signups.sign_up(activity_id=activity.pk, by=people[name], now=now)
    people["volunteer"] = make.volunteer(station, now=now)
    claims.claim(activity_id=activity.pk, by=people["volunteer"], now=now)
    signups.note_signup(activity_id=activity.pk, name="李爷爷", phone="", by=staff, now=now)
    Message.objects.exclude(recipient=None).delete()
    return activity, people


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        ({"location": "广场"}, ("request_plan_changed", "activity_moved", "claim_relocated")),
        ({"ends_at": timedelta(hours=1)}, ("request_plan_changed", "activity_moved", "claim_moved")),
        (None, ("request_released", "activity_cancelled", "claim_released")),
        ({"summary": "带水杯"}, ()),
        ({"volunteers_needed": 2}, ()),
        ({"seats": 4}, ()),
    ],
)
def test_time_place_and_the_end_of_it_reach_everybody(
    everybody: Any, staff: Any, now: datetime, change: dict[str, Any] | None, kinds: tuple[str, ...]
) -> None:
    activity, people = everybody
    later = now + timedelta(minutes=1)
    if change is None:
        activities.cancel(activity_id=activity.pk, by=staff, now=later, reason="下雨")
    else:
        fields = {k: activity.ends_at + v if isinstance(v, timedelta) else v for k, v in change.items()}
        activities.edit(activity_id=activity.pk, by=staff, now=later, **fields)
    of_order, of_seat, of_place = [[kind] for kind in kinds] or [[], [], []]
    expected = {"orderer": of_order, "joined": of_order, "seat": of_seat, "line": of_seat, "volunteer": of_place}
    assert {name: heard(who) for name, who in people.items()} == expected
    called = Call.objects.open().order_by("message__kind").values_list("message__kind", flat=True)
    assert list(called) == (sorted(of_order + of_seat) or ["request_planned"]), "callers by telephone"


def test_who_is_joined_with_what_has_a_day_hears_the_day(station: Any, staff: Any, now: datetime) -> None:
    made, late = order(station, now=now), order(station, now=now)
    published(made, staff, now)
    orders.merge(order_id=late.pk, into_id=made.pk, by=staff, now=now)
    assert heard(late.requester) == ["signup_ordered", "request_merged", "request_planned"]
    draft, later = order(station, now=now), order(station, now=now)
    orders.plan(order_ids=[draft.pk], by=staff, now=now)
    orders.merge(order_id=later.pk, into_id=draft.pk, by=staff, now=now)
    assert heard(later.requester) == ["request_merged"], "of a draft nobody is told"


def test_the_news_says_when_and_where(station: Any, staff: Any, now: datetime) -> None:
    seen, visited = order(station, now=now), order(station, now=now)
    published(seen, staff, now)
    published(visited, staff, now, mode=Mode.AT_HOME, location="3 号楼 402")
    for made, place in ((seen, True), (visited, False)):
        news = texts.render(Message.objects.get(recipient=made.requester, kind="request_planned"), language="en").whole
        assert "It is " in news and ("大厅" in news) is place and "402" not in news
    old = Message.objects.create(kind="request_planned", params={"title": "修灯", "number": "1"}, created_at=now)
    assert "Open the link" in texts.render(old, language="en").whole


def test_a_visit_that_nobody_waits_for_is_off_and_its_volunteers_hear(station: Any, staff: Any, now: datetime) -> None:
    made, helper = order(station, now=now), make.volunteer(station, now=now)
    activity = published(made, staff, now, mode=Mode.AT_HOME)
    claims.claim(activity_id=activity.pk, by=helper, now=now)
    orders.withdraw(order_id=made.pk, by=made.requester, now=now)
    activity.refresh_from_db()
    assert activity.state == "cancelled" and activity.volunteers_claimed == 0
    assert heard(helper) == ["claim_released"] and "plan_cancelled" in heard(staff)
    assert "这一单已撤回" in texts.render(Message.objects.get(recipient=helper), language="zh-hans").body


def test_an_event_goes_on_and_so_does_a_visit_with_somebody_left(station: Any, staff: Any, now: datetime) -> None:
    made, other = order(station, now=now), order(station, now=now)
    event = published(made, staff, now)
    orders.withdraw(order_id=made.pk, by=made.requester, now=now)
    first, second = order(station, now=now), order(station, now=now)
    orders.merge(order_id=second.pk, into_id=first.pk, by=staff, now=now)
    visit = published(first, staff, now, mode=Mode.AT_HOME)
    orders.withdraw(order_id=first.pk, by=first.requester, now=now)
    begun = published(other, staff, now, mode=Mode.AT_HOME)
    orders.withdraw(order_id=other.pk, by=other.requester, now=begun.starts_at)
    states = [Activity.objects.get(pk=one.pk).state for one in (event, visit, begun)]
    assert states == ["published"] * 3, "what has begun, staff complete"


def test_a_calendar_takes_a_changed_file_anew(station: Any, staff: Any, now: datetime) -> None:
    activity, client = make.activity(station, now=now), browser(person())
    file = f"/activities/{activity.pk}/calendar.ics"
    assert "SEQUENCE:0\r\n" in text(client.get(file))
    activities.edit(activity_id=activity.pk, by=staff, now=now, location="广场")
    assert "SEQUENCE:1\r\n" in text(client.get(file))
    activities.cancel(activity_id=activity.pk, by=staff, now=now, reason="下雨")
    assert "SEQUENCE:2\r\n" in text(client.get(file)) and "STATUS:CANCELLED" in text(client.get(file))
