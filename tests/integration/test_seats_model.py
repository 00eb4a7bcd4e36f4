"""Seats at random, beside a model of twenty lines: first come, first served, nobody overtakes, nothing is oversold."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from activities import actions
from activities.models import Activity
from activities.signups import actions as signups
from activities.signups import waiting_line
from activities.signups.errors import AlreadySignedUp
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from civic.kernel.errors import Invalid
from notifications.models import Message
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory, person

pytestmark = pytest.mark.django_db


class Seats(RuleBasedStateMachine):
    """Six people, one room; the model is two lists in order of arrival."""

    @initialize(seats=st.integers(1, 6))
    def open(self, seats: int) -> None:
        self.savepoint = transaction.savepoint()
        self.now = timezone.now()
        site = SiteFactory()
        self.staff, self.people = make.staff(site), [person() for _n in range(6)]
        self.activity = make.activity(site, now=self.now, seats=seats, needed=0)
        self.seats: int | None = seats
        self.seated: dict[Any, int] = {}
        self.waiting: dict[Any, int] = {}
        self.promoted = 0

    def free(self, wanted: int) -> bool:
        return self.seats is None or sum(self.seated.values()) + wanted <= self.seats

    def move_up(self) -> None:
        while self.waiting and self.free(next(iter(self.waiting.values()))):
            first = next(iter(self.waiting))
            self.seated[first] = self.waiting.pop(first)
            self.promoted += 1

    @rule(who=st.integers(0, 5), guests=st.integers(0, 3))
    def sign_up(self, who: int, guests: int) -> None:
        user, wanted = self.people[who], guests + 1
        refusal: type[Exception] | None = None
        if self.seats is not None and wanted > self.seats:
            refusal = Invalid
        elif user.pk in self.seated or user.pk in self.waiting:
            refusal = AlreadySignedUp
        if refusal:
            with pytest.raises(refusal), transaction.atomic():
                signups.sign_up(activity_id=self.activity.pk, by=user, now=self.now, guest_names=["家人"] * guests)
            return
        signups.sign_up(activity_id=self.activity.pk, by=user, now=self.now, guest_names=["家人"] * guests)
        (self.seated if not self.waiting and self.free(wanted) else self.waiting)[user.pk] = wanted

    @rule(who=st.integers(0, 5))
    def give_back(self, who: int) -> None:
        user = self.people[who]
        live = Signup.objects.filter(user=user).exclude(state=SignupState.CANCELLED).first()
        assert (live is not None) == (user.pk in self.seated or user.pk in self.waiting)
        if live:
            signups.cancel_signup(signup_id=live.pk, by=user, now=self.now)
            self.seated.pop(user.pk, None)
            self.waiting.pop(user.pk, None)
            self.move_up()

    @rule(seats=st.one_of(st.none(), st.integers(1, 8)))
    def another_room(self, seats: int | None) -> None:
        if seats is not None and seats < max(sum(self.seated.values()), *self.waiting.values(), 0):
            with pytest.raises(Invalid), transaction.atomic():
                actions.edit(activity_id=self.activity.pk, by=self.staff, now=self.now, seats=seats)
            return
        actions.edit(activity_id=self.activity.pk, by=self.staff, now=self.now, seats=seats)
        if seats != self.seats:
            self.seats = seats
            self.move_up()

    @rule(minutes=st.integers(1, 10))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @invariant()
    def as_in_the_model(self) -> None:
        if not hasattr(self, "seated"):
            return
        rows = list(Signup.objects.exclude(state=SignupState.CANCELLED).order_by("queue_number"))
        confirmed = {row.user_id: row.seats for row in rows if row.state == SignupState.CONFIRMED}
        line = [row for row in rows if row.state == SignupState.WAITLISTED]
        assert confirmed == self.seated and [row.user_id for row in line] == list(self.waiting)
        assert [waiting_line.position(row) for row in line] == list(range(1, len(line) + 1))
        assert Activity.objects.get(pk=self.activity.pk).seats_taken == sum(self.seated.values())
        assert Message.objects.filter(kind="signup_promoted").count() == self.promoted

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)


def test_seats_at_random(db: Any) -> None:
    run_state_machine_as_test(
        Seats,
        settings=settings(
            max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
