"""Points: earning by dated rules, exchanging, giving back, expiring, correcting, and the proof that it all adds up."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import InternalError, connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from civic.kernel import months
from civic.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from network.models import Membership, Role
from network.policies import forget
from network.rules import rule_at
from notifications import texts
from notifications.models import Message
from points import actions, earning, queries, upkeep
from points.models import Account, EarningRule, EntryKind, LedgerEntry, Redemption
from tests.factories.people import centre, person
from tests.factories.points import RewardFactory, credit
from tests.helpers.pages import browser, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def helper(station: Any, now: datetime) -> Any:
    """A volunteer with 20 points."""
    user = person(Role.VOLUNTEER, at=station)
    credit(user, station, minutes=600, key="claim:1:confirmed", at=now)
    return user


def rule(site: Any, day: date, rate: str = "2", **fields: Any) -> EarningRule:
    return EarningRule.objects.create(site=site, from_date=day, points_per_hour=Decimal(rate), **fields)


def test_without_a_rule_two_points_an_hour(helper: Any) -> None:
    entry = LedgerEntry.objects.get()
    assert (entry.amount, entry.kind, entry.rule, queries.balance(helper)) == (20, EntryKind.EARNED, None, 20)


def test_the_nearest_site_then_the_latest_day_wins(station: Any, now: datetime) -> None:
    day = timezone.localdate(now)
    rule(centre(), day, "9")
    far = rule(station.parent, day - timedelta(days=300), "3")
    near = rule(station, day - timedelta(days=10), "4")
    rule(station, day + timedelta(days=1), "5")
    user = person()
    credit(user, station, key="a", at=now)
    credit(user, station, key="b", at=now - timedelta(days=11))
    rules = dict(LedgerEntry.objects.values_list("source_key", "rule"))
    assert rules == {"a": near.pk, "b": far.pk} and queries.balance(user) == 7
    assert rule_at(EarningRule, station, day) == near


@pytest.mark.parametrize(
    ("minutes", "grade", "cap", "points"),
    [(125, "a", None, 4), (120, "c", None, 6), (100, "b", None, 4), (600, "c", 9, 9), (29, "a", None, 0)],
)
def test_sql_and_words_agree(
    station: Any, now: datetime, minutes: int, grade: str, cap: int | None, points: int
) -> None:
    rule(station, date(2026, 1, 1), cap_per_activity=cap, coefficient_b=Decimal("1.2"), coefficient_c=Decimal("1.5"))
    user = person()
    assert credit(user, station, minutes=minutes, grade=grade, key="x", at=now) == ((1, points) if points else (0, 0))
    worth = earning.worth(minutes=minutes, grade=grade, rule=rule_at(EarningRule, station, date(2026, 11, 25)))
    assert worth.points == queries.balance(user) == points


def test_a_source_key_is_credited_once(helper: Any, station: Any, now: datetime) -> None:
    assert credit(helper, station, minutes=600, key="claim:1:confirmed", at=now) == (0, 0)
    assert queries.balance(helper) == 20


def test_redeem_fulfil_once(helper: Any, station: Any, now: datetime) -> None:
    reward = RewardFactory(site=station)
    redemption = actions.redeem(reward_id=reward.pk, by=helper, now=now)
    reward.refresh_from_db()
    assert queries.balance(helper) == 15 and reward.stock_taken == 1 and redemption.state == "reserved"
    assert redemption.good_until == timezone.localdate(now) + timedelta(days=30)
    merchant = person(Role.MERCHANT, at=station)
    with pytest.raises(NotFound):  # another partner's reward
        actions.fulfil(voucher=redemption.voucher, by=merchant, now=now)
    reward.partner = Membership.objects.get(user=merchant).partner
    reward.save()
    spoken = redemption.voucher.lower()[:5] + " - " + redemption.voucher[5:]
    assert actions.fulfil(voucher=spoken, by=merchant, now=now).state == "fulfilled"
    with pytest.raises(WrongState):
        actions.fulfil(voucher=redemption.voucher, by=merchant, now=now)
    with pytest.raises(WrongState):
        actions.cancel(voucher=redemption.voucher, by=helper, now=now)


def test_cancel_gives_points_and_stock_back(helper: Any, station: Any, now: datetime) -> None:
    reward = RewardFactory(site=station)
    redemption = actions.redeem(reward_id=reward.pk, by=helper, now=now)
    with pytest.raises(NotFound):
        actions.cancel(voucher=redemption.voucher, by=person(Role.VOLUNTEER, at=station), now=now)
    with pytest.raises(NotAllowed):
        actions.cancel(voucher=redemption.voucher, by=person(Role.STAFF, at=station), now=now)
    actions.cancel(voucher=redemption.voucher, by=helper, now=now)
    reward.refresh_from_db()
    assert queries.balance(helper) == 20 and reward.stock_taken == 0


def test_refusals_have_names(helper: Any, station: Any, now: datetime) -> None:
    for code, fields in (
        ("insufficient_points", {"price": 21}),
        ("out_of_stock", {"stock": 0}),
        ("limit_reached", {"limit_per_person": 0}),
    ):
        with pytest.raises(Conflict) as caught:
            actions.redeem(reward_id=RewardFactory(site=station, **fields).pk, by=helper, now=now)
        assert caught.value.code == code
    with pytest.raises(NotFound):
        actions.redeem(reward_id=RewardFactory(site=station, is_active=False).pk, by=helper, now=now)
    with pytest.raises(Conflict):  # no account yet
        actions.redeem(reward_id=RewardFactory(site=station).pk, by=person(), now=now)
    assert queries.balance(helper) == 20 and not Redemption.objects.exists()


def test_a_voucher_is_good_through_its_last_day(helper: Any, station: Any, clock: Any) -> None:
    """It says a day, so it is good until that day ends, at whatever hour it was reserved."""
    reserved = clock("2026-11-10 08:07")
    redemption = actions.redeem(reward_id=RewardFactory(site=station, voucher_days=15).pk, by=helper, now=reserved)
    assert redemption.good_until == date(2026, 11, 25)
    evening = clock("2026-11-25 23:59")
    assert actions.expire_redemptions(now=evening) == 0
    clerk = person(Role.STAFF, at=station)
    assert actions.fulfil(voucher=redemption.voucher, by=clerk, now=evening).state == "fulfilled"
    late = actions.redeem(reward_id=RewardFactory(site=station, voucher_days=15).pk, by=helper, now=reserved)
    with translation.override("en"), pytest.raises(Conflict, match="was good until 25 November;"):
        actions.fulfil(voucher=late.voucher, by=clerk, now=clock("2026-11-26 00:00"))


def test_what_has_run_out_says_its_last_day(helper: Any, station: Any, clock: Any) -> None:
    """Not the midnight after it, which reads as a day more."""
    reward = RewardFactory(site=station, voucher_days=15)
    redemption = actions.redeem(reward_id=reward.pk, by=helper, now=clock("2026-11-10 08:07"))
    actions.expire_redemptions(now=clock("2026-11-26 00:00"))
    page = text(browser(helper).get(reverse("points:redemption", args=[redemption.voucher])))
    assert "Good until Wednesday 25 November" in page and "26 November" not in page


def test_unused_vouchers_expire_once(helper: Any, station: Any, now: datetime) -> None:
    redemption = actions.redeem(reward_id=RewardFactory(site=station, voucher_days=1).pk, by=helper, now=now)
    late = months.midnight(timezone.localdate(now) + timedelta(days=2))
    assert actions.expire_redemptions(now=now) == 0
    with pytest.raises(Conflict):
        actions.fulfil(voucher=redemption.voucher, by=person(Role.STAFF, at=station), now=late)
    assert [actions.expire_redemptions(now=late), actions.expire_redemptions(now=late)] == [1, 0]
    assert queries.balance(helper) == 20
    with translation.override("en"):
        assert "past" not in texts.render(Message.objects.get(kind="redemption_expired")).body


def test_points_expire_by_their_rule_and_spending_uses_the_oldest(station: Any, now: datetime) -> None:
    rule(station, date(2020, 1, 1), "2", expires_after_months=12)
    user = person()
    credit(user, station, minutes=300, key="old", at=now - timedelta(days=380))
    credit(user, station, minutes=300, key="new", at=now - timedelta(days=30))
    assert upkeep.due_by(user.pk, now) == 10 and upkeep.due_by(user.pk, now + timedelta(days=400)) == 20
    actions.redeem(reward_id=RewardFactory(site=station, price=4).pk, by=user, now=now)
    assert upkeep.due_by(user.pk, now) == 6 and upkeep.due_by(person().pk, now) == 0
    assert upkeep.expire_points(now=now) == 1 and queries.balance(user) == 10  # 10 old ones, 4 of them spent
    assert upkeep.expire_points(now=now) == 0 and upkeep.expire_points(now=now + timedelta(days=1)) == 0
    assert upkeep.audit_ledger(now=now).is_right


def test_corrections_reverse_once(helper: Any, station: Any, now: datetime) -> None:
    entry = LedgerEntry.objects.get()
    staff = person(Role.STAFF, at=station)
    with pytest.raises(NotAllowed):
        actions.correct(entry_id=entry.pk, by=helper, now=now, why="x")
    with pytest.raises(Invalid):
        actions.correct(entry_id=entry.pk, by=staff, now=now, why=" ")
    made = actions.correct(entry_id=entry.pk, by=staff, now=now, why="记错了人")
    assert (made.amount, made.reverses, queries.balance(helper)) == (-20, entry, 0)
    with pytest.raises(Conflict) as caught:
        actions.correct(entry_id=entry.pk, by=staff, now=now, why="again")
    assert caught.value.code == "already_corrected"
    actions.correct(entry_id=made.pk, by=staff, now=now, why="没有记错")
    assert queries.balance(helper) == 20 and upkeep.audit_ledger(now=now).is_right


def test_what_was_spent_can_not_be_taken_back(helper: Any, station: Any, now: datetime) -> None:
    actions.redeem(reward_id=RewardFactory(site=station, price=1).pk, by=helper, now=now)
    with pytest.raises(Conflict) as caught:
        actions.correct(
            entry_id=LedgerEntry.objects.get(kind="earned").pk, by=person(Role.STAFF, at=station), now=now, why="记错了"
        )
    assert caught.value.code == "insufficient_points"


def test_correcting_what_has_run_out_takes_no_other_points(station: Any, now: datetime) -> None:
    rule(station, date(2020, 1, 1), "2", expires_after_months=6)
    user, staff = person(), person(Role.STAFF, at=station)
    credit(user, station, minutes=300, key="old", at=now - timedelta(days=300))
    credit(user, station, minutes=300, key="new", at=now)
    old, new = (LedgerEntry.objects.get(source_key=key) for key in ("old", "new"))
    before = now - timedelta(days=200)
    undone = actions.correct(entry_id=old.pk, by=staff, now=before, why="记错了")
    again = actions.correct(entry_id=undone.pk, by=staff, now=before, why="没有记错")
    upkeep.expire_points(now=now)
    with pytest.raises(Conflict) as caught:  # of the points that came back it is the same
        actions.correct(entry_id=again.pk, by=staff, now=now, why="还是记错了")
    assert caught.value.code == "already_expired" and queries.balance(user) == 10
    assert actions.correct(entry_id=new.pk, by=staff, now=now, why="记错了").amount == -10


def test_months_end_in_shanghai(station: Any) -> None:
    rule(station, date(2020, 1, 1), "2", expires_after_months=6)
    user, shanghai = person(), ZoneInfo("Asia/Shanghai")
    credit(user, station, minutes=300, key="x", at=datetime(2026, 3, 1, 7, 0, tzinfo=shanghai))  # in London in February
    on_the_day = datetime(2026, 9, 1, 7, 0, tzinfo=shanghai)
    assert upkeep.due_by(user.pk, on_the_day - timedelta(seconds=1)) == 0
    assert upkeep.due_by(user.pk, on_the_day) == 10
    upkeep.expire_points(now=on_the_day)
    assert LedgerEntry.objects.get(kind="expired").source_key.endswith(":2026-09-01")


def test_what_came_back_too_late_is_said_to_run_out(station: Any, now: datetime) -> None:
    rule(station, date(2020, 1, 1), "2", expires_after_months=6)
    user, reward = person(), RewardFactory(site=station, price=10)
    credit(user, station, minutes=300, key="old", at=now - timedelta(days=170))
    credit(user, station, minutes=60, key="new", at=now)
    actions.redeem(reward_id=reward.pk, by=user, now=now)
    late = now + timedelta(days=31)
    actions.expire_redemptions(now=late)
    with translation.override("en"):
        said = texts.render(Message.objects.get(kind="redemption_expired")).body
    assert "Your 10 points are back. 10 of them are past their day" in said and queries.balance(user) == 12
    upkeep.expire_points(now=late)
    assert queries.balance(user) == 2


def test_nobody_hands_their_own_voucher_over(helper: Any, station: Any, now: datetime) -> None:
    Membership.objects.create(user=helper, site=station, role=Role.STAFF)
    forget(helper)
    voucher = actions.redeem(reward_id=RewardFactory(site=station).pk, by=helper, now=now).voucher
    with pytest.raises(NotAllowed) as caught:
        actions.fulfil(voucher=voucher, by=helper, now=now)
    assert caught.value.code == "own_voucher"
    assert actions.fulfil(voucher=voucher, by=person(Role.STAFF, at=station), now=now).state == "fulfilled"


def test_a_closed_station_gives_nothing(helper: Any, station: Any, now: datetime) -> None:
    reward = RewardFactory(site=station)
    station.is_active = False
    station.save()
    with pytest.raises(NotFound):
        actions.redeem(reward_id=reward.pk, by=helper, now=now)
    assert queries.balance(helper) == 20


def test_the_audit_sees_a_wrong_balance(helper: Any, now: datetime) -> None:
    proof = upkeep.audit_ledger(now=now)
    assert (proof.is_right, proof.issued, proof.outstanding, proof.accounts) == (True, 20, 20, 1)
    Account.objects.update(balance=19)
    proof = upkeep.audit_ledger(now=now)
    assert not proof.is_right and proof.wrong_accounts == 1


@pytest.mark.parametrize("sql", ["UPDATE points_ledgerentry SET amount = 1", "DELETE FROM points_ledgerentry"])
def test_the_ledger_refuses_change(helper: Any, sql: str) -> None:
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert LedgerEntry.objects.get().amount == 20
