"""People whom staff wrote down, on the activity's own page: who has not been told yet stands on the call list."""

from datetime import timedelta
from typing import Any

import pytest

from activities import actions
from activities.signups import actions as signups
from activities.signups import queries
from activities.signups.models import Signup
from notifications.calls import actions as calls
from notifications.calls.models import Call
from notifications.models import Message
from tests.factories import volunteers as make
from tests.factories.people import person
from tests.helpers.pages import browser, said, text

pytestmark = pytest.mark.django_db
NUMBER = "13800138000"


def noted(activity: Any, staff: Any, now: Any, name: str = "王奶奶", phone: str = NUMBER) -> Signup:
    return signups.note_signup(activity_id=activity.pk, name=name, phone=phone, by=staff, now=now)


def to_tell(activity: Any, now: Any) -> list[tuple[str, str]]:
    """Who is to be told what."""
    activity.refresh_from_db()
    rows = Call.objects.open().select_related("message").order_by("pk")
    names = {f"signup:{one.pk}": one.name for one in Signup.objects.all()}
    assert queries.to_call(activity, now=now) == len(rows)
    return [(names[call.subject], call.message.kind) for call in rows]


def test_cancelled(station: Any, staff: Any, now: Any) -> None:
    activity, boss = make.activity(station, now=now, seats=1), make.staff(station.parent)
    noted(activity, staff, now)
    noted(activity, staff, now, "李爷爷", "")  # in line, without a number
    signups.sign_up(activity_id=activity.pk, by=person(), now=now)
    gone = noted(activity, staff, now, "赵大爷", "13900139001")
    signups.cancel_signup(signup_id=gone.pk, by=staff, now=now)
    client, url = browser(boss), f"/desk/activities/{activity.pk}/"
    page = client.post(f"{url}cancel/", {"cancel-reason": "下雨"}, follow=True)
    assert "the others stand on the call list" in said(page)
    assert "2 people without an account" in text(page) and 'href="/desk/calls/"' in text(page)
    assert to_tell(activity, now) == [("王奶奶", "activity_cancelled"), ("李爷爷", "activity_cancelled")]
    assert not Message.objects.filter(recipient__in=[staff, boss]).exists(), "nobody is sent to call"
    assert queries.to_call(activity, now=activity.ends_at) == 0, "too late"


def test_nobody_to_call(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=1)
    signups.sign_up(activity_id=activity.pk, by=person(phone="13900139000"), now=now)
    url = f"/desk/activities/{activity.pk}/"
    page = text(browser(staff).post(f"{url}cancel/", {"cancel-reason": "下雨"}, follow=True))
    assert "Whoever signed up has a message" in page and "without an account" not in page


def test_promoted_then_moved(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=1)
    seat = signups.sign_up(activity_id=activity.pk, by=person(), now=now)
    noted(activity, staff, now)
    signups.cancel_signup(signup_id=seat.pk, by=seat.user, now=now)
    assert to_tell(activity, now) == [("王奶奶", "signup_promoted")]
    actions.edit(activity_id=activity.pk, by=staff, now=now + timedelta(minutes=1), location="广场")
    assert to_tell(activity, now) == [("王奶奶", "activity_moved")], "the newest says it all"
    calls.told(call_id=Call.objects.open().get().pk, by=staff, now=now)
    assert to_tell(activity, now) == []
    page = text(browser(staff).get(f"/desk/activities/{activity.pk}/"))
    assert NUMBER not in page and "138****8000" in page, "the list shows it, to whoever calls"
