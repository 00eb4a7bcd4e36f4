"""Seats under fire, on real parallel connections; each protection has a control in which the race must appear."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from activities import actions
from activities.actions import completing, planning
from activities.errors import NotOverYet
from activities.models import Activity, PlannedRequest
from activities.signups import actions as signups
from activities.signups import waiting_line
from activities.signups.actions import seats
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from activities.transitions import ActivityState
from civic.kernel.errors import Conflict
from notifications.models import Message
from orders import actions as orders
from tests.concurrency.racing import at_once, inserts_into
from tests.factories import volunteers as make
from tests.factories.people import person

pytestmark = pytest.mark.django_db(transaction=True)


def taken(activity: Activity) -> int:
    """What the sign-ups say, beside what the counter says."""
    rows = Signup.objects.filter(activity=activity, state=SignupState.CONFIRMED)
    return sum(rows.values_list("seats", flat=True))


def thirty_sign_up(station: Any, now: Any, *, number: int = 30, guests: int = 0) -> tuple[Activity, Counter[str]]:
    activity = make.activity(station, now=now, needed=0, seats=7)
    people = [person() for _n in range(number)]
    names = ["家人"] * guests
    calls = [
        lambda who=who: signups.sign_up(activity_id=activity.pk, by=who, now=now, guest_names=names) for who in people
    ]
    answers = at_once(calls, holding=inserts_into("activities_signup"))
    activity.refresh_from_db()
    return activity, answers


def test_the_last_seats_by_thirty_at_once(station: Any, now: Any) -> None:
    activity, answers = thirty_sign_up(station, now)
    waiting = Signup.objects.filter(activity=activity, state=SignupState.WAITLISTED)
    assert answers == {"ok": 30} and activity.seats_taken == taken(activity) == 7 and waiting.count() == 23
    numbers = Signup.objects.order_by("queue_number").values_list("queue_number", flat=True)
    assert list(numbers) == list(range(1, 31))  # nobody shares a place in the line
    assert [waiting_line.position(one) for one in waiting.order_by("queue_number")] == list(range(1, 24))


def test_guests_are_not_split_from_their_host(station: Any, now: Any) -> None:
    activity, answers = thirty_sign_up(station, now, number=8, guests=1)
    assert answers == {"ok": 8} and activity.seats_taken == taken(activity) == 6  # the seventh seat fits no pair


def test_control_without_the_lock_seats_are_oversold(station: Any, now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def add(activity: Activity, party: Any, *, by: Any, now: Any, **who: Any) -> Signup:
        free = activity.seats is None or activity.seats_taken < activity.seats
        place = Signup.objects.create(
            activity=activity,
            seats=1,
            state=SignupState.CONFIRMED if free else SignupState.WAITLISTED,
            signed_up_at=now,
            queue_number=time.monotonic_ns(),
            **who,
        )
        activity.seats_taken += 1
        activity.save(update_fields=["seats_taken"])
        return place

    monkeypatch.setattr(seats, "locked", lambda pk: Activity.objects.select_related("site").get(pk=pk))
    monkeypatch.setattr(seats, "_add", add)
    activity, _answers = thirty_sign_up(station, now, number=12)
    assert taken(activity) > 7 and activity.seats_taken < taken(activity)


def test_control_without_the_lock_the_places_in_line_collide(
    station: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "locked", lambda pk: Activity.objects.select_related("site").get(pk=pk))
    with pytest.raises(AssertionError, match="one_place_in_line"):
        thirty_sign_up(station, now)


def test_two_clicks_take_one_seat(station: Any, now: Any) -> None:
    activity, who = make.activity(station, now=now, seats=5), person()
    answers = at_once([lambda: signups.sign_up(activity_id=activity.pk, by=who, now=now)] * 8)
    activity.refresh_from_db()
    assert answers == {"ok": 1, "already_signed_up": 7} and activity.seats_taken == Signup.objects.count() == 1


def test_the_last_seat_given_back_while_others_arrive(station: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=5)
    first = [signups.sign_up(activity_id=activity.pk, by=person(), now=now) for _n in range(5)]
    line = [signups.sign_up(activity_id=activity.pk, by=person(), now=now) for _n in range(3)]
    late = [person() for _n in range(6)]
    calls: list[Callable[[], Any]] = [
        lambda s=s: signups.cancel_signup(signup_id=s.pk, by=s.user, now=now) for s in first
    ]
    calls += [lambda who=who: signups.sign_up(activity_id=activity.pk, by=who, now=now) for who in late]
    answers = at_once(calls)
    activity.refresh_from_db()
    assert answers == {"ok": 11} and activity.seats_taken == taken(activity) == 5
    assert set(Signup.objects.filter(pk__in=[s.pk for s in line]).values_list("state", flat=True)) == {"confirmed"}
    rows = Signup.objects.exclude(state=SignupState.CANCELLED).order_by("queue_number")
    states = list(rows.values_list("state", flat=True))
    assert states == sorted(states)  # every seat stands before everybody who waits
    assert Message.objects.filter(kind="signup_promoted").count() == Signup.objects.exclude(promoted_at=None).count()


def test_a_seat_is_given_back_once(station: Any, now: Any) -> None:
    activity = make.activity(station, now=now, seats=2)
    mine, _other, third, fourth = [signups.sign_up(activity_id=activity.pk, by=person(), now=now) for _n in range(4)]
    answers = at_once([lambda: signups.cancel_signup(signup_id=mine.pk, by=mine.user, now=now)] * 6)
    activity.refresh_from_db()
    third.refresh_from_db()
    fourth.refresh_from_db()
    assert answers == {"ok": 1, "wrong_state": 5} and activity.seats_taken == taken(activity) == 2
    assert (third.state, fourth.state) == (SignupState.CONFIRMED, SignupState.WAITLISTED)
    assert waiting_line.position(fourth) == 1


def test_cancelled_while_people_sign_up(station: Any, now: Any) -> None:
    activity, staff = make.activity(station, now=now, seats=3), make.staff(station)
    people = [person() for _n in range(12)]
    calls: list[Callable[[], Any]] = [
        lambda who=who: signups.sign_up(activity_id=activity.pk, by=who, now=now) for who in people
    ]
    calls.insert(6, lambda: actions.cancel(activity_id=activity.pk, reason="下雨", by=staff, now=now))
    answers = at_once(calls)
    activity.refresh_from_db()
    assert set(answers) <= {"ok", "signup_closed"} and (activity.state, activity.seats_taken) == ("cancelled", 0)
    assert not Signup.objects.exclude(state=SignupState.CANCELLED).exists()
    assert Message.objects.filter(kind="activity_cancelled").count() == answers["ok"] - 1


def test_seats_taken_away_while_people_sign_up(station: Any, now: Any) -> None:
    activity, staff = make.activity(station, now=now, seats=10), make.staff(station)
    people = [person() for _n in range(12)]
    calls: list[Callable[[], Any]] = [
        lambda who=who: signups.sign_up(activity_id=activity.pk, by=who, now=now) for who in people
    ]
    calls.insert(6, lambda: actions.edit(activity_id=activity.pk, by=staff, now=now, seats=4))
    answers = at_once(calls)
    activity.refresh_from_db()
    assert set(answers) <= {"ok", "below_taken"} and activity.seats_taken == taken(activity) == activity.seats


def prolonged_while_held(station: Any, now: Any) -> tuple[Counter[str], dict[str, str]]:
    """The reconciler has read that both are over; the first one's end was put off a moment ago."""
    prolonged, over = [make.activity(station, now=now, starts_in=timedelta(hours=-2 - n / 2)) for n in range(2)]
    staff, before = make.staff(station), now - timedelta(minutes=1)
    Activity.objects.filter(pk=over.pk).update(ends_at=now)  # read after the other
    later = now + timedelta(hours=1)
    answers = at_once(
        [lambda: actions.hold_what_is_over(now=now)],
        holding=lambda: actions.edit(activity_id=prolonged.pk, by=staff, now=before, ends_at=later),
    )
    states = dict(Activity.objects.values_list("pk", "state"))
    return answers, {"prolonged": states[prolonged.pk], "over": states[over.pk]}


def test_one_that_was_prolonged_holds_up_no_other(station: Any, now: Any) -> None:
    answers, states = prolonged_while_held(station, now)
    assert answers == {"ok": 1} and states == {"prolonged": "published", "over": "held"}


def test_control_a_refusal_that_is_not_expected_ends_the_run(
    station: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = completing.hold

    def refusing(**given: Any) -> Activity:
        try:
            return hold(**given)
        except NotOverYet as error:
            raise Conflict(code="unexpected") from error

    monkeypatch.setattr(completing, "hold", refusing)
    answers, states = prolonged_while_held(station, now)
    assert answers == {"unexpected": 1} and states == {"prolonged": "published", "over": "published"}


def party_and_fewer_seats(station: Any, now: Any) -> tuple[Counter[str], bool]:
    """Six who belong together join the line while the seats become five. Whether they wait for ever."""
    activity, staff = make.activity(station, now=now, seats=6), make.staff(station)
    signups.sign_up(activity_id=activity.pk, by=person(), now=now)
    calls: list[Callable[[], Any]] = [
        lambda: signups.sign_up(activity_id=activity.pk, by=person(), now=now, guest_names=list("abcde")),
        lambda: actions.edit(activity_id=activity.pk, by=staff, now=now, seats=5),
    ]
    answers = at_once(calls, holding=lambda: Activity.objects.select_for_update().get(pk=activity.pk))
    activity.refresh_from_db()
    return answers, waiting_line.largest_party(activity) > (activity.seats or 0)


def test_nobody_waits_for_more_seats_than_there_are(station: Any, now: Any) -> None:
    answers, stuck = party_and_fewer_seats(station, now)
    assert answers in ({"ok": 1, "below_waiting": 1}, {"ok": 1, "too_many": 1}) and not stuck


def test_control_without_the_lock_a_party_waits_for_ever(
    station: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (seats, planning):
        monkeypatch.setattr(module, "locked", lambda pk: Activity.objects.select_related("site").get(pk=pk))
    assert party_and_fewer_seats(station, now) == ({"ok": 2}, True)


def test_one_order_in_one_plan(station: Any, now: Any) -> None:
    staff = make.staff(station)
    day = timezone.localdate(now) + timedelta(days=5)
    order = orders.submit(
        by=person(), now=now, site=station, service_group="elderly", title="测血压", wanted_from=day, wanted_until=day
    )
    orders.accept(order_id=order.pk, by=staff, now=now)
    starts_at = now + timedelta(days=3)
    fields = {"title": "义诊", "service_group": "elderly", "location": "大厅", "starts_at": starts_at}
    answers = at_once(
        [
            lambda: actions.create(
                by=staff,
                now=now,
                site=station,
                request_ids=[order.pk],
                ends_at=starts_at + timedelta(hours=2),
                **fields,
            )
        ]
        * 5
    )
    assert answers["ok"] == 1 and len(answers) <= 3 and PlannedRequest.objects.count() == 1
    assert Activity.objects.count() == 1  # the others left no draft behind


def test_completed_once_by_two_clicks_and_the_reconciler(station: Any, now: Any) -> None:
    activity = make.activity(station, now=now, starts_in=timedelta(hours=-3))
    staff = make.staff(station)
    calls: list[Callable[[], Any]] = [
        lambda: actions.complete(activity_id=activity.pk, attended_residents=9, report="好", by=staff, now=now)
    ] * 4
    calls += [lambda: actions.hold_what_is_over(now=now)] * 2
    answers = at_once(calls)
    activity.refresh_from_db()
    assert answers == {"ok": 3, "wrong_state": 3} and activity.state == ActivityState.CLOSED
