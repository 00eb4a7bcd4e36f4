"""Who came, from when to when: by the code at the door, by staff from the roll, and after the activity was completed."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from activities import actions as activities_actions
from activities import door_code
from activities.models import Activity
from civic.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany, WrongState
from civic.kernel.models import AuditEvent
from network.actions import grant
from network.models import Role
from network.policies import forget
from notifications import texts
from notifications.models import Message
from points import queries as points_queries
from reports import figures
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory
from volunteers.attendance import actions as attendance_actions
from volunteers.claims import actions as claims_actions
from volunteers.claims.models import Claim
from volunteers.crediting import actions as crediting
from volunteers.crediting.models import PendingCredit

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper(station: Any, now: datetime) -> Any:
    return make.volunteer(station, now=now, display_name="张晓")


@pytest.fixture
def activity(station: Any, now: datetime) -> Activity:
    return make.activity(station, now=now)


def code_of(error: pytest.ExceptionInfo[Any]) -> str:
    return str(error.value.code)


def test_the_code_at_the_door(helper: Any, activity: Activity, now: datetime) -> None:
    claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    early, come, leave = (
        activity.starts_at - timedelta(minutes=61),
        activity.starts_at - timedelta(minutes=5),
        activity.ends_at + timedelta(minutes=30),
    )

    def typed(act: Any, at: datetime, code: str = "") -> Any:
        return act(claim_id=claim.pk, by=helper, now=at, code=code or door_code.current(activity, at)[0])

    for at, code in ((early, "too_early"), (activity.ends_at + timedelta(minutes=1), "too_late")):
        with pytest.raises(Conflict) as caught:
            typed(attendance_actions.check_in, at)
        assert code_of(caught) == code
    with pytest.raises(WrongState):
        typed(attendance_actions.check_out, come)
    with pytest.raises(Invalid) as caught:
        typed(attendance_actions.check_in, come, door_code.current(activity, early)[0])
    assert code_of(caught) == "wrong_code"
    assert typed(attendance_actions.check_in, come).checked_in_at == come
    again = typed(attendance_actions.check_in, come + timedelta(minutes=9))
    assert again.checked_in_at == come, "a second scan gives the first answer"
    out = typed(attendance_actions.check_out, leave)
    assert (out.state, out.service_minutes, out.service_hours) == ("checked_out", 120, 2)
    assert typed(attendance_actions.check_out, leave + timedelta(minutes=9)).checked_out_at == leave


def test_codes_can_not_be_guessed(helper: Any, activity: Activity, now: datetime) -> None:
    claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    at = activity.starts_at
    wrong = f"{(int(door_code.current(activity, at)[0]) + 1) % 1_000_000:06d}"
    for _try in range(10):
        with pytest.raises(Invalid):
            attendance_actions.check_in(claim_id=claim.pk, by=helper, now=at, code=wrong)
    with pytest.raises(TooMany):
        attendance_actions.check_in(claim_id=claim.pk, by=helper, now=at, code=door_code.current(activity, at)[0])


def test_staff_tick_people_off_up_to_48_hours_later(helper: Any, staff: Any, activity: Activity, now: datetime) -> None:
    claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    later = activity.ends_at + timedelta(hours=40)
    with pytest.raises(Invalid):  # the volunteer needs the code
        attendance_actions.check_in(claim_id=claim.pk, by=helper, now=activity.starts_at, at=activity.starts_at)
    for at in (now, later + timedelta(hours=1), activity.starts_at - timedelta(hours=2)):
        with pytest.raises(Invalid):
            attendance_actions.check_in(claim_id=claim.pk, by=staff, now=later, at=at)
    with pytest.raises(Conflict) as caught:
        attendance_actions.check_in(
            claim_id=claim.pk, by=staff, now=activity.ends_at + timedelta(hours=49), at=activity.starts_at
        )
    assert code_of(caught) == "too_late"
    attendance_actions.check_in(claim_id=claim.pk, by=staff, now=later, at=activity.starts_at + timedelta(minutes=30))
    with pytest.raises(Invalid):
        attendance_actions.check_out(claim_id=claim.pk, by=staff, now=later, at=activity.starts_at)
    assert (
        attendance_actions.check_out(claim_id=claim.pk, by=staff, now=later, at=activity.ends_at).service_minutes == 90
    )
    put_right = attendance_actions.check_in(claim_id=claim.pk, by=staff, now=later, at=activity.starts_at)
    assert put_right.service_minutes == 120
    with pytest.raises(NotFound):
        attendance_actions.check_in(claim_id=claim.pk, by=make.staff(SiteFactory()), now=later, at=activity.starts_at)


def test_no_show_and_the_way_back(helper: Any, staff: Any, activity: Activity, now: datetime) -> None:
    claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    with pytest.raises(Conflict):
        attendance_actions.no_show(claim_id=claim.pk, by=staff, now=now)
    with pytest.raises(NotAllowed):
        attendance_actions.no_show(claim_id=claim.pk, by=helper, now=activity.starts_at)
    assert attendance_actions.no_show(claim_id=claim.pk, by=staff, now=activity.starts_at).state == "no_show"
    assert attendance_actions.no_show(claim_id=claim.pk, by=staff, now=activity.starts_at).state == "no_show"
    came = attendance_actions.check_in(claim_id=claim.pk, by=staff, now=activity.ends_at, at=activity.starts_at)
    assert came.state == "checked_in" and came.no_show_at is None


def test_forgotten_check_outs_close_an_hour_after_the_end(
    helper: Any, staff: Any, activity: Activity, now: datetime
) -> None:
    claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    attendance_actions.check_in(claim_id=claim.pk, by=staff, now=activity.starts_at)
    assert attendance_actions.close_forgotten_check_outs(now=activity.ends_at + timedelta(minutes=59)) == 0
    assert attendance_actions.close_forgotten_check_outs(now=activity.ends_at + timedelta(minutes=60)) == 1
    row = Claim.objects.get()
    assert (row.state, row.checked_out_at, row.service_minutes, row.is_auto_closed) == (
        "checked_out",
        activity.ends_at,
        120,
        True,
    )


def colleague_of(helper: Any, station: Any, *, now: datetime) -> Any:
    """The volunteer works at the station as well."""
    grant(user=helper, site=station, role=Role.STAFF, by=helper, now=now)
    forget(helper)
    return helper


def test_nobody_enters_their_own_hours(
    helper: Any, staff: Any, station: Any, activity: Activity, now: datetime
) -> None:
    claim, me = (
        claims_actions.claim(activity_id=activity.pk, by=helper, now=now),
        colleague_of(helper, station, now=now),
    )
    for act in (attendance_actions.check_in, attendance_actions.check_out):
        with pytest.raises(NotAllowed) as caught:
            act(claim_id=claim.pk, by=me, now=activity.ends_at, at=activity.starts_at)
        assert code_of(caught) == "own_hours"
    start, code = activity.starts_at, door_code.current(activity, activity.starts_at)[0]
    assert attendance_actions.check_in(claim_id=claim.pk, by=me, now=start, code=code).state == "checked_in"
    assert attendance_actions.check_out(claim_id=claim.pk, by=staff, now=activity.ends_at).state == "checked_out"


def test_long_after_the_end_staff_have_to_say_when(helper: Any, staff: Any, activity: Activity, now: datetime) -> None:
    claim, late = (
        claims_actions.claim(activity_id=activity.pk, by=helper, now=now),
        activity.ends_at + timedelta(minutes=61),
    )
    for act in (attendance_actions.check_in, attendance_actions.check_out):
        with pytest.raises(Invalid) as caught:
            act(claim_id=claim.pk, by=staff, now=late)
        assert (code_of(caught), caught.value.field) == ("required", "at")
        with pytest.raises(Invalid) as caught:
            act(claim_id=claim.pk, by=staff, now=late, at=late)
        assert code_of(caught) == "bad_time"
    in_time = activity.ends_at + timedelta(minutes=60)
    assert attendance_actions.check_in(claim_id=claim.pk, by=staff, now=in_time).checked_in_at == in_time


def missed(helper: Any, staff: Any, activity: Activity, *, now: datetime, at: datetime) -> Claim:
    """A place on an activity that was completed before anybody was ticked off."""
    claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    activities_actions.complete(activity_id=activity.pk, attended_residents=0, report="", by=staff, now=at)
    assert Claim.objects.get(pk=claim.pk).state == "no_show"
    return claim


def test_a_no_show_of_a_completed_activity_is_put_right(
    helper: Any, staff: Any, station: Any, activity: Activity, now: datetime
) -> None:
    over, last = activity.ends_at + timedelta(hours=2), activity.ends_at + timedelta(hours=48)
    claim = missed(helper, staff, activity, now=now, at=over)
    with translation.override("en"):
        assert "You did come?" in texts.render(Message.objects.get(kind="claim_missed")).body
    with pytest.raises(Conflict) as caught:
        attendance_actions.check_in(claim_id=claim.pk, by=staff, now=last + timedelta(minutes=1), at=activity.starts_at)
    assert code_of(caught) == "too_late"
    came = attendance_actions.check_in(
        claim_id=claim.pk, by=staff, now=last, at=activity.starts_at + timedelta(minutes=30)
    )
    assert came.state == "checked_in" and attendance_actions.close_forgotten_check_outs(now=last) == 0
    left = attendance_actions.check_out(claim_id=claim.pk, by=staff, now=last, at=activity.ends_at)
    assert (left.state, left.service_minutes, left.confirmed_by, left.confirmed_at) == ("confirmed", 90, staff, last)
    with pytest.raises(Conflict) as caught:
        attendance_actions.check_out(claim_id=claim.pk, by=staff, now=last, at=activity.starts_at + timedelta(hours=1))
    assert code_of(caught) == "completed"
    assert crediting.credit_confirmed_claims(now=last) == crediting.tell_credited(now=last) == 1
    assert points_queries.balance(helper) == 3
    assert Message.objects.filter(kind="points_arrived", recipient=helper).count() == 1
    month = timezone.localdate(activity.starts_at)
    total = figures.report(site=station, first=month, last=month, by="month", now=last).total
    assert (total.volunteers, total.service_hours, total.points_issued) == (1, 1.5, 3)


def test_who_is_put_right_and_forgotten_again_gets_the_planned_end(
    helper: Any, staff: Any, activity: Activity, now: datetime
) -> None:
    over, last = activity.ends_at + timedelta(hours=2), activity.ends_at + timedelta(hours=48)
    claim = missed(helper, staff, activity, now=now, at=over)
    attendance_actions.check_in(claim_id=claim.pk, by=staff, now=over, at=activity.starts_at)
    assert attendance_actions.close_forgotten_check_outs(now=last) == 0, "staff may still say when"
    assert attendance_actions.close_forgotten_check_outs(now=last + timedelta(minutes=1)) == 1
    row = Claim.objects.get(pk=claim.pk)
    assert (row.state, row.service_minutes, row.is_auto_closed) == ("confirmed", 120, True)
    assert PendingCredit.objects.filter(pk=claim.pk, credited_at=None).exists()


def test_a_place_left_unconfirmed_on_a_completed_activity_is_confirmed(
    helper: Any, staff: Any, activity: Activity, now: datetime
) -> None:
    end = activity.ends_at
    claim = missed(helper, staff, activity, now=now, at=end)
    times = {"checked_in_at": activity.starts_at, "checked_out_at": end, "service_minutes": 120}
    Claim.objects.update(state="checked_out", **times)
    assert attendance_actions.check_out(claim_id=claim.pk, by=staff, now=end, at=end).state == "confirmed"
    assert PendingCredit.objects.count() == 1


def test_the_code_confirms_nothing_once_it_is_completed(
    helper: Any, staff: Any, activity: Activity, now: datetime
) -> None:
    end = activity.ends_at
    claim = missed(helper, staff, activity, now=now, at=end)
    attendance_actions.check_in(claim_id=claim.pk, by=staff, now=end, at=activity.starts_at)
    with pytest.raises(Conflict) as caught:
        attendance_actions.check_out(claim_id=claim.pk, by=helper, now=end, code=door_code.current(activity, end)[0])
    assert code_of(caught) == "too_late" and Claim.objects.get().state == "checked_in"


def test_completed_late_nobody_is_promised_anything(helper: Any, staff: Any, activity: Activity, now: datetime) -> None:
    missed(helper, staff, activity, now=now, at=activity.ends_at + timedelta(hours=48))
    with translation.override("en"):
        assert "can't be entered any more" in texts.render(Message.objects.get()).body


def test_many_forgotten_check_outs_cost_the_same_as_few(station: Any, staff: Any, now: datetime) -> None:
    costs = []
    for number in (2, 9):
        activity = make.activity(station, now=now, starts_in=timedelta(days=number), needed=number)
        for _n in range(number):
            claim = claims_actions.claim(activity_id=activity.pk, by=make.volunteer(station, now=now), now=now)
            attendance_actions.check_in(claim_id=claim.pk, by=staff, now=activity.starts_at)
        with CaptureQueriesContext(connection) as made:
            activities_actions.complete(
                activity_id=activity.pk, attended_residents=0, report="", by=staff, now=activity.ends_at
            )
        costs.append(len(made))
        assert set(activity.claims.values_list("state", "service_minutes", "is_auto_closed")) == {
            ("confirmed", 120, True)
        }
        assert (
            AuditEvent.objects.filter(verb="claim.checked_out", reason="forgotten", at=activity.ends_at).count()
            == number
        )
    assert costs[0] == costs[1]
