"""People whom staff wrote down: without an account they hear of nothing unless staff call them."""

import re
from datetime import timedelta
from typing import Any

import pytest

from activities import actions
from activities.signups import actions as signups
from activities.signups import queries
from activities.signups.models import Signup
from civic.kernel.errors import NotAllowed
from civic.kernel.models import AuditEvent
from network.models import Role
from notifications import texts
from notifications.models import Message
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, person
from tests.helpers.pages import browser, text

pytestmark = pytest.mark.django_db
NUMBER = "13800138000"


def noted(activity: Any, staff: Any, now: Any, name: str = "王奶奶", phone: str = NUMBER) -> Signup:
    return signups.note_signup(activity_id=activity.pk, name=name, phone=phone, by=staff, now=now)


def told(who: Any) -> list[str]:
    rows = Message.objects.filter(recipient=who, kind="signup_to_call").order_by("pk")
    return [row.params["about"] for row in rows]


def calls(activity: Any, now: Any) -> list[tuple[str, str]]:
    activity.refresh_from_db()
    return [(one.name, one.call_about) for one in queries.to_call(activity, now=now)]


def test_cancelled(station: Any, staff: Any, now: Any) -> None:
    activity, boss = make.activity(station, now=now, seats=1), make.staff(station.parent)
    noted(activity, staff, now)
    noted(activity, staff, now, "李爷爷", "")  # in line, without a number
    signups.sign_up(activity_id=activity.pk, by=person(), now=now)
    gone = noted(activity, staff, now, "赵大爷", "13900139001")
    signups.cancel_signup(signup_id=gone.pk, by=staff, now=now)
    client, url = browser(boss), f"/desk/activities/{activity.pk}/"
    page = text(client.post(f"{url}cancel/", {"cancel-reason": "下雨"}, follow=True))
    assert "Everybody who signed up has been told" not in page and f'href="tel:{NUMBER}"' in page
    assert "王奶奶" in page and "李爷爷" in page and "赵大爷" not in page
    assert calls(activity, now) == [("王奶奶", "cancelled"), ("李爷爷", "cancelled")]
    assert told(staff) == ["cancelled"] and told(boss) == []


def test_nobody_to_call(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=1)
    signups.sign_up(activity_id=activity.pk, by=person(phone="13900139000"), now=now)
    url = f"/desk/activities/{activity.pk}/"
    page = text(browser(staff).post(f"{url}cancel/", {"cancel-reason": "下雨"}, follow=True))
    assert "Everybody who signed up has been told" in page and "to-call" not in page and "tel:" not in page


def test_moved(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=5)
    noted(activity, staff, now)
    actions.edit(activity_id=activity.pk, by=staff, now=now, summary="带水杯")
    assert calls(activity, now) == [] == told(staff)
    actions.edit(activity_id=activity.pk, by=staff, now=now, location="广场")
    assert calls(activity, now) == [("王奶奶", "moved")] and told(staff) == ["moved"]
    assert calls(activity, activity.ends_at) == []  # too late


def test_promoted(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=1)
    seat = signups.sign_up(activity_id=activity.pk, by=person(), now=now)
    noted(activity, staff, now)
    signups.cancel_signup(signup_id=seat.pk, by=seat.user, now=now)
    assert calls(activity, now) == [("王奶奶", "promoted")] and told(staff) == ["promoted"]
    message = Message.objects.get(recipient=staff, kind="signup_to_call")
    assert message.url == f"/desk/activities/{activity.pk}/"
    words = texts.render(message, language="en")
    assert activity.title in words.title and "seat" in words.body and NUMBER not in words.whole


def test_called_is_ticked_off(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=5)
    signup, client, url = noted(activity, staff, now), browser(staff), f"/desk/activities/{activity.pk}/"
    assert NUMBER not in text(client.get(url))  # masked until there is something to say
    actions.edit(activity_id=activity.pk, by=staff, now=now, location="广场")
    assert f"tel:{NUMBER}" in text(client.get(url)) and NUMBER not in text(client.get(f"{url}sheet/"))
    door = f"/desk/signups/{signup.pk}/called/"
    assert client.post(door, {"about": "promoted"}).url == url  # an older page: what it said is not what is to be told
    assert calls(activity, now) == [("王奶奶", "moved")]
    for _twice in range(2):
        assert client.post(door, {"about": "moved"}).url == url
    assert calls(activity, now) == [] and NUMBER not in text(client.get(url))
    assert AuditEvent.objects.filter(verb="signup.called", target_id=str(signup.pk)).count() == 1


def test_only_its_staff_call(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=5)
    signup = noted(activity, staff, now)
    actions.edit(activity_id=activity.pk, by=staff, now=now, location="广场")
    for who in (make.staff(SiteFactory()), person(Role.RESIDENT, at=station)):
        with pytest.raises(NotAllowed):
            signups.called(signup_id=signup.pk, about="moved", by=who, now=now)
        assert NUMBER not in browser(who).get(f"/activities/{activity.pk}/").content.decode()
    assert calls(activity, now) == [("王奶奶", "moved")]


def test_a_landline_can_be_called_back(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now)
    note = {"note-name": "刘奶奶", "note-phone": "0534 2233445", "note-guest_names": ""}
    assert browser(staff).post(f"/desk/activities/{activity.pk}/note/", note).status_code == 302
    actions.cancel(activity_id=activity.pk, reason="下雨", by=staff, now=now + timedelta(minutes=1))
    assert re.search(r'href="tel:0534-?223-?3445"', text(browser(staff).get(f"/desk/activities/{activity.pk}/")))
