"""The life of an activity, from the orders it answers to the ratings it earns."""

from datetime import timedelta
from typing import Any

import pytest

from activities import actions, door_code, ics, queries, visibility
from activities.errors import NotOverYet
from activities.models import Activity, PlannedRequest
from activities.signups import actions as signups
from activities.signups.errors import AlreadySignedUp, SignupClosed
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from activities.transitions import ActivityState
from civic.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from civic.kernel.models import AuditEvent
from network.models import Role
from notifications import texts
from notifications.models import Message
from orders.errors import AlreadyPlanned
from orders.models import ServiceRequest
from tests.factories import volunteers as make
from tests.factories.activities import plan
from tests.factories.orders import order
from tests.factories.people import SiteFactory, person
from volunteers.attendance import actions as attendance_actions
from volunteers.claims import actions as claims_actions
from volunteers.claims.models import Claim

pytestmark = pytest.mark.django_db


def test_from_orders_to_ratings(station: Any, staff: Any, now: Any) -> None:
    resident = person(Role.RESIDENT, at=station)
    wishes = [order(station, now=now, by=resident), order(station, now=now)]
    activity = plan(station, staff, now, request_ids=[one.pk for one in wishes], volunteers_needed=2)
    assert {r.state for r in ServiceRequest.objects.all()} == {"planned"} and activity.state == ActivityState.DRAFT
    actions.publish(activity_id=activity.pk, by=staff, now=now)
    helper = make.volunteer(station, now=now)
    claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    seat = signups.sign_up(activity_id=activity.pk, by=person(), now=now, guest_names=["孙子", " "])
    after = activity.starts_at + timedelta(hours=3)
    with pytest.raises(NotOverYet):
        actions.complete(activity_id=activity.pk, attended_residents=2, report="", by=staff, now=now)
    attendance_actions.check_in(claim_id=claim.pk, by=staff, now=activity.starts_at, at=activity.starts_at)
    attendance_actions.check_out(claim_id=claim.pk, by=staff, now=after, at=activity.ends_at)
    assert signups.mark_attendance(activity_id=activity.pk, came={seat.pk}, by=staff, now=after) == 2
    done = actions.complete(activity_id=activity.pk, attended_residents=2, report=" 很好 ", by=staff, now=after)
    assert (done.state, done.report, done.attended_residents) == (ActivityState.CLOSED, "很好", 2)
    assert done.held_at and done.closed_at and {r.state for r in ServiceRequest.objects.all()} == {"held"}
    assert Claim.objects.get().state == "confirmed"
    with pytest.raises(WrongState):
        actions.complete(activity_id=activity.pk, attended_residents=2, report="", by=staff, now=after)


def test_an_order_stands_in_one_plan(station: Any, staff: Any, now: Any) -> None:
    wish = order(station, now=now)
    first = plan(station, staff, now, request_ids=[wish.pk])
    with pytest.raises(AlreadyPlanned):
        plan(station, staff, now, title="又一个", request_ids=[wish.pk])
    assert Activity.objects.get() == first
    actions.cancel(activity_id=first.pk, reason="下雨", by=staff, now=now)
    wish.refresh_from_db()
    assert wish.state == "accepted" and PlannedRequest.objects.get().released_at == now
    again = plan(station, staff, now, title="又一个", request_ids=[wish.pk])
    assert again.planned_requests.filter(released_at=None).count() == 1


def test_who_may_plan(station: Any, staff: Any, now: Any) -> None:
    with pytest.raises(NotAllowed):
        plan(SiteFactory(), staff, now)
    with pytest.raises(NotAllowed):
        plan(station, person(Role.RESIDENT, at=station), now)
    activity = plan(station, staff, now)
    stranger = make.staff(SiteFactory())
    for verb, extra in (("publish", {}), ("cancel", {"reason": "x"}), ("edit", {"title": "x"})):
        with pytest.raises(NotFound):  # of a draft a stranger may not even know
            getattr(actions, verb)(activity_id=activity.pk, by=stranger, now=now, **extra)
    actions.publish(activity_id=activity.pk, by=make.staff(station.parent), now=now)  # the institute above may
    with pytest.raises(NotAllowed):
        actions.cancel(activity_id=activity.pk, reason="x", by=stranger, now=now)
    with pytest.raises(NotFound):
        actions.publish(activity_id=999_999, by=staff, now=now)


@pytest.mark.parametrize(("shift", "hours", "field"), [(3, -1, "ends_at"), (3, 0, "ends_at"), (-1, 2, "starts_at")])
def test_times_that_cannot_be(station: Any, staff: Any, now: Any, shift: int, hours: int, field: str) -> None:
    start = now + timedelta(days=shift)
    with pytest.raises(Invalid) as error:
        plan(station, staff, now, starts_at=start, ends_at=start + timedelta(hours=hours))
    assert error.value.field == field


def test_a_draft_whose_day_passed_is_not_published(station: Any, staff: Any, now: Any) -> None:
    activity = plan(station, staff, now)
    with pytest.raises(Invalid):
        actions.publish(activity_id=activity.pk, by=staff, now=now + timedelta(days=4))


def test_a_new_time_is_told(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=3)
    resident, helper = person(), make.volunteer(station, now=now)
    signups.sign_up(activity_id=activity.pk, by=resident, now=now)
    claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    later = activity.starts_at + timedelta(days=1)
    times = {"starts_at": later, "ends_at": later + timedelta(hours=1)}
    actions.edit(activity_id=activity.pk, by=staff, now=now, **times)
    told = set(Message.objects.filter(kind__contains="moved").values_list("recipient_id", flat=True))
    assert told == {resident.pk, helper.pk}
    claim.refresh_from_db()
    before = Message.objects.count()
    actions.edit(activity_id=activity.pk, by=staff, now=now, **times)  # nothing changed, nobody is told
    actions.edit(activity_id=activity.pk, by=staff, now=now, summary="带水杯")
    assert Message.objects.count() == before


def test_no_fewer_seats_than_taken(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=5, needed=2)
    signups.sign_up(activity_id=activity.pk, by=person(), now=now, guest_names=["甲", "乙"])
    claims_actions.claim(activity_id=activity.pk, by=make.volunteer(station, now=now), now=now)
    for field, value in (("seats", 2), ("volunteers_needed", 0)):
        with pytest.raises(Invalid) as error:
            actions.edit(activity_id=activity.pk, by=staff, now=now, **{field: value})
        assert error.value.field == field
    activity.refresh_from_db()
    assert (activity.seats, activity.volunteers_needed) == (5, 2)


def test_cancelled_is_told_to_everyone(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=1)
    seated, waiting, helper = person(), person(), make.volunteer(station, now=now)
    for who in (seated, waiting):
        signups.sign_up(activity_id=activity.pk, by=who, now=now)
    claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    with pytest.raises(Invalid):
        actions.cancel(activity_id=activity.pk, reason="  ", by=staff, now=now)
    done = actions.cancel(activity_id=activity.pk, reason="下大雨", by=staff, now=now)
    assert (done.seats_taken, done.volunteers_claimed, str(done.cancelled_because)) == (0, 0, "下大雨")
    told = {message.recipient_id: texts.render(message).whole for message in Message.objects.all()}
    assert set(told) >= {seated.pk, waiting.pk, helper.pk}
    assert all("下大雨" in told[who.pk] for who in (seated, waiting, helper))
    assert not Signup.objects.exclude(state=SignupState.CANCELLED).exists()
    noted = AuditEvent.objects.filter(verb="signup.cancelled", to_state="cancelled")
    assert all(event.data == {"sentence": str(done.cancelled_because_id)} for event in noted)
    assert set(noted.values_list("from_state", flat=True)) == {"confirmed", "waitlisted"} and noted.count() == 2
    with pytest.raises(WrongState):
        actions.publish(activity_id=activity.pk, by=staff, now=now)


def test_sign_ups_open_and_close(station: Any, staff: Any, now: Any) -> None:
    who, draft = person(), plan(station, staff, now)
    with pytest.raises(NotFound):
        signups.sign_up(activity_id=draft.pk, by=who, now=now)
    activity = make.activity(station, now=now, seats=2)
    seat = signups.sign_up(activity_id=activity.pk, by=who, now=now)
    with pytest.raises(AlreadySignedUp):
        signups.sign_up(activity_id=activity.pk, by=who, now=now)
    for guests in (["a"] * 6, ["a"] * 2):
        with pytest.raises(Invalid) as error:
            signups.sign_up(activity_id=activity.pk, by=person(), now=now, guest_names=guests)
        assert error.value.field == "guest_names"
    with pytest.raises(SignupClosed):
        signups.sign_up(activity_id=activity.pk, by=person(), now=activity.starts_at)
    with pytest.raises(SignupClosed):
        signups.cancel_signup(signup_id=seat.pk, by=who, now=activity.starts_at)
    with pytest.raises(NotFound):
        signups.cancel_signup(signup_id=seat.pk, by=person(), now=now)
    signups.cancel_signup(signup_id=seat.pk, by=who, now=now)
    assert signups.sign_up(activity_id=activity.pk, by=who, now=now).state == SignupState.CONFIRMED  # once more
    actions.cancel(activity_id=activity.pk, reason="x", by=staff, now=now)
    with pytest.raises(SignupClosed):
        signups.sign_up(activity_id=activity.pk, by=person(), now=now)


def test_where_everybody_can_come(station: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=None)
    seats = [signups.sign_up(activity_id=activity.pk, by=person(), now=now) for _n in range(5)]
    assert {one.state for one in seats} == {SignupState.CONFIRMED}


def test_nobody_overtakes(station: Any, now: Any) -> None:
    """A pair waits first; the single seat that comes free is not given past them."""
    activity = make.activity(station, now=now, seats=2)
    seated = [signups.sign_up(activity_id=activity.pk, by=person(), now=now) for _n in range(2)]
    pair = signups.sign_up(activity_id=activity.pk, by=person(), now=now, guest_names=["妈"])
    single = signups.sign_up(activity_id=activity.pk, by=person(), now=now)
    signups.cancel_signup(signup_id=seated[0].pk, by=seated[0].user, now=now)
    single.refresh_from_db()
    assert single.state == SignupState.WAITLISTED
    signups.cancel_signup(signup_id=seated[1].pk, by=seated[1].user, now=now)
    pair.refresh_from_db()
    assert pair.state == SignupState.CONFIRMED and Message.objects.filter(kind="signup_promoted").count() == 1


def test_staff_note_whoever_calls(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=5)
    noted = signups.note_signup(activity_id=activity.pk, name="刘奶奶", phone="13800138000", by=staff, now=now)
    assert (noted.user, noted.noted_by, noted.state) == (None, staff, SignupState.CONFIRMED)
    with pytest.raises(NotAllowed):
        signups.note_signup(activity_id=activity.pk, name="x", phone="", by=person(), now=now)
    with pytest.raises(Invalid):
        signups.note_signup(activity_id=activity.pk, name=" ", phone="", by=staff, now=now)
    signups.cancel_signup(signup_id=noted.pk, by=staff, now=now)
    activity.refresh_from_db()
    assert activity.seats_taken == 0


def test_the_list_of_what_is_over_stays(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=5)
    seat = signups.sign_up(activity_id=activity.pk, by=person(), now=now)
    after = activity.ends_at + timedelta(hours=1)
    actions.complete(activity_id=activity.pk, attended_residents=1, report="", by=staff, now=after)
    for who in (staff, seat.user):
        with pytest.raises(SignupClosed):
            signups.cancel_signup(signup_id=seat.pk, by=who, now=after + timedelta(days=30))
    activity.refresh_from_db()
    assert activity.seats_taken == 1 and not Message.objects.filter(kind="signup_taken_off").exists()


def test_attendance_can_be_corrected_until_completed(station: Any, staff: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=5)
    one, two = (signups.sign_up(activity_id=activity.pk, by=person(), now=now) for _n in range(2))
    with pytest.raises(SignupClosed):
        signups.mark_attendance(activity_id=activity.pk, came={one.pk}, by=staff, now=now)
    start = activity.starts_at
    assert signups.mark_attendance(activity_id=activity.pk, came={one.pk}, by=staff, now=start) == 1
    assert signups.mark_attendance(activity_id=activity.pk, came={two.pk}, by=staff, now=start) == 1
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.state, two.state) == (SignupState.ABSENT, SignupState.ATTENDED)


def test_the_reconciler_holds_what_is_over(station: Any, now: Any) -> None:
    over = make.activity(station, now=now, starts_in=timedelta(hours=-3))
    going_on = make.activity(station, now=now, starts_in=timedelta(hours=-1))
    assert [actions.hold_what_is_over(now=now), actions.hold_what_is_over(now=now)] == [1, 0]
    over.refresh_from_db()
    going_on.refresh_from_db()
    assert (over.state, over.held_at, going_on.state) == (ActivityState.HELD, now, ActivityState.PUBLISHED)
    assert queries.to_complete(make.staff(station), now=now) == [over]


def test_the_code_at_the_door(station: Any, now: Any) -> None:
    activity, other = make.activity(station, now=now), make.activity(station, now=now)
    code, until = door_code.current(activity, now)
    assert len(code) == 6 and timedelta(0) < until - now <= timedelta(seconds=30)
    assert door_code.check(activity, code, now) and door_code.check(activity, f" {code[:3]} {code[3:]}", now)
    assert door_code.check(activity, code, now + timedelta(minutes=2))
    assert not door_code.check(activity, code, now + timedelta(minutes=3))
    assert not door_code.check(activity, code, now - timedelta(minutes=1))
    assert not door_code.check(other, code, now)
    assert not any(door_code.check(activity, wrong, now) for wrong in ("", "12345", "1234567", "abcdef", "١٢٣٤٥٦"))


def test_a_file_for_the_calendar(station: Any, now: Any) -> None:
    activity = make.activity(station, now=now, title="义诊, 进社区; " + "长" * 40)
    text = ics.event(activity, visibility.in_full(activity), changes=0, now=now)
    lines = text.split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and all(len(line.encode()) <= 75 for line in lines)
    assert "义诊\\, 进社区\\; " in text.replace("\r\n ", "") and "STATUS:CONFIRMED" in lines
    activity.state = ActivityState.CANCELLED
    assert "STATUS:CANCELLED" in ics.event(activity, visibility.in_full(activity), changes=0, now=now)
