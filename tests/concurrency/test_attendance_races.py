"""Somebody is ticked off while the activity ends or changes, on real parallel connections; each with a control."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from activities import actions as activities_actions
from activities.models import Activity
from civic.kernel.errors import DomainError
from civic.kernel.models import AuditEvent
from network.models import Membership, Role
from tests.concurrency.racing import at_once, until_waiting
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory
from volunteers.attendance import actions as attendance_actions
from volunteers.attendance.actions import confirming
from volunteers.claims import actions as claims_actions
from volunteers.claims import locks
from volunteers.claims.models import Claim
from volunteers.claims.verbs import Did
from volunteers.crediting import actions as crediting
from volunteers.crediting.models import PendingCredit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is credited here."""
    monkeypatch.setattr(crediting.jobs, "soon", lambda name: None)


class Day:
    """An activity with one place taken, and staff to tick it off."""

    def __init__(self, *, now: datetime, starts_in: timedelta) -> None:
        station, before = SiteFactory(), now - timedelta(hours=9)
        self.activity = make.activity(station, now=before, starts_in=starts_in + timedelta(hours=9))
        self.staff, self.now = make.staff(station), now
        helper = make.volunteer(station, now=before)
        self.claim = claims_actions.claim(activity_id=self.activity.pk, by=helper, now=before)

    def check_in(self) -> None:
        at = min(self.now, self.activity.starts_at)
        attendance_actions.check_in(claim_id=self.claim.pk, by=self.staff, now=self.now, at=at)

    def complete(self) -> None:
        activities_actions.complete(
            activity_id=self.activity.pk, attended_residents=0, report="", by=self.staff, now=self.now
        )

    def move(self) -> None:
        times = {name: getattr(self.activity, name) + timedelta(days=4) for name in ("starts_at", "ends_at")}
        activities_actions.edit(activity_id=self.activity.pk, by=self.staff, now=self.now, **times)

    def states(self) -> tuple[str, str]:
        """The activity's and the claim's, as they are now."""
        return Activity.objects.get(pk=self.activity.pk).state, Claim.objects.get(pk=self.claim.pk).state


def one_then_the_other(first: Callable[[], None], second: Callable[[], None]) -> str:
    """The second begins when the first is done and not yet committed, and waits for it: what the second was told."""
    told = []

    def run() -> None:
        try:
            second()
            told.append("ok")
        except DomainError as error:
            told.append(error.code)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        first()
        thread.start()
        until_waiting(1)
    thread.join(timeout=60)
    return told[0]


@pytest.fixture
def without_the_activity(monkeypatch: pytest.MonkeyPatch) -> None:
    """The claim's row alone is held."""
    monkeypatch.setattr(locks, "_hold_activity_of", lambda claim_id: None)


def test_who_arrives_while_it_is_completed_is_confirmed(now: datetime) -> None:
    day = Day(now=now, starts_in=-timedelta(hours=4))
    assert one_then_the_other(day.check_in, day.complete) == "ok"
    assert day.states() == ("closed", "confirmed")


def test_control_without_the_activitys_lock_they_are_stranded(now: datetime, without_the_activity: None) -> None:
    day = Day(now=now, starts_in=-timedelta(hours=4))
    assert one_then_the_other(day.check_in, day.complete) == "ok"
    assert day.states() == ("closed", "checked_in")


def test_nobody_arrives_at_a_time_that_is_just_being_changed(now: datetime) -> None:
    day = Day(now=now, starts_in=timedelta(minutes=30))
    assert one_then_the_other(day.move, day.check_in) == "bad_time"
    assert day.states() == ("published", "claimed")


def test_control_without_the_activitys_lock_they_arrive_at_the_old_time(
    now: datetime, without_the_activity: None
) -> None:
    day = Day(now=now, starts_in=timedelta(minutes=30))
    assert one_then_the_other(day.move, day.check_in) == "ok"
    assert day.states() == ("published", "checked_in")


def test_a_time_is_not_changed_while_somebody_arrives(now: datetime) -> None:
    """Whichever comes first: the claims are held before they are looked at, so this needs no lock of its own."""
    day = Day(now=now, starts_in=timedelta(minutes=30))
    assert one_then_the_other(day.check_in, day.move) == "already_checked_in"
    assert day.states() == ("published", "checked_in")


class Own(Day):
    """The staff's own hours, on a completed activity; two colleagues may confirm them."""

    def __init__(self, *, now: datetime) -> None:
        super().__init__(now=now, starts_in=-timedelta(hours=4))
        Membership.objects.create(user_id=self.claim.volunteer_id, site=self.activity.site, role=Role.STAFF)
        self.colleagues = [make.staff(self.activity.site), make.staff(self.activity.site)]
        attendance_actions.check_in(claim_id=self.claim.pk, by=self.staff, now=self.activity.starts_at)
        attendance_actions.check_out(claim_id=self.claim.pk, by=self.staff, now=self.activity.ends_at)
        self.complete()

    def confirm(self, number: int) -> Callable[[], object]:
        return lambda: attendance_actions.confirm(claim_id=self.claim.pk, by=self.colleagues[number], now=self.now)

    def hold(self) -> None:
        list(Claim.objects.select_for_update().filter(pk=self.claim.pk))

    def said(self) -> list[str]:
        """What the audit log says of the claim's last steps."""
        events = AuditEvent.objects.filter(target_id=str(self.claim.pk), verb__in=(Did.CONFIRMED, Did.MISSED))
        return list(events.values_list("verb", flat=True))


def test_two_colleagues_confirm_at_once_and_it_counts_once(now: datetime) -> None:
    own = Own(now=now)
    assert at_once([own.confirm(0), own.confirm(1)], holding=own.hold) == {"ok": 2}
    assert own.said() == [Did.CONFIRMED] and PendingCredit.objects.filter(claim=own.claim).count() == 1


def test_one_confirms_while_the_other_says_that_nobody_came(now: datetime) -> None:
    own = Own(now=now)

    def nobody() -> None:
        attendance_actions.no_show(claim_id=own.claim.pk, by=own.colleagues[1], now=now)

    assert at_once([own.confirm(0), nobody], holding=own.hold) == {"ok": 1, "wrong_state": 1}
    assert (own.states()[1] == "confirmed") == PendingCredit.objects.filter(claim=own.claim).exists()
    assert len(own.said()) == 1


def test_control_without_the_claims_lock_the_second_breaks(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both saw hours to confirm; only the key of what is to be credited refuses the second, who reads of an error."""

    def read(claim_id: object) -> Claim:
        return Claim.objects.select_related("activity__site", "volunteer").get(pk=claim_id)

    own = Own(now=now)
    monkeypatch.setattr(confirming, "lock", read)
    with pytest.raises(AssertionError, match=r"IntegrityError.*volunteers_pendingcredit_pkey"):
        at_once([own.confirm(0), own.confirm(1)], holding=own.hold)


def test_a_colleague_confirms_while_it_is_completed(now: datetime) -> None:
    """The one who comes second sees what the first did: nothing is confirmed twice or left behind."""
    day = Day(now=now, starts_in=-timedelta(hours=4))
    day.check_in()
    colleague = make.staff(day.activity.site)

    def confirm() -> None:
        attendance_actions.confirm(claim_id=day.claim.pk, by=colleague, now=now)

    assert one_then_the_other(day.complete, confirm) == "ok"
    assert day.states() == ("closed", "confirmed") and PendingCredit.objects.count() == 1
