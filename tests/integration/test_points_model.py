"""Points at random: whatever people do in whatever order, every balance is the sum of its entries."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from civic.kernel.errors import DomainError
from network.models import Role
from points import actions, queries, upkeep
from points.models import Account, EarningRule, EntryKind, LedgerEntry, Redemption, Reward
from tests.factories.people import SiteFactory, person
from tests.factories.points import RewardFactory, credit

pytestmark = pytest.mark.django_db

WHO, WHICH = st.integers(0, 2), st.integers(0, 20)


class Points(RuleBasedStateMachine):
    """Three volunteers, two rewards, a rule under which points run out."""

    @initialize()
    def open(self) -> None:
        self.savepoint = transaction.savepoint()
        self.now = datetime(2026, 1, 5, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
        site = SiteFactory()
        EarningRule.objects.create(
            site=site, from_date="2025-01-01", points_per_hour=Decimal(3), expires_after_months=2
        )
        self.site, self.people, self.staff = site, [person() for _n in range(3)], person(Role.STAFF, at=site)
        self.rewards = [
            RewardFactory(site=site, price=4, stock=3),
            RewardFactory(site=site, price=2, stock=50, limit_per_person=2),
        ]
        self.keys, self.told = 0, dict.fromkeys((user.pk for user in self.people), 0)

    def attempt(self, action: Any, **kwargs: Any) -> Any:
        """What is refused changes nothing."""
        try:
            with transaction.atomic():
                return action(now=self.now, **kwargs)
        except DomainError:
            return None

    @rule(who=WHO, minutes=st.integers(0, 400), twice=st.booleans())
    def serve(self, who: int, minutes: int, twice: bool) -> None:
        self.keys += not twice
        credit(self.people[who], self.site, minutes=minutes, key=f"k{self.keys}", at=self.now)

    @rule(who=WHO, reward=st.integers(0, 1))
    def redeem(self, who: int, reward: int) -> None:
        self.attempt(actions.redeem, reward_id=self.rewards[reward].pk, by=self.people[who])

    @rule(which=WHICH, verb=st.sampled_from(["fulfil", "cancel"]))
    def settle(self, which: int, verb: str) -> None:
        rows = list(Redemption.objects.select_related("account__user").order_by("reserved_at", "pk"))
        if rows:
            row = rows[which % len(rows)]
            by = self.staff if verb == "fulfil" else row.account.user
            self.attempt(getattr(actions, verb), voucher=row.voucher, by=by)

    @rule(which=WHICH)
    def correct(self, which: int) -> None:
        rows = list(LedgerEntry.objects.order_by("at", "pk").values_list("pk", flat=True))
        if rows:
            self.attempt(actions.correct, entry_id=rows[which % len(rows)], by=self.staff, why="记错了")

    @rule(days=st.integers(1, 40))
    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)
        actions.expire_redemptions(now=self.now)
        upkeep.expire_points(now=self.now)

    @invariant()
    def adds_up(self) -> None:
        if not hasattr(self, "people"):
            return
        assert upkeep.audit_ledger(now=self.now).is_right
        for account in Account.objects.annotate(total=Sum("entries__amount")):
            assert account.balance == account.total >= 0
        assert not Reward.objects.exclude(stock_taken__gte=0, stock_taken__lte=F("stock")).exists()
        for reward in self.rewards:
            live = Redemption.objects.filter(reward=reward, state__in=["reserved", "fulfilled"])
            assert live.count() == Reward.objects.get(pk=reward.pk).stock_taken
        gone = LedgerEntry.objects.filter(kind=EntryKind.EXPIRED, amount__gte=0)
        assert not gone.exists() and queries.last_audit() is not None

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.savepoint_rollback(self.savepoint)


def test_points_at_random(db: Any) -> None:
    run_state_machine_as_test(
        Points,
        settings=settings(
            max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
