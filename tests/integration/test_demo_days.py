"""The demo district on its day, and when it is opened some days later: nothing contradicts the product, and the round
that README.md describes can be walked at any hour."""

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import DateTimeField, F
from django.utils import timezone

from accounts.models import User
from activities import actions as activities
from activities import door_code, visibility
from activities.models import Activity
from civic.demo import names
from civic.demo.dice import SHANGHAI
from network.models import Membership, Role, Site
from orders import actions as orders
from orders.models import ServiceRequest
from orders.transitions import OPEN_STATES
from points import upkeep
from points.models import Account, LedgerEntry, Redemption
from programmes.models import MonthlyProgramme, ProgrammeItem
from tests.factories import world as district
from tests.factories.activities import plan
from tests.factories.orders import order
from tests.helpers.clock import Clock
from volunteers.attendance import actions as attendance_actions
from volunteers.claims import actions as claims_actions
from volunteers.claims import visibility as places
from volunteers.claims.models import Claim
from volunteers.crediting import actions as crediting

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 24)
TO_COME = ("starts_at", "ends_at", "answer_due_at", "outcome_due_at", "expires_at", "until")


@pytest.fixture(scope="module")
def once(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Filled once for this file, in a transaction that is never committed."""
    with django_db_blocker.unblock(), district.undone():
        call_command("load_demo", scale=0.03, force=True, today=DAY, stdout=io.StringIO())
        yield


@pytest.fixture
def filled(once: None) -> Iterator[None]:
    """The district as it was filled."""
    with district.undone():
        yield


def renew() -> str:
    said = io.StringIO()
    call_command("renew_demo", force=True, stdout=said)
    return said.getvalue()


def known(name: str) -> User:
    return User.objects.get(username=name)


def to_complete() -> list[Claim]:
    """The places with which the loop's end can be tried; those of `volunteer` come last."""
    now, volunteer = timezone.now(), known("volunteer")
    rows = Claim.objects.filter(state="claimed", activity__site__name="新城社区").exclude(activity__audience="invited")
    rows = rows.filter(activity__state__in=["published", "held"], activity__ends_at__lte=now)
    rows = rows.filter(activity__ends_at__gt=now - timedelta(days=2)).order_by("activity__starts_at")
    return sorted(rows, key=lambda claim: claim.volunteer_id == volunteer.pk)


@pytest.mark.parametrize(
    "moment",
    [
        *(f"2026-11-27 {hour}" for hour in ("00:10", "03:05", "20:30", "23:57")),
        "2026-11-24 03:05",  # the day it was filled
        "2026-12-01 20:30",  # another month
        "2027-02-06 00:10",  # Chinese New Year
    ],
)
def test_the_readmes_round_can_be_walked_at_any_hour(filled: None, clock: Clock, moment: str) -> None:
    now = clock(moment)
    assert bool(renew()) == (now.date() != DAY) and renew() == ""
    walk_the_round(now)


def test_the_round_can_be_walked_on_each_of_many_days(filled: None, clock: Clock) -> None:
    """Who starts the demo every morning finds the same work as who starts it after a week, and room for an order."""
    resident = known("resident")
    for days in range(1, 13):
        now = clock(datetime(2026, 11, 24, 8, tzinfo=SHANGHAI) + timedelta(days=days))
        assert "make reset" not in renew()
        assert ServiceRequest.objects.filter(requester=resident, state__in=OPEN_STATES).count() < 9
        assert ServiceRequest.objects.filter(site__name="新城社区", state="accepted").count() < 20
    walk_the_round(now)


def walk_the_round(now: datetime) -> None:
    """As README.md says."""
    staff, volunteer, resident = known("staff"), known("volunteer"), known("resident")
    here = Site.objects.get(name="新城社区")
    # order, take on, plan, publish
    ordered = order(here, now=now, by=resident)
    orders.accept(order_id=ordered.pk, by=staff, now=now)
    new = plan(here, staff, now, request_ids=[ordered.pk], volunteers_needed=1)
    activities.publish(activity_id=new.pk, by=staff, now=now)
    # claim a place: on the new one, and on something that the district offers
    offered = Activity.objects.filter(
        state="published", site=here, starts_at__date__gt=now.date(), starts_at__lt=new.starts_at
    )
    offered = offered.exclude(claims__volunteer_id=volunteer.pk).order_by("starts_at", "pk")
    for activity in (new, offered[0]):
        claims_actions.claim(activity_id=activity.pk, by=volunteer, now=now)
    # check in with the code of what is going on
    going_on = Claim.objects.get(volunteer_id=volunteer.pk, activity__starts_at__lte=now, activity__ends_at__gt=now)
    code = door_code.current(going_on.activity, now)[0]
    assert attendance_actions.check_in(claim_id=going_on.pk, by=volunteer, now=now, code=code).state == "checked_in"
    # tick off on the roll, complete; the points arrive
    waiting = to_complete()
    assert len(waiting) >= 6
    before = Account.objects.filter(user_id=volunteer.pk).values_list("balance", flat=True).first() or 0
    done: list[Activity] = []
    for claim in waiting:
        activity = claim.activity
        attendance_actions.check_in(claim_id=claim.pk, by=staff, now=now, at=activity.starts_at)
        attendance_actions.check_out(claim_id=claim.pk, by=staff, now=now, at=activity.ends_at)
        if activity not in done:
            done.append(
                activities.complete(activity_id=activity.pk, attended_residents=3, report="", by=staff, now=now)
            )
    assert len(done) >= 6
    crediting.credit_confirmed_claims(now=now)
    assert Account.objects.get(user_id=volunteer.pk).balance > before
    # rate the order that one of them answered; on some days an earlier wish was planned for the same day
    answered = list(ServiceRequest.objects.filter(requester=resident, state="held", held_at=now))
    assert answered
    for request in answered:
        orders.rate(order_id=request.pk, by=resident, now=now, score=5, comment="")
    assert upkeep.audit_ledger(now=now).is_right


@pytest.mark.parametrize("day", ["2026-11-24", "2026-11-25", "2026-11-26", "2026-12-02"])
def test_visits_are_seen_by_who_is_meant(filled: None, clock: Clock, day: str) -> None:
    """One waits for the word of `resident`, one is promised by `volunteer`, one can be claimed; nobody else knows."""
    now = clock(f"{day} 00:10")
    renew()
    volunteer, resident = known("volunteer"), known("resident")
    visits = Activity.objects.filter(audience="invited", planned_requests__request__requester=resident)
    assert ServiceRequest.objects.filter(requester=resident, state="held", plans__activity__in=visits).exists()
    promised = Claim.objects.filter(volunteer_id=volunteer.pk, state="claimed", activity__in=visits)
    assert promised.filter(activity__starts_at__gt=now).exists()
    free = visits.filter(state="published", starts_at__gt=now, volunteers_claimed=0)
    seen = visibility.visible_to(volunteer).filter(pk__in=free)
    assert seen.exists()
    for one in visits.filter(state="published", starts_at__gt=now):
        reads = {name: visibility.line(one, to=known(name)).location for name in ("resident", "volunteer", "staff")}
        assert reads["staff"] == str(one.site) != reads["volunteer"] and reads["resident"] != one.location
    first = promised[0]
    door = places.doors(first, to=volunteer, now=now)[0]
    assert (door.name, door.address) == ("婆婆", "新城小区 3号楼 2单元 101") and not places.doors(
        first, to=resident, now=now
    )
    stranger = User.objects.filter(username__startswith="r0", requests=None)[0]
    assert not visibility.visible_to(stranger).filter(pk__in=visits).exists()
    claims_actions.claim(activity_id=seen[0].pk, by=volunteer, now=now)


def test_the_desk_stands_around_what_the_volunteer_promised(filled: None, clock: Clock) -> None:
    """On a day with another place, somebody can check in at every minute all the same."""
    coming = Claim.objects.filter(volunteer_id=known("volunteer").pk, activity__starts_at__date__gt=DAY)
    promised = coming.get(activity__audience="open").activity
    clock(promised.starts_at.replace(minute=0))
    renew()
    today = Claim.objects.filter(volunteer_id=known("volunteer").pk, state="claimed")
    midnight = timezone.localtime(promised.starts_at).replace(hour=0)
    ranges = list(
        today.filter(activity__starts_at__gte=midnight, activity__starts_at__lt=midnight + timedelta(days=1))
        .order_by("activity__starts_at")
        .values_list("activity__starts_at", "activity__ends_at")
    )
    assert (promised.starts_at, promised.ends_at) in ranges and len(ranges) == 3
    assert ranges[0][0] == midnight and ranges[-1][1] == midnight + timedelta(days=1)
    assert [end for _start, end in ranges[:-1]] == [start for start, _end in ranges[1:]]


def test_what_was_done_meanwhile_is_not_rewritten(filled: None, clock: Clock) -> None:
    """Rows that stand are only moved on by their own steps: nothing vanishes, no time that was known changes."""
    before = {row.pk: (row.title, row.starts_at, row.ends_at, row.created_at) for row in Activity.objects.all()}
    closed = set(Activity.objects.filter(state="closed").values_list("pk", "closed_at", "attended_residents"))
    orders_before = set(ServiceRequest.objects.values_list("pk", "number", "submitted_at", "answer_due_at"))
    clock("2026-11-27 08:00")
    renew()
    after = {row.pk: (row.title, row.starts_at, row.ends_at, row.created_at) for row in Activity.objects.all()}
    assert before.items() <= after.items() and len(after) > len(before)
    assert closed <= set(Activity.objects.filter(state="closed").values_list("pk", "closed_at", "attended_residents"))
    assert orders_before <= set(ServiceRequest.objects.values_list("pk", "number", "submitted_at", "answer_due_at"))


def test_the_same_days_bring_the_same_district(filled: None, clock: Clock) -> None:
    """Random keys decide nothing: who looks for a fault of the demo finds it again."""

    def after_days() -> list[tuple[Any, ...]]:
        with district.undone():
            for days in (2, 5, 9):
                clock(datetime(2026, 11, 24, 8, tzinfo=SHANGHAI) + timedelta(days=days))
                renew()
            fields = ("site__name", "title", "starts_at", "seats_taken", "volunteers_claimed")
            planned = Activity.objects.order_by(*fields).values_list(*fields)
            return [*planned, *ServiceRequest.objects.order_by("number").values_list("number", "title", "state")]

    assert after_days() == after_days()


def test_what_cannot_be_renewed_keeps_nobody_from_starting(filled: None, clock: Clock) -> None:
    Site.objects.filter(name="新城社区").update(is_active=False)  # no orders are taken there any more
    before = Activity.objects.count()
    clock("2026-11-27 08:00")
    assert "make reset" in renew() and Activity.objects.count() == before


def test_only_the_embedded_database_is_renewed(filled: None, clock: Clock, settings: Any) -> None:
    clock("2026-11-27 08:00")
    settings.EMBEDDED = False
    with pytest.raises(CommandError, match="embedded"):
        call_command("renew_demo")


# --- Nothing contradicts the product --------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2026-11-24", "2026-11-25", "2026-12-01"])
def test_nothing_that_happened_lies_in_the_future(filled: None, clock: Clock, day: str) -> None:
    """Of every table; a plan's times are the only ones to come."""
    now = clock(f"{day} 00:10")
    renew()
    to_come = [
        (model.__name__, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, DateTimeField) and field.name not in TO_COME
        if model._default_manager.filter(**{f"{field.name}__gt": now}).exists()
    ]
    assert to_come == []


@pytest.mark.parametrize("day", ["2026-11-24", "2026-11-25", "2026-12-01"])
def test_times_follow_each_other(filled: None, clock: Clock, day: str) -> None:
    now = clock(f"{day} 00:10")
    renew()
    assert not Activity.objects.filter(created_at__gte=F("starts_at")).exists()
    assert not Activity.objects.filter(created_at__gt=now).exists()
    assert not Activity.objects.exclude(state="draft").filter(published_at__gt=now).exists()
    assert not Activity.objects.filter(published_at__lt=F("created_at")).exists()
    assert not Claim.objects.filter(claimed_at__gt=now).exists()
    assert not Claim.objects.filter(claimed_at__gt=F("activity__starts_at")).exists()
    assert not Claim.objects.filter(claimed_at__lt=F("activity__published_at")).exists()
    assert not ServiceRequest.objects.filter(submitted_at__gt=F("answered_at")).exists()
    assert not ProgrammeItem.objects.filter(programme__published_at__lt=F("activity__created_at")).exists()
    assert not MonthlyProgramme.objects.filter(published_at__lt=F("built_at")).exists()
    answers = ServiceRequest.objects.exclude(answered_at=None).values_list("answered_at", flat=True)
    assert {timezone.localtime(answered).hour for answered in answers} <= set(range(8, 18))
    for before, after in (("answered_at", "planned_at"), ("planned_at", "delivered_at"), ("delivered_at", "rated_at")):
        assert not ServiceRequest.objects.filter(**{f"{before}__gt": F(after)}).exists(), (before, after)


def test_nobody_spends_points_before_earning_them(filled: None) -> None:
    sums: Counter[Any] = Counter()
    for account, amount in LedgerEntry.objects.order_by("at", "-amount").values_list("account", "amount"):
        sums[account] += amount
        assert sums[account] >= 0, account


def test_an_activity_answers_what_was_wished(filled: None) -> None:
    for request in ServiceRequest.objects.filter(state__in=["held", "delivered", "rated"], catalogue_item=None):
        assert names.ANSWERED_BY[request.title] == request.plans.get().activity.title


def test_an_order_is_answered_by_its_station_and_delivered_when_it_was_wanted(filled: None) -> None:
    stations = Site.objects.filter(level="station")
    assert not stations.exclude(memberships__role=Role.STAFF).exists()
    for request in ServiceRequest.objects.exclude(handler=None).select_related("site"):
        assert Membership.objects.filter(user=request.handler, role=Role.STAFF, site__in=request.site.path).exists()
    for request in ServiceRequest.objects.filter(state__in=["held", "delivered", "rated"]):
        held = request.plans.get().activity
        assert request.wanted_from <= timezone.localdate(held.starts_at) <= request.wanted_until
        assert request.submitted_at < held.created_at


@pytest.mark.parametrize("day", [DAY, date(2026, 11, 25), date(2026, 12, 3)])
def test_the_leaders_team_goes_somewhere(filled: None, clock: Clock, day: date) -> None:
    now = clock(datetime.combine(day, time(0, 10), SHANGHAI))
    renew()
    ours = Claim.objects.filter(team__members__volunteer_id=known("leader").pk, activity__starts_at__gt=now)
    assert ours.count() >= 3 and ours.filter(volunteer_id=known("leader").pk).exists()


@pytest.mark.parametrize("day", [DAY, date(2026, 11, 30)])
def test_children_are_not_called_away_from_school(filled: None, clock: Clock, day: date) -> None:
    clock(datetime.combine(day, time(8), SHANGHAI))
    renew()
    ours = Activity.objects.filter(service_group="children", site__level="station").exclude(report="", state="closed")
    for start in map(timezone.localtime, ours.values_list("starts_at", flat=True)):
        assert start.weekday() >= 5 or start.hour >= 15, start


def test_who_came_fits_into_the_room(filled: None) -> None:
    held = Activity.objects.filter(state="closed").exclude(seats=None)
    assert held.exists() and not held.filter(attended_residents__gt=F("seats")).exists()
    exact = Claim.objects.filter(checked_in_at=F("activity__starts_at"), checked_out_at=F("activity__ends_at"))
    assert exact.count() < Claim.objects.filter(state="confirmed").count() / 10


def test_vouchers_are_handed_over_by_who_may(filled: None) -> None:
    for redemption in Redemption.objects.filter(state="fulfilled").select_related("reward", "fulfilled_by"):
        roles = Membership.objects.filter(user=redemption.fulfilled_by)
        merchant = roles.filter(role=Role.MERCHANT, partner=redemption.reward.partner)
        assert (merchant | roles.filter(role=Role.STAFF, site=redemption.reward.site)).exists()
