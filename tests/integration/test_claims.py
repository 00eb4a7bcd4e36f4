"""Claims: places taken, given back, served, confirmed, credited; and what happens to them when the activity changes."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from activities import actions as activities_actions
from activities.models import Activity
from civic.kernel.cards import Step
from civic.kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, WrongState
from civic.kernel.models import AuditEvent
from network.models import Membership, Role
from notifications.models import Message
from points import queries as points_queries
from points.models import LedgerEntry
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, person
from tests.helpers.clock import Clock
from volunteers.attendance import actions as attendance_actions
from volunteers.attendance.actions import confirming
from volunteers.claims import actions as claims_actions
from volunteers.claims.models import Claim
from volunteers.claims.transitions import ClaimState
from volunteers.crediting import actions as crediting
from volunteers.crediting import queries as crediting_queries
from volunteers.dispatch import matching
from volunteers.people import actions as people_actions
from volunteers.people import queries as people_queries
from volunteers.people.models import Volunteer
from volunteers.timeline import steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper(station: Any, now: datetime) -> Any:
    return make.volunteer(station, now=now, display_name="张晓")


@pytest.fixture
def activity(station: Any, now: datetime) -> Activity:
    return make.activity(station, now=now)


def code_of(error: pytest.ExceptionInfo[Any]) -> str:
    return str(error.value.code)


def count(activity: Activity) -> int:
    activity.refresh_from_db()
    assert (
        activity.volunteers_claimed
        == Claim.objects.filter(activity=activity).exclude(state=ClaimState.WITHDRAWN).count()
    )
    return activity.volunteers_claimed


def test_registering_gives_a_number_and_a_role_once(station: Any, now: datetime) -> None:
    first, second = make.volunteer(station, now=now), make.volunteer(station, now=now)
    people_actions.register(
        by=first, now=now, site=station, skills=["hair"], availability=["weekend_morning"], insurance_noted=True
    )
    numbers = list(Volunteer.objects.order_by("number").values_list("user_id", "number"))
    assert [number for _user, number in numbers] == ["00000001", "00000002"] and numbers[1][0] == second.pk
    assert Membership.objects.filter(user=first, role=Role.VOLUNTEER, site=station).count() == 1
    assert first.volunteer.__class__.objects.get(pk=first.pk).skills == ["hair"]


def test_registering_refuses_what_was_not_read_or_offered(station: Any, now: datetime) -> None:
    for fields in ({"insurance_noted": False}, {"skills": ["flying"]}):
        given = {"site": station, "skills": [], "availability": [], "insurance_noted": True} | fields
        with pytest.raises(Invalid):
            people_actions.register(by=person(), now=now, **given)


def test_a_place_is_taken_in_one_round_trip(helper: Any, activity: Activity, now: datetime) -> None:
    with CaptureQueriesContext(connection) as queries_made:
        claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    statements = [q for q in queries_made if "SAVEPOINT" not in q["sql"]]
    assert len(statements) == 1 and claim.state == "claimed" and count(activity) == 1
    row = Claim.objects.get(pk=claim.pk)
    assert (row.volunteer_id, row.during.lower, row.during.upper) == (helper.pk, activity.starts_at, activity.ends_at)
    event = AuditEvent.objects.get(verb="claim.claimed")
    assert (event.target_id, event.actor_id, event.data) == (str(claim.pk), helper.pk, {})


def test_refusals_have_names(helper: Any, station: Any, activity: Activity, now: datetime) -> None:
    hour = f"{timezone.localtime(activity.starts_at):%H:%M}"
    claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    other = make.activity(station, now=now, starts_in=timedelta(days=2, hours=1), title="压花")
    full = make.activity(station, now=now, starts_in=timedelta(days=3), needed=0)
    begun = make.activity(station, now=now, starts_in=-timedelta(minutes=1))
    cases = {"already_claimed": activity, "overlaps": other, "full": full, "claiming_closed": begun}
    for code, wanted in cases.items():
        with pytest.raises(Conflict) as caught:
            claims_actions.claim(activity_id=wanted.pk, by=helper, now=now)
        assert code_of(caught) == code
        if code == "overlaps":
            assert "义诊进社区" in str(caught.value) and hour in str(caught.value)
    with pytest.raises(NotAllowed):
        claims_actions.claim(activity_id=activity.pk, by=person(), now=now)
    with pytest.raises(NotFound):
        claims_actions.claim(activity_id=make.activity(station, now=now, state="draft").pk, by=helper, now=now)
    with pytest.raises(NotFound):
        claims_actions.claim(activity_id=999_999, by=helper, now=now)
    with pytest.raises(NotAllowed):
        claims_actions.claim(
            activity_id=full.pk, by=helper, now=now, team_id=make.team(station, make.volunteer(station, now=now)).pk
        )
    assert count(activity) == 1 and count(other) == 0


def test_a_leader_places_members_and_nobody_else(station: Any, helper: Any, activity: Activity, now: datetime) -> None:
    leader, stranger = make.volunteer(station, now=now), make.volunteer(station, now=now)
    team = make.team(station, leader, helper)
    claim = claims_actions.place(activity_id=activity.pk, by=leader, now=now, team_id=team.pk, volunteer_id=helper.pk)
    assert Claim.objects.get(pk=claim.pk).team == team
    for by, whom in ((leader, stranger), (helper, leader)):
        with pytest.raises(NotAllowed):
            claims_actions.place(activity_id=activity.pk, by=by, now=now, team_id=team.pk, volunteer_id=whom.pk)


def test_giving_back_frees_the_place_until_the_start(helper: Any, activity: Activity, now: datetime) -> None:
    claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    with pytest.raises(NotFound):
        claims_actions.withdraw(claim_id=claim.pk, by=person(), now=now)
    claims_actions.withdraw(claim_id=claim.pk, by=helper, now=now)
    assert count(activity) == 0
    again = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    with pytest.raises(WrongState):
        claims_actions.withdraw(claim_id=claim.pk, by=helper, now=now)
    with pytest.raises(Conflict) as caught:
        claims_actions.withdraw(claim_id=again.pk, by=helper, now=activity.starts_at)
    assert code_of(caught) == "already_begun" and count(activity) == 1


def test_completing_confirms_credits_and_tells(
    helper: Any, staff: Any, station: Any, activity: Activity, now: datetime
) -> None:
    forgot, absent = make.volunteer(station, now=now), make.volunteer(station, now=now)
    claims = [claims_actions.claim(activity_id=activity.pk, by=who, now=now) for who in (helper, forgot, absent)]
    attendance_actions.check_in(claim_id=claims[0].pk, by=staff, now=activity.ends_at, at=activity.starts_at)
    attendance_actions.check_out(claim_id=claims[0].pk, by=staff, now=activity.ends_at, at=activity.ends_at)
    attendance_actions.check_in(
        claim_id=claims[1].pk, by=staff, now=activity.ends_at, at=activity.starts_at + timedelta(hours=1)
    )
    over = activity.ends_at + timedelta(minutes=5)
    activities_actions.complete(activity_id=activity.pk, attended_residents=9, report="", by=staff, now=over)
    rows = {claim.volunteer_id: claim for claim in Claim.objects.all()}
    assert [rows[who.pk].state for who in (helper, forgot, absent)] == ["confirmed", "confirmed", "no_show"]
    assert (rows[forgot.pk].service_minutes, rows[forgot.pk].is_auto_closed, rows[helper.pk].confirmed_by) == (
        60,
        True,
        staff,
    )
    assert [crediting.credit_confirmed_claims(now=over), crediting.credit_confirmed_claims(now=over)] == [2, 0]
    assert (points_queries.balance(helper), points_queries.balance(forgot), points_queries.balance(absent)) == (4, 2, 0)
    assert [crediting.tell_credited(now=over), crediting.tell_credited(now=over)] == [2, 0]
    told = Message.objects.filter(kind="points_arrived").order_by("recipient__volunteer__number")
    assert [(m.recipient, m.params["points"]) for m in told] == [(helper, 4), (forgot, 2)]
    assert LedgerEntry.objects.filter(
        source_key=f"claim:{claims[0].pk}:confirmed", service_minutes=120, grade="a"
    ).exists()


def test_service_worth_nothing_is_settled_without_an_entry(
    helper: Any, staff: Any, activity: Activity, now: datetime
) -> None:
    claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    served = {"state": "checked_out", "service_minutes": 10, "checked_in_at": now, "checked_out_at": now}
    Claim.objects.filter(pk=claim.pk).update(**served)
    confirming.confirm_served(activity, by=staff, now=now)
    assert crediting_queries.points_of(Claim.objects.get()) is None
    assert crediting.credit_confirmed_claims(now=now) == 0
    assert crediting_queries.points_of(Claim.objects.get()) == 0
    assert crediting.tell_credited(now=now) == 1
    assert not LedgerEntry.objects.exists()
    with translation.override("en"):
        assert steps(Claim.objects.get(), now=now)[-1] == Step("Worth no points", state="done")
    assert not Message.objects.filter(kind="points_arrived").exists()


def test_what_was_served_is_not_cancelled_away(helper: Any, staff: Any, activity: Activity, now: datetime) -> None:
    claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    attendance_actions.check_in(claim_id=claim.pk, by=staff, now=activity.starts_at, at=activity.starts_at)
    with pytest.raises(Conflict) as caught:
        activities_actions.cancel(activity_id=activity.pk, reason="弄错了", by=staff, now=activity.ends_at)
    assert caught.value.code == "already_served"
    claim.refresh_from_db()
    activity.refresh_from_db()
    assert (claim.state, activity.state) == ("checked_in", "published")  # nothing half done


def test_cancelling_releases_and_tells(helper: Any, staff: Any, activity: Activity, now: datetime) -> None:
    claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    activities_actions.cancel(activity_id=activity.pk, reason="下雨", by=staff, now=now)
    assert Claim.objects.get(pk=claim.pk).state == "withdrawn" and count(activity) == 0
    assert Message.objects.filter(recipient=helper, kind="claim_released", because__text="下雨").count() == 1
    with pytest.raises(Conflict) as caught:
        claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    assert code_of(caught) == "claiming_closed"


def test_who_was_noted_as_not_there_is_released_too(helper: Any, staff: Any, activity: Activity, now: datetime) -> None:
    claim = claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
    attendance_actions.no_show(claim_id=claim.pk, by=staff, now=activity.starts_at)
    activities_actions.cancel(activity_id=activity.pk, reason="停电", by=staff, now=activity.ends_at)
    assert Claim.objects.get().state == "withdrawn" and count(activity) == 0


@pytest.mark.parametrize(
    "times", [{"starts_at": timedelta(days=4), "ends_at": timedelta(days=4)}, {"ends_at": timedelta(hours=-1)}]
)
@pytest.mark.parametrize("state", ["checked_in", "checked_out"])
def test_what_is_being_served_is_not_moved(
    helper: Any, staff: Any, activity: Activity, now: datetime, state: str, times: dict[str, timedelta]
) -> None:
    claim, early = (
        claims_actions.claim(activity_id=activity.pk, by=helper, now=now),
        activity.starts_at - timedelta(minutes=9),
    )
    attendance_actions.check_in(claim_id=claim.pk, by=staff, now=early)
    if state == "checked_out":
        attendance_actions.check_out(claim_id=claim.pk, by=staff, now=early)
    new = {name: getattr(activity, name) + by for name, by in times.items()}
    with pytest.raises(Conflict) as caught:
        activities_actions.edit(activity_id=activity.pk, by=staff, now=early, **new)
    assert (code_of(caught), caught.value.field) == ("already_checked_in", "starts_at")
    activities_actions.edit(activity_id=activity.pk, by=staff, now=early, title="义诊")
    assert (
        Claim.objects.get().during.upper == activity.ends_at and not Message.objects.filter(kind="claim_moved").exists()
    )


def test_moving_takes_along_who_was_noted_as_not_there(
    helper: Any, staff: Any, activity: Activity, now: datetime
) -> None:
    claim, later = (
        claims_actions.claim(activity_id=activity.pk, by=helper, now=now),
        activity.ends_at + timedelta(hours=1),
    )
    attendance_actions.no_show(claim_id=claim.pk, by=staff, now=activity.starts_at)
    activities_actions.edit(activity_id=activity.pk, by=staff, now=activity.starts_at, ends_at=later)
    row = Claim.objects.get()
    assert (row.state, row.during.upper) == ("no_show", later)
    assert not Message.objects.filter(kind="claim_moved").exists()


def test_moving_takes_claims_along_and_frees_who_is_busy(
    helper: Any, station: Any, staff: Any, activity: Activity, now: datetime
) -> None:
    busy = make.volunteer(station, now=now)
    later = make.activity(station, now=now, starts_in=timedelta(days=3))
    for who in (helper, busy):
        claims_actions.claim(activity_id=activity.pk, by=who, now=now)
    claims_actions.claim(activity_id=later.pk, by=busy, now=now)
    new = {"starts_at": later.starts_at, "ends_at": later.ends_at}
    activities_actions.edit(activity_id=activity.pk, by=staff, now=now, **new)
    stays, leaves = (
        Claim.objects.get(volunteer_id=helper.pk),
        Claim.objects.get(volunteer_id=busy.pk, activity=activity),
    )
    assert (stays.state, stays.during.lower, leaves.state) == ("claimed", later.starts_at, "withdrawn") and count(
        activity
    ) == 1
    assert dict(Message.objects.filter(kind__startswith="claim_").values_list("recipient", "kind")) == {
        helper.pk: "claim_moved",
        busy.pk: "claim_moved_away",
    }


def test_what_can_i_do(station: Any, helper: Any, clock: Clock) -> None:
    now = clock("2026-11-25 09:30")  # a Wednesday: in three days it is a weekend's morning
    people_actions.register(
        by=helper, now=now, site=station, skills=["hair"], availability=["weekend_morning"], insurance_noted=True
    )
    street = SiteFactory(parent=station.parent)
    near = make.activity(station, now=now, title="打扫楼道", starts_in=timedelta(days=2))
    fits = make.activity(station, now=now, title="周末理发", starts_in=timedelta(days=3))
    by_street = make.activity(street, now=now, title="街道活动", starts_in=timedelta(days=1))
    make.activity(SiteFactory(), now=now)  # another street
    make.activity(station, now=now, needed=0)
    taken = make.activity(station, now=now, starts_in=timedelta(days=4))
    claims_actions.claim(activity_id=taken.pk, by=helper, now=now)
    make.activity(street, now=now, starts_in=timedelta(days=4, hours=1))  # at the same time
    found = matching.offers(people_queries.volunteer_of(helper), now=now)  # type: ignore[arg-type]
    assert [offer.activity for offer in found] == [fits, near, by_street]
    assert found[0].why.count(";") + found[0].why.count("；") == 2


def test_a_refused_claim_leaves_the_outer_transaction_usable(helper: Any, activity: Activity, now: datetime) -> None:
    with transaction.atomic():
        claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
        with pytest.raises(DomainError):
            claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
        assert count(activity) == 1
