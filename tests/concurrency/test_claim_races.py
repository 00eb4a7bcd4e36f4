"""Places under fire, on real parallel connections. Each protection has a control: with it taken out, the race must
appear."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from activities import actions as activities_actions
from activities.models import Activity
from notifications.models import Message
from points import actions as points_actions
from points import queries as points_queries
from points import upkeep
from points.crediting import Source
from points.models import LedgerEntry, Redemption
from tests.concurrency.racing import at_once, until_waiting, without
from tests.factories import volunteers as make
from tests.factories.points import RewardFactory, credit
from volunteers.attendance.actions import confirming
from volunteers.claims import actions as claims_actions
from volunteers.claims.actions import claiming
from volunteers.claims.models import Claim
from volunteers.claims.transitions import ClaimState
from volunteers.crediting import actions as crediting
from volunteers.crediting.models import PendingCredit

pytestmark = pytest.mark.django_db(transaction=True)

EMPTIED = ("TRUNCATE volunteers_claim CASCADE", "UPDATE activities_activity SET volunteers_claimed = 0")


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test runs the job itself, when it wants to."""
    monkeypatch.setattr(crediting.jobs, "soon", lambda name: None)


def fifty_claim(station: Any, now: Any) -> tuple[Any, Counter[str]]:
    activity = make.activity(station, now=now, needed=7)
    people = [make.volunteer(station, now=now) for _n in range(50)]
    return activity, at_once(
        [lambda who=who: claims_actions.claim(activity_id=activity.pk, by=who, now=now) for who in people],
        holding=lambda: Activity.objects.select_for_update().get(pk=activity.pk),
    )


def test_the_last_places_by_fifty_at_once(station: Any, now: Any) -> None:
    activity, answers = fifty_claim(station, now)
    activity.refresh_from_db()
    assert answers == {"ok": 7, "full": 43} and activity.volunteers_claimed == Claim.objects.count() == 7


def test_control_a_count_read_beforehand_oversells(station: Any, now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = "(SELECT a.volunteers_claimed < a.volunteers_needed FROM activities_activity a WHERE a.id = %(activity)s)"
    assert "volunteers_claimed < volunteers_needed" in claiming.TAKE
    monkeypatch.setattr(claiming, "TAKE", claiming.TAKE.replace("volunteers_claimed < volunteers_needed", stale))
    with without("activities_activity", "activity_never_overclaimed", emptied=EMPTIED):
        _activity, answers = fifty_claim(station, now)
        assert answers["ok"] == 50


def test_two_clicks_take_one_place(station: Any, now: Any) -> None:
    activity, helper = make.activity(station, now=now), make.volunteer(station, now=now)
    answers = at_once([lambda: claims_actions.claim(activity_id=activity.pk, by=helper, now=now)] * 8)
    activity.refresh_from_db()
    assert answers == {"ok": 1, "already_claimed": 7} and activity.volunteers_claimed == Claim.objects.count() == 1


def overlapping(station: Any, now: Any, *, number: int = 4) -> Counter[str]:
    helper = make.volunteer(station, now=now)
    rows = [make.activity(station, now=now, starts_in=timedelta(days=2, minutes=10 * n)) for n in range(number)]
    return at_once([lambda row=row: claims_actions.claim(activity_id=row.pk, by=helper, now=now) for row in rows])


def test_nobody_is_in_two_places_at_once(station: Any, now: Any) -> None:
    """Four clicks on overlapping activities: one after the other, without a deadlock."""
    for _round in range(4):
        assert overlapping(station, now) == {"ok": 1, "overlaps": 3}


def crossing(station: Any, now: Any) -> list[str]:
    """One volunteer, two phones, two activities at the same time. The first phone has one of them, not yet committed,
    when the second asks for the other; once that one waits, the first asks for it too. What each was told."""
    helper = make.volunteer(station, now=now)
    mine, other = [make.activity(station, now=now, starts_in=timedelta(days=2, minutes=10 * n)) for n in range(2)]
    told: list[str] = []

    def ask(activity: Activity) -> None:
        try:
            claims_actions.claim(activity_id=activity.pk, by=helper, now=now)
            told.append("ok")
        except claiming.Overlaps:
            told.append("overlaps")
        except OperationalError as error:
            told.append("deadlock" if "deadlock detected" in str(error) else repr(error))

    def second_phone() -> None:
        ask(other)
        connection.close()

    phone = threading.Thread(target=second_phone)
    with transaction.atomic(), connection.cursor() as cursor:
        # who waits first finds the deadlock first and is the one that PostgreSQL ends
        cursor.execute(
            "SELECT set_config('deadlock_timeout', '30s', TRUE) WHERE current_setting('is_superuser') = 'on'"
        )
        ask(mine)
        phone.start()
        until_waiting(1)
        ask(other)
    phone.join(timeout=60)
    return told


def test_the_second_phone_waits_with_nothing_in_its_hands(station: Any, now: Any) -> None:
    assert crossing(station, now) == ["ok", "overlaps", "overlaps"]


def test_control_without_the_volunteers_lock_they_deadlock(
    station: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert " FOR NO KEY UPDATE OF person" in claiming.TAKE
    monkeypatch.setattr(claiming, "TAKE", claiming.TAKE.replace(" FOR NO KEY UPDATE OF person", ""))
    monkeypatch.setattr(claiming, "_PAUSES", ())
    assert "deadlock" in crossing(station, now)


def test_a_deadlock_is_tried_again(station: Any, now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the lock PostgreSQL ends the second phone's claim; its second try hears the reason."""
    monkeypatch.setattr(claiming, "TAKE", claiming.TAKE.replace(" FOR NO KEY UPDATE OF person", ""))
    assert crossing(station, now) == ["ok", "overlaps", "overlaps"]


def test_control_without_the_constraint_somebody_is(station: Any, now: Any) -> None:
    with without("volunteers_claim", "no_two_places_at_once", emptied=EMPTIED):
        assert overlapping(station, now)["ok"] > 1


def test_cancelled_while_people_claim(station: Any, now: Any) -> None:
    activity, staff = make.activity(station, now=now, needed=20), make.staff(station)
    people = [make.volunteer(station, now=now) for _n in range(12)]
    calls: list[Callable[[], Any]] = [
        lambda who=who: claims_actions.claim(activity_id=activity.pk, by=who, now=now) for who in people
    ]
    calls.insert(6, lambda: activities_actions.cancel(activity_id=activity.pk, reason="下雨", by=staff, now=now))
    answers = at_once(calls)
    activity.refresh_from_db()
    released = Message.objects.filter(kind="claim_released").count()
    assert set(answers) <= {"ok", "claiming_closed"} and (activity.state, activity.volunteers_claimed) == (
        "cancelled",
        0,
    )
    assert not Claim.objects.exclude(state=ClaimState.WITHDRAWN).exists() and released == answers["ok"] - 1


def test_given_back_and_taken_at_once(station: Any, now: Any) -> None:
    activity, staff = make.activity(station, now=now, needed=5), make.staff(station)
    first = [make.volunteer(station, now=now) for _n in range(5)]
    claims = [claims_actions.claim(activity_id=activity.pk, by=who, now=now) for who in first]
    others = [make.volunteer(station, now=now) for _n in range(10)]
    calls: list[Callable[[], Any]] = [
        lambda c=c: claims_actions.withdraw(claim_id=c.pk, by=staff, now=now) for c in claims
    ]
    calls += [lambda who=who: claims_actions.claim(activity_id=activity.pk, by=who, now=now) for who in others]
    at_once(calls)
    activity.refresh_from_db()
    assert activity.volunteers_claimed == Claim.objects.exclude(state=ClaimState.WITHDRAWN).count() <= 5


def confirmed(station: Any, now: Any, number: int) -> list[Any]:
    """Claims whose hours were confirmed when the worker died: nothing was credited."""
    activity = make.activity(station, now=now, needed=number)
    people = [make.volunteer(station, now=now) for _n in range(number)]
    for who in people:
        claims_actions.claim(activity_id=activity.pk, by=who, now=now)
    Claim.objects.update(state=ClaimState.CHECKED_OUT, service_minutes=120, checked_in_at=now, checked_out_at=now)
    with transaction.atomic():
        confirming.confirm_served(activity, by=None, now=now)
    return people


def test_credited_once_by_three_runs_at_once(station: Any, now: Any) -> None:
    people = confirmed(station, now, 12)
    at_once([lambda: crediting.credit_confirmed_claims(now=now)] * 3)
    at_once([lambda: crediting.tell_credited(now=now)] * 3)
    assert LedgerEntry.objects.count() == Message.objects.filter(kind="points_arrived").count() == 12
    assert {points_queries.balance(who) for who in people} == {4} and upkeep.audit_ledger(now=now).is_right


def test_control_without_mark_and_key_points_come_twice(
    station: Any, now: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(station, now, 12)
    service = crediting.SOURCE.service.replace("':confirmed'", "':' || gen_random_uuid()")
    naive = Source(service, due="SELECT claim_id FROM volunteers_pendingcredit WHERE credited_at IS NULL")
    assert service != crediting.SOURCE.service
    at_once(
        [lambda: points_actions.credit_many(source=naive, params={"now": now, "visit": "上门服务", "visits": "{}"})] * 3
    )
    assert LedgerEntry.objects.count() > 12


def test_a_worker_killed_between_confirm_and_credit_loses_nothing(station: Any, now: Any) -> None:
    people = confirmed(station, now, 3)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        crediting.credit_confirmed_claims(now=now)
        raise ZeroDivisionError  # the process dies before the commit
    assert not LedgerEntry.objects.exists() and PendingCredit.objects.filter(credited_at=None).count() == 3
    assert [crediting.credit_confirmed_claims(now=now), crediting.credit_confirmed_claims(now=now)] == [3, 0]
    assert {points_queries.balance(who) for who in people} == {4}


def exchange(station: Any, now: Any, *, people: int, each: int, **fields: Any) -> tuple[Any, Counter[str]]:
    reward = RewardFactory(site=station, price=5, **fields)
    users = [make.volunteer(station, now=now) for _n in range(people)]
    for user in users:
        credit(user, station, minutes=600, key=f"x:{user.pk}", at=now)
    calls = [
        lambda user=user: points_actions.redeem(reward_id=reward.pk, by=user, now=now)
        for user in users
        for _n in range(each)
    ]
    answers = at_once(calls)
    reward.refresh_from_db()
    return reward, answers


def test_the_last_of_the_stock_goes_once(station: Any, now: Any) -> None:
    reward, answers = exchange(station, now, people=10, each=1, stock=3)
    assert answers == {"ok": 3, "out_of_stock": 7} and reward.stock_taken == Redemption.objects.count() == 3
    assert upkeep.audit_ledger(now=now).is_right


def test_points_are_spent_once(station: Any, now: Any) -> None:
    _reward, answers = exchange(station, now, people=1, each=10, stock=100)  # 20 points: four times five
    assert answers == {"ok": 4, "insufficient_points": 6} and upkeep.audit_ledger(now=now).is_right


def test_the_limit_holds_for_ten_clicks(station: Any, now: Any) -> None:
    _reward, answers = exchange(station, now, people=1, each=10, stock=100, limit_per_person=1)
    assert answers == {"ok": 1, "limit_reached": 9}


def test_control_without_the_locks_the_limit_breaks(station: Any, now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    from points.models import Account, Reward

    check = points_actions._check_limit

    def slowly(reward: Any, account: Any) -> None:
        check(reward, account)
        time.sleep(0.3)

    monkeypatch.setattr(points_actions.ledger, "lock_account", lambda user_id: Account.objects.get(pk=user_id))
    monkeypatch.setattr(points_actions, "_take_one", lambda pk: Reward.objects.get(pk=pk))
    monkeypatch.setattr(points_actions, "_check_limit", slowly)
    _reward, answers = exchange(station, now, people=1, each=4, stock=100, limit_per_person=1)
    assert answers["ok"] > 1


def test_a_voucher_is_handed_over_once_by_two_counters(station: Any, now: Any) -> None:
    user, staff = make.volunteer(station, now=now), make.staff(station)
    credit(user, station, minutes=600, key="x", at=now)
    voucher = points_actions.redeem(reward_id=RewardFactory(site=station).pk, by=user, now=now).voucher
    calls: list[Callable[[], Any]] = [lambda: points_actions.fulfil(voucher=voucher, by=staff, now=now)] * 4
    calls += [lambda: points_actions.cancel(voucher=voucher, by=user, now=now)]
    answers = at_once(calls)
    assert answers == {"ok": 1, "wrong_state": 4} and upkeep.audit_ledger(now=now).is_right
