"""Whoever is responsible hears of what a colleague does with what is theirs, and nothing of their own doing."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from activities import actions as activities
from activities.models import Activity
from network.models import Membership
from notifications.models import Message
from orders import actions as orders
from orders.models import ServiceRequest
from tests.factories import volunteers as make
from tests.factories.orders import order
from tests.helpers.pages import browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(station: Any) -> Any:
    return make.staff(station)


def heard(who: Any) -> list[str]:
    """What this member of staff was told, apart from new orders."""
    rows = Message.objects.filter(recipient=who).exclude(kind="request_new").order_by("pk")
    return list(rows.values_list("kind", flat=True))


def taken_on(station: Any, handler: Any, now: datetime) -> ServiceRequest:
    made = order(station, now=now)
    return orders.accept(order_id=made.pk, by=handler, now=now)


def planned(station: Any, made: ServiceRequest, by: Any, now: datetime) -> Activity:
    times = {"starts_at": now + timedelta(days=2), "ends_at": now + timedelta(days=2, hours=1)}
    what = {"title": "修家电", "service_group": "elderly", "location": "大厅"}
    activity = activities.create(by=by, now=now, site=station, request_ids=[made.pk], **what, **times)
    return activities.publish(activity_id=activity.pk, by=by, now=now)


def declines(station: Any, made: ServiceRequest, by: Any, now: datetime) -> None:
    orders.decline(order_id=made.pk, by=by, now=now, reason="没有零件")


def joins(station: Any, made: ServiceRequest, by: Any, now: datetime) -> None:
    orders.merge(order_id=made.pk, into_id=order(station, now=now).pk, by=by, now=now)


def joins_another(station: Any, made: ServiceRequest, by: Any, now: datetime) -> None:
    orders.merge(order_id=order(station, now=now).pk, into_id=made.pk, by=by, now=now)


@pytest.mark.parametrize(
    ("does", "kinds"),
    [
        (declines, ["request_declined_by_colleague"]),
        (joins, ["request_joined_by_colleague"]),
        (joins_another, ["request_got_company"]),
        (planned, ["request_planned_by_colleague"]),
    ],
)
def test_a_handler_hears_what_a_colleague_does(
    station: Any, staff: Any, colleague: Any, now: datetime, does: Any, kinds: list[str]
) -> None:
    does(station, taken_on(station, staff, now), colleague, now)
    assert heard(staff) == kinds and heard(colleague) == []
    assert browser(staff).get(Message.objects.filter(recipient=staff).latest("pk").url).status_code == 200
    does(station, taken_on(station, colleague, now), colleague, now)
    assert heard(colleague) == [], "nobody is told of their own doing"


def test_the_day_falls_through(station: Any, staff: Any, colleague: Any, now: datetime) -> None:
    activity = planned(station, taken_on(station, staff, now), staff, now)
    activities.cancel(activity_id=activity.pk, by=colleague, now=now, reason="下雨")
    assert heard(staff) == ["plan_cancelled", "request_released_by_colleague"] and heard(colleague) == []


def test_a_planner_hears_of_another_time_or_place(station: Any, staff: Any, colleague: Any, now: datetime) -> None:
    activity = planned(station, taken_on(station, staff, now), staff, now)
    activities.edit(activity_id=activity.pk, by=colleague, now=now, summary="带水杯")
    activities.edit(activity_id=activity.pk, by=staff, now=now, location="二楼")
    assert heard(staff) == []
    activities.edit(activity_id=activity.pk, by=colleague, now=now, location="广场")
    assert heard(staff) == ["plan_changed"]
    Membership.objects.filter(user=staff).delete()
    activities.cancel(activity_id=activity.pk, by=colleague, now=now, reason="下雨")
    assert "plan_cancelled" not in heard(staff), "who works elsewhere now"


def test_of_a_confidential_order_they_hear_the_number(station: Any, staff: Any, colleague: Any, now: datetime) -> None:
    made = order(station, now=now, title="夜里睡不着", service_group="psychological_care")
    orders.accept(order_id=made.pk, by=staff, now=now)
    orders.decline(order_id=made.pk, by=colleague, now=now, reason="转介医院")
    told = Message.objects.get(kind="request_declined_by_colleague")
    assert told.params == {"title": "", "number": made.number}
