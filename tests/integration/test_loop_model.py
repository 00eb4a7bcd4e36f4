"""The whole loop walked at random: whatever people do in whatever order, nothing is oversold, lost, doubled or
overtaken.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities import actions as activities
from activities.models import Activity, PlannedRequest
from activities.signups import actions as signups
from activities.signups.models import Signup
from civic.kernel.errors import DomainError
from network.models import Role
from orders import actions as orders
from orders.models import ServiceRequest
from points import actions as points
from points.models import Account, LedgerEntry, Reward
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, person
from volunteers.attendance import actions as attendance_actions
from volunteers.claims import actions as claims_actions
from volunteers.claims.models import Claim
from volunteers.crediting import actions as crediting

pytestmark = pytest.mark.django_db
NUMBER = st.integers(0, 7)
STEPS = st.lists(st.tuples(st.integers(0, 16), NUMBER, NUMBER), min_size=15, max_size=60)


class District:
    """One station with its people, and a clock that moves."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.station = SiteFactory()
        self.staff = make.staff(self.station)
        self.residents = [person(Role.RESIDENT, at=self.station) for _n in range(5)]
        self.volunteers = [make.volunteer(self.station, now=self.now) for _n in range(4)]
        self.reward = Reward.objects.create(site=self.station, title="理发", price=2, stock=2)
        self.refused = 0

    def do(self, verb: int, a: int, b: int) -> None:
        """One step; a refusal is an answer, anything else a fault."""
        try:
            with transaction.atomic():
                self.steps()[verb](a, b)
        except DomainError:
            self.refused += 1

    def steps(self) -> list[Any]:
        by, now = self.staff, self.now
        return [
            lambda a, b: self.order(a),
            lambda a, b: orders.accept(order_id=self.pick(ServiceRequest, a), by=by, now=now),
            lambda a, b: orders.decline(order_id=self.pick(ServiceRequest, a), by=by, now=now, reason="不行"),
            lambda a, b: orders.withdraw(order_id=self.pick(ServiceRequest, a), by=self.residents[b % 5], now=now),
            lambda a, b: self.plan(a, b),
            lambda a, b: activities.publish(activity_id=self.pick(Activity, a), by=by, now=now),
            lambda a, b: activities.cancel(activity_id=self.pick(Activity, a), by=by, now=now, reason="下雨"),
            lambda a, b: signups.sign_up(
                activity_id=self.pick(Activity, a), by=self.residents[b % 5], now=now, guest_names=["孙子"] * (b % 2)
            ),
            lambda a, b: self.give_seat_back(a),
            lambda a, b: claims_actions.claim(activity_id=self.pick(Activity, a), by=self.volunteers[b % 4], now=now),
            lambda a, b: self.with_claim(
                a, lambda c: claims_actions.withdraw(claim_id=c.pk, by=c.volunteer.user, now=now)
            ),
            lambda a, b: self.with_claim(
                a, lambda c: attendance_actions.check_in(claim_id=c.pk, by=by, now=now, at=c.activity.starts_at)
            ),
            lambda a, b: self.with_claim(
                a, lambda c: attendance_actions.check_out(claim_id=c.pk, by=by, now=now, at=c.activity.ends_at)
            ),
            lambda a, b: activities.complete(
                activity_id=self.pick(Activity, a), attended_residents=b, report="", by=by, now=now
            ),
            lambda a, b: crediting.credit_confirmed_claims(now=now),
            lambda a, b: points.redeem(reward_id=self.reward.pk, by=self.volunteers[b % 4], now=now),
            lambda a, b: self.wait(a),
        ]

    def pick(self, model: Any, number: int) -> Any:
        """Any row's key; a key that nothing has where there is none."""
        keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
        return (
            keys[number % len(keys)] if keys else (0 if model is Activity else "00000000-0000-0000-0000-000000000000")
        )

    def order(self, who: int) -> None:
        day = timezone.localdate(self.now)
        orders.submit(by=self.residents[who % 5], now=self.now, site=self.station, service_group="elderly", title="理发", wanted_from=day, wanted_until=day)  # fmt: skip

    def plan(self, number: int, hours: int) -> None:
        start = self.now + timedelta(hours=1 + hours)
        request = self.pick(ServiceRequest, number)
        chosen = [request] if ServiceRequest.objects.exists() and number % 2 else []
        activities.create(by=self.staff, now=self.now, site=self.station, request_ids=chosen, title="理发日", service_group="elderly", location="大厅", starts_at=start, ends_at=start + timedelta(hours=2), seats=1 + number % 3, volunteers_needed=1 + hours % 2)  # fmt: skip

    def give_seat_back(self, number: int) -> None:
        signup = Signup.objects.filter(pk=self.pick(Signup, number)).select_related("user").first()
        if signup:
            signups.cancel_signup(signup_id=signup.pk, by=signup.user, now=self.now)

    def with_claim(self, number: int, act: Any) -> None:
        claim = Claim.objects.filter(pk=self.pick(Claim, number)).select_related("volunteer__user", "activity").first()
        if claim:
            act(claim)

    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=1 + hours)


def check(district: District, now: datetime) -> None:
    """What must hold after every step."""
    for activity in Activity.objects.all():
        held = activity.signups.filter(state__in=["confirmed", "attended", "absent"])
        live = activity.claims.exclude(state__in=["withdrawn", "no_show"]).count()
        if activity.state == "published":
            assert activity.seats_taken == sum(s.seats for s in held) <= (activity.seats or 10**9)
            assert activity.volunteers_claimed == live <= activity.volunteers_needed
            first = activity.signups.filter(state="waitlisted").order_by("queue_number").first()
            if first and now < activity.starts_at:
                assert activity.seats is not None and activity.seats_taken + first.seats > activity.seats, (
                    "a seat is free while somebody waits"
                )
        if activity.state == "cancelled":
            assert not held.exists() and live == 0 == activity.seats_taken == activity.volunteers_claimed
    planned = set(PlannedRequest.objects.filter(released_at=None).values_list("request_id", flat=True))
    assert set(ServiceRequest.objects.filter(state="planned").values_list("pk", flat=True)) <= planned
    for account in Account.objects.all():
        assert account.balance == sum(entry.amount for entry in account.entries.all()) >= 0
    district.reward.refresh_from_db()
    assert 0 <= district.reward.stock_taken <= district.reward.stock
    keys = list(LedgerEntry.objects.filter(kind="earned").values_list("source_key", flat=True))
    assert len(keys) == len(set(keys)) <= Claim.objects.filter(state="confirmed").count()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_whatever_people_do(steps: list[tuple[int, int, int]]) -> None:
    with transaction.atomic():
        district = District()
        for verb, a, b in steps:
            district.do(verb, a, b)
            check(district, district.now)
        transaction.set_rollback(True)
