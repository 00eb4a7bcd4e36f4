"""The call list: whom no message reaches, whom to call about what, and who did."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts import sms
from accounts.models import User
from activities import actions as activities
from activities.signups import actions as signups
from civic.kernel import words
from civic.kernel.errors import NotAllowed, NotFound
from civic.kernel.models import AuditEvent
from notifications import texts
from notifications.actions import deliver_due
from notifications.calls import actions, queries
from notifications.calls.errors import AlreadyDone, AlreadyTried
from notifications.calls.hours import next_try
from notifications.calls.models import Call
from notifications.models import Delivery, Message
from orders import actions as orders
from orders.escalation import watch_answer_clocks
from orders.models import ServiceRequest
from tests.factories import volunteers as make
from tests.factories.orders import held, order, shanghai
from tests.factories.people import SiteFactory, person
from tests.helpers.pages import api, beside, browser, said, text

pytestmark = pytest.mark.django_db
NUMBER = "13800138000"
CALLER = {
    "via": "phone",
    "on_behalf_of_name": "王奶奶",
    "on_behalf_of_phone": NUMBER,
    "consent_basis": "asked",
}
PLEASE_CALL = re.compile(r"please call|call back|call the others|to call|tel:|请打电话|请致电|打给|回访", re.IGNORECASE)


@pytest.fixture
def typist(station: Any) -> Any:
    return make.staff(station)


def kinds(user: User, now: datetime) -> list[str]:
    """What this member of staff is to tell, the most urgent first."""
    return [call.message.kind for call in queries.to_make(user, now=now).order_by(*queries.NEXT_FIRST)]


def words_of(user: User, now: datetime) -> str:
    """What is said, of the only call."""
    call = queries.to_make(user, now=now).get()
    return texts.render(call.message, language="zh-hans", spoken=True).whole


def main(page: Any) -> str:
    """What a page says, without its frame, which has the station's own number."""
    return text(page).split("<main")[1].split("</main")[0]


# --- What gets onto it ----------------------------------------------------------------------------------------------


def test_an_orders_newest_news_stands_on_it_once(station: Any, staff: Any, typist: Any, now: datetime) -> None:
    made = order(station, now=now, by=typist, **CALLER)
    assert kinds(staff, now) == []
    orders.accept(order_id=made.pk, by=staff, now=now)
    assert kinds(staff, now) == kinds(typist, now) == kinds(make.staff(station.parent), now) == ["request_accepted"]
    assert kinds(make.staff(SiteFactory()), now) == []
    orders.decline(order_id=made.pk, by=staff, now=now + timedelta(hours=1), reason="没有零件")
    assert kinds(staff, now) == ["request_declined"] and "没有零件" in words_of(staff, now)
    assert "王奶奶" not in str(Message.objects.get(kind="request_declined").params), "names stand with the order"


def test_what_is_withdrawn_drops_out(station: Any, staff: Any, typist: Any, now: datetime) -> None:
    made = order(station, now=now, by=typist, **CALLER)
    orders.accept(order_id=made.pk, by=staff, now=now)
    orders.withdraw(order_id=made.pk, by=staff, now=now)
    assert kinds(staff, now) == []


def test_seats_of_callers(station: Any, staff: Any, now: datetime) -> None:
    activity = make.activity(station, now=now, seats=5)
    signup = signups.note_signup(activity_id=activity.pk, name="王奶奶", phone="", by=staff, now=now)
    activities.edit(activity_id=activity.pk, by=staff, now=now, summary="带水杯")
    assert kinds(staff, now) == []
    activities.edit(activity_id=activity.pk, by=staff, now=now, location="广场")
    assert kinds(staff, now) == ["activity_moved"] and "广场" in words_of(staff, now)
    activities.edit(activity_id=activity.pk, by=staff, now=now + timedelta(minutes=1), location="二楼")
    assert kinds(staff, now) == ["activity_moved"] and "二楼" in words_of(staff, now), "moved again"
    assert kinds(staff, activity.ends_at) == [], "over"
    signups.cancel_signup(signup_id=signup.pk, by=staff, now=now)
    assert kinds(staff, now) == []


def test_cancelled_stays_although_the_seat_is_gone(station: Any, staff: Any, now: datetime) -> None:
    activity = make.activity(station, now=now, seats=1)
    for name in ("王奶奶", "李爷爷"):  # the second waits in line
        signups.note_signup(activity_id=activity.pk, name=name, phone="", by=staff, now=now)
    activities.cancel(activity_id=activity.pk, by=staff, now=now, reason="下雨")
    assert kinds(staff, now) == ["activity_cancelled"] * 2


def resident_with_seat(activity: Any, now: datetime, **fields: Any) -> User:
    """With a proved number; the gateway is told what to answer by the test."""
    who = person(phone="13900139000", **fields)
    signups.sign_up(activity_id=activity.pk, by=who, now=now)
    return who


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gateway that takes no message to this number, ever."""

    def refuse(*_args: Any) -> None:
        raise sms.SmsError("bad_number", is_final=True, is_refusal=True)

    monkeypatch.setattr(sms, "send_notice", refuse)


def test_whom_no_text_message_reached(station: Any, staff: Any, now: datetime, refusing: None) -> None:
    activity = make.activity(station, now=now, seats=5)
    who = resident_with_seat(activity, now)
    activities.edit(activity_id=activity.pk, by=staff, now=now, location="广场")
    assert kinds(staff, now) == []
    deliver_due(now=now)
    assert kinds(staff, now) == ["activity_moved"]
    page = text(browser(staff).get("/desk/calls/"))
    assert str(who) in page and f"tel:{who.phone}" in page and "could not be delivered" in page
    Delivery.objects.all().delete()  # what comes next is newer, whether it arrives or not
    activities.edit(activity_id=activity.pk, by=staff, now=now + timedelta(minutes=5), location="二楼")
    assert kinds(staff, now) == []


@pytest.mark.parametrize("change", ["read", "closed", "no number", "by mail"])
def test_who_needs_no_call(station: Any, staff: Any, now: datetime, refusing: None, change: str) -> None:
    activity = make.activity(station, now=now, seats=5)
    who = resident_with_seat(activity, now)
    activities.edit(activity_id=activity.pk, by=staff, now=now, location="广场")
    match change:
        case "read":
            Message.objects.update(read_at=now)
        case "closed":
            User.objects.filter(pk=who.pk).update(is_active=False)
        case "no number":
            User.objects.filter(pk=who.pk).update(phone=None)
        case "by mail":
            Delivery.objects.create(
                message=Message.objects.get(), channel="email", address="a@example.org", due_at=now + timedelta(days=1),
                idempotency_key="00000000-0000-4000-8000-000000000001",
            )  # fmt: skip
    deliver_due(now=now)
    assert Delivery.objects.filter(channel="sms", state="dead").exists() and kinds(staff, now) == []


def test_colleagues_are_not_called_about_late_orders(station: Any, staff: Any, now: datetime, refusing: None) -> None:
    User.objects.filter(pk=staff.pk).update(phone="13900139001", phone_verified=True)
    chief = make.staff(station.parent)
    User.objects.filter(pk=chief.pk).update(phone="13900139002", phone_verified=True)
    order(station, now=now)
    watch_answer_clocks(now=now + timedelta(days=10))
    deliver_due(now=now + timedelta(days=10))
    assert Delivery.objects.filter(state="dead").exists() and not Call.objects.exists()


# --- Making a call --------------------------------------------------------------------------------------------------


@pytest.fixture
def accepted(station: Any, staff: Any, typist: Any, now: datetime) -> ServiceRequest:
    made = order(station, now=now, by=typist, **CALLER)
    orders.accept(order_id=made.pk, by=staff, now=now)
    return made


def test_the_page_says_whom_and_what_and_is_ticked(accepted: Any, staff: Any, typist: Any, now: datetime) -> None:
    client, pk = browser(typist), Call.objects.get().pk
    page = text(client.get("/desk/calls/"))
    assert "王奶奶" in page and f"tel:{NUMBER}" in page and "您好，这里是新城社区" in page and "修台灯" in page
    assert '<span class="count">1</span>' in page and f"/desk/calls/#call-{pk}" in text(client.get("/desk/"))
    with translation.override("en"):
        again = words.when(next_try(now, until=None), now=now)
    assert again in said(client.post(f"/desk/calls/{pk}/missed/", {"tries": "0"}, follow=True))
    assert "王奶奶" not in text(client.get("/desk/calls/")) and 'class="count"' not in text(client.get("/desk/calls/"))
    later = text(client.get("/desk/calls/?tab=later"))
    assert "not reached, 1 try" in later and f"last by {typist}" in later
    client.post(f"/desk/calls/{pk}/told/")
    told = text(client.get("/desk/calls/?tab=told"))
    assert "王奶奶" in told and f"told by {typist}" in told and "/told/" not in told
    assert kinds(staff, now) == []
    verbs = (
        AuditEvent.objects.filter(target_type="call", target_id=str(pk)).order_by("pk").values_list("verb", "actor_id")
    )
    assert list(verbs) == [("call.missed", typist.pk), ("call.told", typist.pk)]


def test_a_colleague_was_faster(accepted: Any, staff: Any, now: datetime) -> None:
    pk = Call.objects.get().pk
    actions.missed(call_id=pk, tries=0, by=staff, now=now)
    with pytest.raises(AlreadyTried):
        actions.missed(call_id=pk, tries=0, by=staff, now=now)
    actions.told(call_id=pk, by=staff, now=now)
    for again in (lambda: actions.told(call_id=pk, by=staff, now=now),
                  lambda: actions.missed(call_id=pk, tries=1, by=staff, now=now)):  # fmt: skip
        with pytest.raises(AlreadyDone):
            again()


def test_strangers_have_no_call_list(accepted: Any, now: datetime) -> None:
    pk, other = Call.objects.get().pk, make.staff(SiteFactory())
    for who in (other, accepted.requester.__class__.objects.get(pk=person().pk)):
        with pytest.raises(NotFound):
            actions.told(call_id=pk, by=who, now=now)
    client = browser(other)
    assert client.get(f"/desk/calls/{pk}/").status_code == 404 and "王奶奶" not in text(client.get("/desk/calls/"))
    assert browser(person()).get("/desk/calls/").status_code == 403


@pytest.mark.parametrize(
    ("tried", "until", "again"),
    [
        ("2026-11-25 09:30", None, "2026-11-25 11:30"),
        ("2026-11-25 18:30", None, "2026-11-26 08:30"),
        ("2026-11-25 23:10", None, "2026-11-26 08:30"),
        ("2026-11-26 05:00", None, "2026-11-26 08:30"),
        ("2026-11-25 09:30", "2026-11-25 11:00", "2026-11-25 10:00"),
        ("2026-11-25 18:30", "2026-11-26 08:00", "2026-11-25 19:00"),
    ],
)
def test_when_somebody_is_tried_again(tried: str, until: str | None, again: str) -> None:
    assert next_try(shanghai(tried), until=shanghai(until) if until else None) == shanghai(again)


def test_a_page_of_many_asks_no_more_than_a_page_of_one(
    accepted: Any, station: Any, staff: Any, typist: Any, now: datetime, django_assert_num_queries: Any
) -> None:
    activity = make.activity(station, now=now, seats=9)
    signups.note_signup(activity_id=activity.pk, name="李爷爷", phone="", by=staff, now=now)
    activities.edit(activity_id=activity.pk, by=staff, now=now - timedelta(minutes=1), location="广场")
    client = browser(staff)
    client.get("/desk/calls/")
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/calls/")
    for _n in range(4):
        orders.accept(order_id=order(station, now=now, by=typist, **CALLER).pk, by=staff, now=now)
        signups.note_signup(activity_id=activity.pk, name="李爷爷", phone="", by=staff, now=now)
    activities.edit(activity_id=activity.pk, by=staff, now=now, location="二楼")
    with django_assert_num_queries(len(few)):
        assert text(client.get("/desk/calls/")).count("/told/") == 10


# --- Numbers --------------------------------------------------------------------------------------------------------


def test_without_a_number_it_is_asked_for(station: Any, staff: Any, now: datetime) -> None:
    User.objects.filter(pk=staff.pk).update(phone="13700137000", phone_verified=True)
    made = order(station, now=now, by=staff, **CALLER | {"on_behalf_of_phone": ""})
    orders.accept(order_id=made.pk, by=staff, now=now)
    client, pk = browser(staff), Call.objects.get().pk
    assert "13700137000" not in text(client.get(f"/desk/orders/{made.pk}/")), "the worker's own"
    page = text(client.get("/desk/calls/"))
    assert (
        "No number was left" in page
        and "13700137000" not in page
        and "tel:" not in page.split("<main")[1].split("</main")[0]
    )
    wrong = client.post(f"/desk/calls/{pk}/number/", {"phone": "12"})
    assert wrong.status_code == 422 and beside(wrong, "phone") and 'value="12"' in text(wrong)
    assert f"tel:{NUMBER}" in text(client.post(f"/desk/calls/{pk}/number/", {"phone": "138 0013 8000"}, follow=True))
    made.refresh_from_db()
    assert made.on_behalf_of_phone == NUMBER
    assert AuditEvent.objects.filter(verb="request.number_noted", target_id=str(made.pk)).exists()


def test_the_number_of_a_sign_up(station: Any, staff: Any, now: datetime) -> None:
    activity = make.activity(station, now=now, seats=5)
    signup = signups.note_signup(activity_id=activity.pk, name="王奶奶", phone="", by=staff, now=now)
    activities.cancel(activity_id=activity.pk, by=staff, now=now, reason="下雨")
    client, pk = browser(staff), Call.objects.get().pk
    assert f"tel:{NUMBER}" in text(client.post(f"/desk/calls/{pk}/number/", {"phone": NUMBER}, follow=True))
    signup.refresh_from_db()
    assert signup.phone == NUMBER
    with pytest.raises(NotAllowed):
        signups.note_number(signup_id=signup.pk, phone="13900139001", by=make.staff(SiteFactory()), now=now)


# --- What not everybody may read ------------------------------------------------------------------------------------


def test_a_confidential_order_is_called_about_by_whoever_may_read_it(
    station: Any, staff: Any, typist: Any, now: datetime
) -> None:
    secret = {"title": "夜里睡不着", "service_group": "psychological_care"}
    made = order(station, now=now, by=typist, **CALLER | secret)
    handler = make.staff(station)
    orders.accept(order_id=made.pk, by=handler, now=now)
    pk = Call.objects.get().pk
    for reader in (staff, typist, handler):
        for path in ("/desk/", "/desk/calls/"):
            page = text(browser(reader).get(path))
            assert made.number in page or path == "/desk/"
            assert not any(word in page for word in ("王奶奶", NUMBER, "夜里睡不着")), "no look is recorded on lists"
    for reader in (typist, handler):
        page = text(browser(reader).get(f"/desk/calls/{pk}/"))
        assert "王奶奶" in page and f"tel:{NUMBER}" in page
        assert AuditEvent.objects.filter(verb="call.looked_at", actor_id=reader.pk, target_id=str(pk)).count() == 1
    assert browser(staff).get(f"/desk/calls/{pk}/").status_code == 403
    with pytest.raises(NotAllowed):
        actions.told(call_id=pk, by=staff, now=now)
    actions.told(call_id=pk, by=handler, now=now)


def test_nobody_asks_about_their_own_work(station: Any, typist: Any, now: datetime) -> None:
    colleague = make.staff(station)
    made = held(order(station, now=now, by=typist, **CALLER), staff=typist, now=now)
    assert kinds(typist, now) == [] and kinds(colleague, now) == ["request_follow_up"]
    pk = Call.objects.open().get().pk
    with pytest.raises(NotAllowed):
        actions.told(call_id=pk, by=typist, now=now)
    orders.rate(order_id=made.pk, score=4, by=colleague, now=now)
    call = Call.objects.get(pk=pk)
    assert kinds(colleague, now) == [] and call.told_by == colleague


# --- By other programs -----------------------------------------------------------------------------------------------


def test_the_api_shows_and_ticks_the_same(accepted: Any, staff: Any, typist: Any, now: datetime) -> None:
    program, pk = api(typist), Call.objects.get().pk
    (row,) = program.get("/api/v1/calls").json()["results"]
    assert (row["id"], row["name"], row["phone"], row["why"], row["tries"]) == (
        str(pk), "王奶奶", NUMBER, "no_account", 0,
    )  # fmt: skip
    assert row["say"][0] == "您好，这里是新城社区。" and row["told_at"] is None
    url = f"/api/v1/calls/{pk}"
    tried = program.post(f"{url}/missed", {"tries": 0}, content_type="application/json").json()
    assert tried["tries"] == 1 and datetime.fromisoformat(tried["due_at"]) == next_try(now, until=None)
    again = api(staff).post(f"{url}/missed", {"tries": 0}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "already_tried")
    assert program.post(f"{url}/told").json()["told_at"] and program.get("/api/v1/calls").json()["results"] == []
    assert program.post(f"{url}/told").json()["code"] == "already_done"
    assert [one["id"] for one in program.get("/api/v1/calls?told=true").json()["results"]] == [str(pk)]


def test_the_api_keeps_a_confidential_order_too(station: Any, staff: Any, typist: Any, now: datetime) -> None:
    secret = {"title": "夜里睡不着", "service_group": "psychological_care"}
    orders.accept(order_id=order(station, now=now, by=typist, **CALLER | secret).pk, by=typist, now=now)
    pk = Call.objects.get().pk
    for reader in (staff, typist):
        (row,) = api(reader).get("/api/v1/calls").json()["results"]
        assert (row["name"], row["phone"], row["say"]) == ("", "", [])
    assert api(staff).get(f"/api/v1/calls/{pk}").json()["name"] == ""
    assert api(typist).get(f"/api/v1/calls/{pk}").json()["name"] == "王奶奶"
    assert [one.actor_id for one in AuditEvent.objects.filter(verb="call.looked_at")] == [typist.pk]


# --- Nothing of it elsewhere ----------------------------------------------------------------------------------------


def everything_told(station: Any, typist: Any, boss: Any, now: datetime) -> None:
    """Every flow that ends with somebody without an account who has to hear something."""
    one, two, three, four = (order(station, now=now, by=typist, **CALLER) for _n in range(4))
    orders.accept(order_id=one.pk, by=typist, now=now)
    orders.decline(order_id=two.pk, by=typist, now=now, reason="不行")
    orders.merge(order_id=three.pk, into_id=one.pk, by=typist, now=now)
    there = SiteFactory(parent=station.parent)
    orders.transfer(order_id=four.pk, site=there, reason="归那边", by=boss, now=now)
    held(order(station, now=now, by=typist, **CALLER), staff=typist, now=now)
    times = {"starts_at": now + timedelta(days=2), "ends_at": now + timedelta(days=2, hours=1)}
    what = {"title": "修家电", "service_group": "elderly", "location": "大厅", "seats": 3}
    activity = activities.create(by=boss, now=now, site=station, request_ids=[one.pk], **what, **times)
    activities.publish(activity_id=activity.pk, by=boss, now=now)
    seat = signups.sign_up(activity_id=activity.pk, by=person(), now=now)
    signups.note_signup(activity_id=activity.pk, name="李爷爷", phone="13900139007", by=typist, now=now)
    signups.cancel_signup(signup_id=seat.pk, by=seat.user, now=now)
    activities.edit(activity_id=activity.pk, by=boss, now=now + timedelta(minutes=1), location="广场")
    activities.cancel(activity_id=activity.pk, by=boss, now=now + timedelta(minutes=2), reason="下雨")


def test_nothing_says_please_call_but_the_list(station: Any, typist: Any, now: datetime) -> None:
    boss, colleague = make.staff(station.parent), make.staff(station)
    everything_told(station, typist, boss, now)
    assert Call.objects.open().count() == 6
    for reader in (typist, boss, colleague):
        inbox = Message.objects.filter(recipient=reader)
        texts_ = [texts.render(one, language=code).whole for one in inbox for code in ("en", "zh-hans")]
        assert [found for found in texts_ if PLEASE_CALL.search(found) or "王奶奶" in found] == []
        assert not PLEASE_CALL.search(main(browser(reader).get("/inbox/")))
    desk = main(browser(colleague).get("/desk/"))
    outside = re.sub(r"<li>(?:(?!</li>).)*?/desk/calls/#call-.*?</li>", "", desk, flags=re.DOTALL)
    assert "/desk/calls/#call-" in desk and not PLEASE_CALL.search(outside.replace("Order by telephone", ""))


def test_control_the_canary_sees_what_said_so_before() -> None:
    assert all(PLEASE_CALL.search(one) for one in ("Please call 王奶奶: …", "Call back: 1127-08", "请打电话给郑大爷"))


def test_whoever_answers_is_led_to_the_list(station: Any, typist: Any, now: datetime) -> None:
    made, client = order(station, now=now, by=typist, **CALLER), browser(make.staff(station))
    page = client.post(f"/desk/orders/{made.pk}/accept/", follow=True)
    assert "stands on the call list" in said(page) and "/desk/calls/" in text(page)
