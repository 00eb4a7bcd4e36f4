"""Cancelling does not forget who was in: they stay on the roll, the orders stay in sight, and a new date is one step."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from activities import actions, queries
from activities.models import Activity
from activities.signups import actions as signups
from activities.signups import queries as seat_queries
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from civic.kernel.errors import Invalid, NotAllowed, NotFound
from network.models import Role
from notifications.calls.models import Call
from notifications.models import Message
from orders import actions as orders
from orders.transitions import RequestState
from tests.factories import volunteers as make
from tests.factories.activities import form, plan
from tests.factories.orders import order
from tests.factories.people import SiteFactory, person
from tests.helpers.clock import Clock
from tests.helpers.pages import api, browser, hidden, text
from volunteers.attendance import queries as attendance
from volunteers.claims import actions as claims

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def resident(station: Any) -> Any:
    return person(Role.RESIDENT, at=station, display_name="王阿姨", phone="13900139002")


@pytest.fixture
def helper(station: Any, now: datetime) -> Any:
    return make.volunteer(station, now=now, display_name="张晓")


@pytest.fixture
def event(station: Any, staff: Any, resident: Any, helper: Any, now: datetime) -> Activity:
    """Two seats: the orderer and a resident are in, a caller waits, somebody gave the seat back; a volunteer helps."""
    wish = order(station, now=now, by=person(Role.RESIDENT, at=station, display_name="赵大爷"))
    activity = plan(station, staff, now, request_ids=[wish.pk], seats=2, volunteers_needed=1)
    actions.publish(activity_id=activity.pk, by=staff, now=now)
    gone = signups.sign_up(activity_id=activity.pk, by=person(display_name="钱先生"), now=now)
    signups.cancel_signup(signup_id=gone.pk, by=gone.user, now=now)
    signups.sign_up(activity_id=activity.pk, by=resident, now=now)
    signups.note_signup(activity_id=activity.pk, name="李奶奶", phone="13900139001", by=staff, now=now)
    claims.claim(activity_id=activity.pk, by=helper, now=now)
    return activity


@pytest.fixture
def cancelled(event: Activity, staff: Any, now: datetime) -> Activity:
    return actions.cancel(activity_id=event.pk, by=staff, now=now + MINUTE, reason="下雨")


def desk(activity: Activity) -> str:
    return f"/desk/activities/{activity.pk}/"


def new_date(activity: Activity, staff: Any, now: datetime, clock: Clock, *, tell: bool = True) -> Activity:
    """As the worker plans it: from the cancelled one's page, saved as it is offered, published."""
    clock(now + 2 * MINUTE)
    client, url = browser(staff), "/desk/activities/new/"
    page = client.get(f"{url}?again={activity.pk}")
    assert ("checked" in text(page).split('name="tell"')[1].split(">")[0]) is True
    answers = form(now, title=activity.title, seats="2", volunteers_needed="1", site=str(activity.site_id))
    carried = {name: value for name, value in hidden(page).items() if name in ("again", "request")}
    answer = client.post(url, answers | carried | ({"tell": "1"} if tell else {}))
    assert answer.status_code == 302, answer.context["form"].errors
    made = Activity.objects.latest("pk")
    client.post(f"{desk(made)}publish/")
    made.refresh_from_db()
    return made


def told(kind: str) -> set[str]:
    return {str(one.recipient) if one.recipient else one.subject for one in Message.objects.filter(kind=kind)}


def test_what_is_cancelled_leads_on_to_what_else_is_on(cancelled: Activity) -> None:
    assert "看看其他活动" in text(Client().get(f"/activities/{cancelled.pk}/"))


def test_who_was_in_stays_on_the_page(cancelled: Activity, staff: Any) -> None:
    page = text(browser(staff).get(desk(cancelled)))
    assert all(name in page for name in ("王阿姨", "李奶奶", "赵大爷")) and "钱先生" not in page
    assert page.index("Who was in line") < page.index("李奶奶"), "who had no seat yet"
    assert cancelled.planned_requests.get().request.number in page and "waits for a new date" in page
    assert "Plan a new date" in page
    roll = text(browser(staff).get(f"{desk(cancelled)}roll/"))
    assert "张晓" in roll and "had a place" in roll and "given back" not in roll
    assert cancelled.seats_taken == cancelled.volunteers_claimed == 0, "nothing is taken any more"


def test_the_orders_go_back_with_their_clock_and_come_first(
    cancelled: Activity, staff: Any, now: datetime, clock: Clock
) -> None:
    wish = cancelled.planned_requests.get().request
    assert (wish.state, wish.planned_at) == (RequestState.ACCEPTED, None) and wish.accepted_at
    assert wish.number in text(browser(staff).get(f"/desk/activities/new/?again={cancelled.pk}"))
    again = new_date(cancelled, staff, now, clock)
    wish.refresh_from_db()
    assert wish.state == RequestState.PLANNED and wish.plans.get(released_at=None).activity == again
    assert again.signups.get().is_ordered and again.starts_at > now


def test_everybody_who_was_in_hears_of_the_new_date(
    cancelled: Activity, staff: Any, resident: Any, helper: Any, now: datetime, clock: Clock
) -> None:
    again = new_date(cancelled, staff, now, clock)
    caller = Signup.objects.get(name="李奶奶")
    assert told("activity_again") == {"王阿姨", f"signup:{caller.pk}"}, "the orderer has a seat and hears that"
    assert told("claim_again") == {"张晓"} and "赵大爷" in told("signup_ordered")
    assert Message.objects.get(kind="activity_again", recipient=resident).url == f"/activities/{again.pk}/"
    assert Message.objects.get(kind="claim_again").url == f"/activities/{again.pk}/offer/"
    assert Call.objects.open().get().message.kind == "activity_again", "the newest says it all"
    assert "There is a new date" in text(browser(resident).get(f"/activities/{cancelled.pk}/"))
    assert f'href="{desk(again)}"' in text(browser(staff).get(desk(cancelled)))
    twice = browser(staff).get(f"/desk/activities/new/?again={cancelled.pk}")
    assert not twice.context["is_told"], "once is enough, unless the worker says so"


def test_one_tap_takes_the_seat_again(
    cancelled: Activity, staff: Any, resident: Any, helper: Any, now: datetime, clock: Clock
) -> None:
    again = new_date(cancelled, staff, now, clock)
    caller = Signup.objects.get(name="李奶奶")
    assert "Comes again" in text(browser(staff).get(desk(again)))
    answer = browser(staff).post(f"{desk(again)}again/{caller.pk}/")
    noted = again.signups.get(name="李奶奶")
    assert answer.status_code == 302 and (noted.phone, noted.state) == ("13900139001", SignupState.CONFIRMED)
    assert not Call.objects.open().exists(), "she was just spoken to"
    with pytest.raises(NotFound):
        signups.note_again(activity_id=again.pk, signup_id=caller.pk, by=staff, now=now)
    assert browser(helper).post(f"/activities/{again.pk}/offer/").status_code == 302
    assert [one.user for one in seat_queries.to_invite(again)] == [resident]


def test_the_same_party_comes_again(station: Any, staff: Any, resident: Any, now: datetime, clock: Clock) -> None:
    before = plan(station, staff, now, seats=9)
    actions.publish(activity_id=before.pk, by=staff, now=now)
    signups.sign_up(activity_id=before.pk, by=resident, now=now, guest_names=["小明"])
    actions.cancel(activity_id=before.pk, by=staff, now=now + MINUTE, reason="下雨")
    again = new_date(before, staff, now, clock)
    assert "小明" in text(browser(resident).get(f"/activities/{again.pk}/"))


def test_nobody_hears_where_the_worker_says_so(cancelled: Activity, staff: Any, now: datetime, clock: Clock) -> None:
    again = new_date(cancelled, staff, now, clock, tell=False)
    assert again.instead_of is None and not told("activity_again") and not told("claim_again")


def test_who_closed_the_account_hears_nothing(
    cancelled: Activity, staff: Any, resident: Any, now: datetime, clock: Clock
) -> None:
    resident.is_active = False
    resident.save(update_fields=["is_active"])
    again = new_date(cancelled, staff, now, clock)
    assert "王阿姨" not in told("activity_again")
    assert not [one for one in seat_queries.to_invite(again) if one.user]


def test_the_new_date_moves_or_is_cancelled_before_the_call(
    cancelled: Activity, staff: Any, now: datetime, clock: Clock
) -> None:
    again = new_date(cancelled, staff, now, clock)
    later = again.starts_at + timedelta(days=1)
    actions.edit(activity_id=again.pk, by=staff, now=now + 3 * MINUTE, starts_at=later, ends_at=later + 60 * MINUTE)
    call = Call.objects.open().get()
    assert call.message.kind == "activity_again" and str(later.astimezone().day) and call.until == later + 60 * MINUTE
    actions.cancel(activity_id=again.pk, by=staff, now=now + 4 * MINUTE, reason="又下雨")
    last = Call.objects.open().get(subject=call.subject).message
    assert last.kind == "activity_cancelled" and last.because == cancelled.cancelled_because, (
        "of the first she knows not"
    )
    assert queries.new_dates(cancelled, visible_for=staff) == []


def test_only_staff_plan_it_and_only_for_what_was_cancelled(
    event: Activity, station: Any, staff: Any, resident: Any, now: datetime
) -> None:
    fields = {"title": "义诊", "service_group": "elderly", "location": "大厅", "starts_at": now + timedelta(days=9)}
    fields |= {"site": station, "ends_at": now + timedelta(days=9, hours=1)}
    with pytest.raises(Invalid):
        actions.create(by=staff, now=now, instead_of=event.pk, **fields)
    assert browser(staff).get(f"/desk/activities/new/?again={event.pk}").status_code == 404
    actions.cancel(activity_id=event.pk, by=staff, now=now + MINUTE, reason="下雨")
    for somebody in (resident, make.staff(SiteFactory())):
        assert browser(somebody).get(f"/desk/activities/new/?again={event.pk}").status_code == 403
        with pytest.raises(NotAllowed):
            actions.create(by=somebody, now=now, instead_of=event.pk, **fields)


def test_programs_plan_a_new_date(cancelled: Activity, staff: Any, now: datetime) -> None:
    body = {"site": str(cancelled.site_id), "title": "义诊", "service_group": "elderly", "location": "大厅"}
    start = now + timedelta(days=9)
    body |= {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()}
    body |= {"instead_of": cancelled.pk}
    made = api(staff).post("/api/v1/activities", body, content_type="application/json")
    assert made.status_code == 201 and made.json()["instead_of"] == str(cancelled.pk)
    wrong = api(staff).post("/api/v1/activities", body | {"instead_of": made.json()["id"]}, "application/json")
    assert wrong.status_code == 400 and wrong.json()["code"] == "not_cancelled"


def test_what_nobody_came_to_keeps_its_orders_in_sight(station: Any, staff: Any, now: datetime, clock: Clock) -> None:
    wish = order(station, now=now)
    activity = plan(station, staff, now, request_ids=[wish.pk])
    actions.publish(activity_id=activity.pk, by=staff, now=now)
    over = clock(activity.ends_at + MINUTE)
    actions.complete(activity_id=activity.pk, by=staff, now=over, attended_residents=0, report="")
    page = text(browser(staff).get(desk(activity)))
    assert wish.number in page and "waits for a new date" in page and "Plan a new date" in page
    offered = text(browser(staff).get(f"/desk/activities/new/?again={activity.pk}"))
    assert wish.number in offered and 'name="tell"' not in offered


def test_a_withdrawn_order_is_not_in_sight_any_more(event: Activity, staff: Any, now: datetime) -> None:
    wish = event.planned_requests.get().request
    orders.withdraw(order_id=wish.pk, by=wish.requester, now=now + MINUTE)
    assert wish.number not in text(browser(staff).get(desk(event)))
    assert list(attendance.roll(event))
