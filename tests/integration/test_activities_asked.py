"""What a page asks before it takes an answer, and what it keeps: names typed before signing in, a figure far too large,
a number that is on the list, a day that nobody wanted.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from activities import actions, policies
from activities.errors import TooLate
from activities.models import Activity
from activities.signups import actions as signups
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from activities.transitions import ActivityState
from activities.views.planning import Wish
from civic.kernel.errors import Invalid, NotAllowed, WrongState
from civic.kernel.models import AuditEvent
from network.models import Role
from tests.factories import volunteers as make
from tests.factories.activities import form
from tests.factories.orders import order
from tests.factories.people import PASSWORD, SiteFactory, person
from tests.helpers.pages import browser, text

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NUMBER = "13800138000"


# --- Signing in on the way ------------------------------------------------------------------------------------------


def test_who_signs_in_on_the_way_finds_the_names_typed(station: Any, now: Any) -> None:
    activity, who, client = make.activity(station, now=now, seats=5), person(), Client()
    client.cookies["django_language"] = "en"
    url = f"/activities/{activity.pk}/"
    asked = client.post(f"{url}sign-up/", {"guest_names": "孙小明"})
    assert asked.status_code == 302 and "/account/login/" in asked.url and "%E5%AD%99" not in asked.url
    door = f"/account/login/?next={url}"
    back = client.post(door, {"login": who.username, "password": PASSWORD, "next": url})
    assert back.url == url
    page = client.get(url)
    assert "孙小明" in text(page) and "One tap is left" in text(page)
    assert "孙小明" not in text(client.get(f"/activities/{make.activity(station, now=now).pk}/"))
    client.post(f"{url}sign-up/", {"guest_names": "孙小明"})
    assert Signup.objects.get().guest_names == ["孙小明"] and not client.cookies["wanted_seat"].value


def test_what_only_a_form_opens_leads_to_the_page_with_the_form(station: Any, staff: Any, now: Any) -> None:
    activity, client = make.activity(station, now=now, seats=5), browser(staff)
    assert client.get(f"/activities/{activity.pk}/sign-up/").url == f"/activities/{activity.pk}/"
    for tail in ("publish", "cancel", "complete", "correct", "note", "attendance"):
        door = f"/desk/activities/{activity.pk}/{tail}/"
        assert client.get(door).url == f"/desk/activities/{activity.pk}/"
        assert client.put(door).status_code == 405


# --- The line -------------------------------------------------------------------------------------------------------


def test_seats_that_the_line_is_served_with_are_not_offered(station: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=3)
    signups.sign_up(activity_id=activity.pk, by=person(), now=now)
    url = f"/activities/{activity.pk}/"
    assert "2 seats left" in text(Client().get("/activities/?where=all", headers={"cookie": "django_language=en"}))
    party = browser(person()).post(f"{url}sign-up/", {"guest_names": "妈\n爸"}, follow=True)
    assert "Only 2 seats are left and you are 3" in text(party) and "number 1 in line" in text(party)
    other = browser(person())
    page = text(other.get(url))
    assert "2 seats left, 1 party waits" in page and "Wait in line" in page and "Take a seat" not in page
    assert "2 seats left, 1 party waits" in text(other.get("/activities/?where=all"))
    assert "number 2 in line" in text(other.post(f"{url}sign-up/", follow=True))


def test_my_seats_to_come_and_what_was(station: Any, staff: Any, now: Any) -> None:
    who = person()
    later, sooner, off, before, left, full = (
        make.activity(station, now=now, title=title, seats=1, starts_in=timedelta(days=days))
        for title, days in (("甲", 9), ("乙", 2), ("丙", 4), ("丁", 1), ("戊", 3), ("己", 5))
    )
    signups.sign_up(activity_id=full.pk, by=person(), now=now)
    seats = {
        one.title: signups.sign_up(activity_id=one.pk, by=who, now=now)
        for one in (later, sooner, off, before, left, full)
    }
    actions.cancel(activity_id=off.pk, reason="下雨", by=staff, now=now)
    signups.cancel_signup(signup_id=seats["戊"].pk, by=who, now=now)
    Activity.objects.filter(pk=before.pk).update(starts_at=now - 3 * HOUR, ends_at=now - HOUR)
    signups.mark_attendance(activity_id=before.pk, came={seats["丁"].pk}, by=staff, now=now)

    def shown(query: str) -> list[tuple[str, str]]:
        cards = browser(who).get(f"/my-signups/{query}").context["cards"]
        return [(card.title, card.seats.text) for card in cards]

    coming = [("乙", "You have a seat"), ("丙", "activity cancelled")]
    assert shown("") == [*coming, ("己", "You are number 1 in line"), ("甲", "You have a seat")]
    assert shown("?when=past") == [("戊", "given back"), ("丁", "You were there. How was it?")]


# --- Somebody called ------------------------------------------------------------------------------------------------


def test_staff_read_that_the_caller_is_in_line(station: Any, staff: Any, now: Any) -> None:
    activity, client = make.activity(station, now=now, seats=1), browser(staff)
    url = f"/desk/activities/{activity.pk}/note/"
    assert "Written down." in text(client.post(url, {"note-name": "王奶奶"}, follow=True))
    assert "number 1 in line" in text(client.post(url, {"note-name": "李爷爷"}, follow=True))
    assert (
        client.post(url, {"note-name": "一家", "note-guest_names": "甲\n乙"}).status_code == 422
    )  # more than there are


def test_one_number_twice_is_asked_about(station: Any, staff: Any, now: Any) -> None:
    activity, client = make.activity(station, now=now, seats=5), browser(staff)
    signups.sign_up(activity_id=activity.pk, by=person(phone="13900139000"), now=now)
    url, note = f"/desk/activities/{activity.pk}/note/", {"note-name": "王奶奶", "note-phone": "138 0013 8000"}
    assert client.post(url, note).status_code == 302
    for phone in (NUMBER, "13900139000"):
        asked = client.post(url, note | {"note-name": "王爷爷", "note-phone": phone})
        assert asked.status_code == 422 and set(asked.context["note_form"].errors) == {"phone"}
        assert 'type="checkbox" name="note-really"' in text(asked)
    assert client.post(url, note | {"note-name": "王爷爷", "note-really": "on"}).status_code == 302
    first = Signup.objects.get(name="王奶奶")
    signups.cancel_signup(signup_id=first.pk, by=staff, now=now)
    signups.cancel_signup(signup_id=Signup.objects.get(name="王爷爷").pk, by=staff, now=now)
    assert client.post(url, note).status_code == 302  # whoever was taken off can come again


# --- Who came -------------------------------------------------------------------------------------------------------


def over(station: Any, now: Any, **fields: Any) -> Activity:
    return make.activity(station, now=now, starts_in=-3 * HOUR, **({"seats": 30} | fields))


@pytest.mark.parametrize(("seats", "fine", "asked"), [(30, "60", "61"), (None, "500", "501"), (1, "0", "100")])
def test_a_figure_far_too_large_is_asked_about_once(
    station: Any, staff: Any, now: Any, seats: int | None, fine: str, asked: str
) -> None:
    activity, other, client = over(station, now, seats=seats), over(station, now, seats=seats), browser(staff)
    url = f"/desk/activities/{activity.pk}/complete/"
    answer = client.post(url, {"attended_residents": asked, "report": "好"})
    assert answer.status_code == 422 and 'type="checkbox" name="really"' in text(answer) and "好" in text(answer)
    assert client.post(url, {"attended_residents": asked, "really": "on"}).status_code == 302
    activity.refresh_from_db()
    assert (activity.state, activity.attended_residents) == (ActivityState.CLOSED, int(asked))
    assert client.post(f"/desk/activities/{other.pk}/complete/", {"attended_residents": fine}).status_code == 302


@pytest.mark.parametrize(
    ("seats", "many"), [(30, 301), (1, 101), (None, 20_001), (5000, 20_001), (30, 1_000_000), (30, -1)]
)
def test_more_than_can_have_come_is_refused(station: Any, staff: Any, now: Any, seats: int | None, many: int) -> None:
    """By the action, whoever asks and whatever was ticked; the form says it beside the figure and loses nothing."""
    activity, client = over(station, now, seats=seats), browser(staff)
    with pytest.raises(Invalid) as error:
        actions.complete(activity_id=activity.pk, attended_residents=many, report="", by=staff, now=now)
    assert (error.value.field, error.value.code) == ("attended_residents", "out_of_range")
    typed = {"attended_residents": many, "really": "on", "report": "很热闹"}
    answer = client.post(f"/desk/activities/{activity.pk}/complete/", typed)
    assert answer.status_code == 422 and "很热闹" in text(answer)
    actions.complete(activity_id=activity.pk, attended_residents=30, report="", by=staff, now=now)
    with pytest.raises(Invalid):
        actions.correct_attendance(activity_id=activity.pk, attended_residents=many, why="x", by=staff, now=now)


def test_the_figure_is_put_right_with_a_reason(station: Any, staff: Any, now: Any) -> None:
    activity, client = over(station, now), browser(staff)
    url = f"/desk/activities/{activity.pk}/correct/"
    actions.complete(activity_id=activity.pk, attended_residents=12, report="", by=staff, now=now)
    assert client.post(url, {"attended_residents": "21", "why": ""}).status_code == 422
    assert client.post(url, {"attended_residents": "2100", "why": "记错了"}).status_code == 422
    page = text(client.post(url, {"attended_residents": "21", "why": "记错了"}, follow=True))
    assert "12 → 21" in page and "记错了" in page
    noted = AuditEvent.objects.get(verb="activity.attendance_corrected")
    reason = activity.corrections.get().because
    assert (noted.actor_id, noted.data) == (staff.pk, {"from": 12, "to": 21, "sentence": str(reason.pk)})
    assert (reason.text, reason.author, reason.written_at) == ("记错了", staff, noted.at)
    actions.correct_attendance(activity_id=activity.pk, attended_residents=21, why="一样", by=staff, now=now)
    assert AuditEvent.objects.filter(verb="activity.attendance_corrected").count() == 1
    assert Activity.objects.get(pk=activity.pk).attended_residents == 21


def test_who_puts_it_right_and_until_when(station: Any, staff: Any, now: Any) -> None:
    activity, open_one = over(station, now), over(station, now)
    given: Any = {"attended_residents": 5, "why": "数错了"}
    with pytest.raises(WrongState):
        actions.correct_attendance(activity_id=open_one.pk, by=staff, now=now, **given)
    actions.complete(activity_id=activity.pk, attended_residents=12, report="", by=staff, now=now)
    activity.refresh_from_db()
    until = policies.correctable_until(activity)
    assert timezone.localtime(until).day == 1 and timedelta(days=28) < until - now < timedelta(days=63)
    for who in (make.staff(SiteFactory()), person(Role.RESIDENT, at=station)):
        with pytest.raises(NotAllowed):
            actions.correct_attendance(activity_id=activity.pk, by=who, now=now, **given)
    with pytest.raises(TooLate):
        actions.correct_attendance(activity_id=activity.pk, by=staff, now=until, **given)
    for wrong in ({"why": " "}, {"attended_residents": -1}):
        with pytest.raises(Invalid):
            actions.correct_attendance(activity_id=activity.pk, by=staff, now=now, **(given | wrong))
    actions.correct_attendance(activity_id=activity.pk, by=staff, now=until - HOUR, **given)


# --- Planning from orders -------------------------------------------------------------------------------------------


def test_what_residents_asked_for_stands_beside_the_plan(station: Any, staff: Any, now: Any) -> None:
    first, joined, secret = (order(station, now=now) for _n in range(3))
    type(first).objects.filter(pk=first.pk).update(people=4, details="血压计请带大袖带")
    type(first).objects.filter(pk=joined.pk).update(
        people=3, state="merged", merged_into=first, merged_at=now, answered_at=now
    )
    type(first).objects.filter(pk=secret.pk).update(people=9, is_confidential=True, details="不外传")
    answer = browser(staff).get("/desk/activities/new/", {"request": [str(first.pk), str(secret.pk)]})
    page = text(answer)
    assert "血压计请带大袖带" in page and "7 people" in page and "不外传" not in page and "9 people" not in page
    assert answer.context["form"].initial["seats"] == 7 and answer.context["wishes"][1] == Wish(
        secret.pk, secret.number
    )


@pytest.mark.parametrize(("days", "warned"), [(14, False), (15, True), (13, True)])
def test_a_day_that_nobody_wanted_is_said(station: Any, staff: Any, now: Any, days: int, warned: bool) -> None:
    wish = order(station, now=now)  # wanted in two weeks
    day = timezone.localdate(now) + timedelta(days=days)
    given = form(now, site=station.pk, request=str(wish.pk), date=day.isoformat())
    page = text(browser(staff).post("/desk/activities/new/", given, follow=True))
    assert ("nobody asked for" in page) == warned and Activity.objects.count() == 1


def test_a_past_day_is_said_with_the_other_mistakes(station: Any, staff: Any, now: Any) -> None:
    wrong = form(now, site=station.pk) | {"date": "2020-01-01", "title": "", "seats": "0"}
    answer = browser(staff).post("/desk/activities/new/", wrong)
    assert answer.status_code == 422 and set(answer.context["form"].errors) == {"date", "title", "seats"}


def test_what_is_completed_has_no_form(station: Any, staff: Any, now: Any) -> None:
    activity = over(station, now)
    actions.complete(activity_id=activity.pk, attended_residents=1, report="", by=staff, now=now)
    answer = browser(staff).get(f"/desk/activities/{activity.pk}/edit/", follow=True)
    assert answer.redirect_chain[0][0] == f"/desk/activities/{activity.pk}/" and "completed" in text(answer)


def test_whoever_has_no_account_is_not_said_to_be_told(station: Any, staff: Any, now: Any) -> None:
    activity, client = make.activity(station, now=now, seats=5), browser(staff)
    url = f"/desk/activities/{activity.pk}/"
    assert "Cancel and tell everybody" in text(client.get(url))
    noted = signups.note_signup(activity_id=activity.pk, name="刘奶奶", phone="", by=staff, now=now)
    assert noted.state == SignupState.CONFIRMED and "Cancel and tell everybody" not in text(client.get(url))
