"""How an hour is known: live, provisional, entered afterwards."""

from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from activities import actions as activities_actions
from activities import door_code
from activities.models import Activity
from network.models import Site
from tests.factories import volunteers as make
from tests.factories.people import SiteFactory
from volunteers.attendance import actions as attendance_actions
from volunteers.claims import actions as claims_actions
from volunteers.claims.models import Claim

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def station() -> Site:
    return SiteFactory()


@pytest.fixture
def staff(station: Site) -> Any:
    return make.staff(station)


@pytest.fixture
def activity(station: Site, now: datetime) -> Activity:
    return make.activity(station, now=now)


@pytest.fixture
def claim(station: Site, activity: Activity, now: datetime) -> Claim:
    return claims_actions.claim(activity_id=activity.pk, by=make.volunteer(station, now=now), now=now)


def known(claim: Claim) -> str | None:
    return Claim.objects.get(pk=claim.pk).evidence


def noted(verb: str, claim: Claim, staff: Any, *, now: datetime, at: datetime | None = None) -> str | None:
    act = {"in": attendance_actions.check_in, "out": attendance_actions.check_out}[verb]
    act(claim_id=claim.pk, by=staff, now=now, at=at)
    return known(claim)


def test_by_the_code(claim: Claim, activity: Activity) -> None:
    assert known(claim) is None
    for act, at in (
        (attendance_actions.check_in, activity.starts_at),
        (attendance_actions.check_out, activity.ends_at + timedelta(hours=1)),
    ):
        act(claim_id=claim.pk, by=claim.volunteer.user, now=at, code=door_code.current(activity, at)[0])
        assert known(claim) == "live"


@pytest.mark.parametrize(
    ("came", "left", "expected"),
    [
        (timedelta(0), timedelta(minutes=60), ("live", "live")),
        (timedelta(0), timedelta(minutes=61), ("live", "backfilled")),
        (MINUTE, MINUTE, ("backfilled", "backfilled")),
    ],
)
def test_by_staff_it_depends_on_when(
    claim: Claim, staff: Any, activity: Activity, came: timedelta, left: timedelta, expected: tuple[str, str]
) -> None:
    """How long after the end staff noted the arrival and the leaving."""
    end = activity.ends_at
    first = noted("in", claim, staff, now=end + came, at=activity.starts_at)
    assert (first, noted("out", claim, staff, now=end + left, at=end)) == expected


def test_a_forgotten_leaving_is_provisional_until_somebody_says_when(
    claim: Claim, staff: Any, activity: Activity
) -> None:
    end = activity.ends_at
    noted("in", claim, staff, now=activity.starts_at)
    attendance_actions.close_forgotten_check_outs(now=end + timedelta(hours=1))
    assert known(claim) == "provisional"
    assert noted("out", claim, staff, now=end + timedelta(hours=2), at=end - MINUTE) == "backfilled"


def test_what_was_entered_afterwards_stays_so(claim: Claim, staff: Any, activity: Activity) -> None:
    noted("in", claim, staff, now=activity.ends_at + MINUTE, at=activity.starts_at)
    attendance_actions.close_forgotten_check_outs(now=activity.ends_at + timedelta(hours=1))
    assert known(claim) == "backfilled"


def test_a_correction_after_the_end_is_one(claim: Claim, staff: Any, activity: Activity) -> None:
    noted("in", claim, staff, now=activity.starts_at)
    assert noted("in", claim, staff, now=activity.ends_at, at=activity.starts_at + MINUTE) == "live"
    assert noted("in", claim, staff, now=activity.ends_at + MINUTE, at=activity.starts_at) == "backfilled"


def test_taken_back(claim: Claim, staff: Any, activity: Activity) -> None:
    noted("in", claim, staff, now=activity.starts_at)
    attendance_actions.close_forgotten_check_outs(now=activity.ends_at + timedelta(hours=1))
    attendance_actions.undo(claim_id=claim.pk, by=staff, now=activity.ends_at + timedelta(hours=1))
    assert known(claim) == "live"
    attendance_actions.undo(claim_id=claim.pk, by=staff, now=activity.ends_at + timedelta(hours=1))
    assert known(claim) is None


def test_former_hours_are_known_by_the_audit_log(station: Site, staff: Any, now: datetime) -> None:
    """The migration says of old rows what the actions say of new ones, and nothing of rows without a trace."""
    expected: dict[Any, str | None] = {}
    for days, (came, left) in enumerate(((0, 0), (0, 2), (1, 1), (0, None)), start=2):
        activity = make.activity(station, now=now, starts_in=timedelta(days=days))
        claim = claims_actions.claim(activity_id=activity.pk, by=make.volunteer(station, now=now), now=now)
        noted("in", claim, staff, now=activity.ends_at + timedelta(hours=came), at=activity.starts_at)
        if left is not None:
            noted("out", claim, staff, now=activity.ends_at + timedelta(hours=left), at=activity.ends_at)
        activities_actions.complete(
            activity_id=activity.pk,
            attended_residents=0,
            report="",
            by=staff,
            now=activity.ends_at + timedelta(hours=3),
        )
        expected[claim.pk] = known(claim)
    assert set(expected.values()) == {"live", "provisional", "backfilled"}
    untraced = make.activity(station, now=now, starts_in=timedelta(days=9))
    row = Claim.objects.create(
        activity=untraced, volunteer=make.volunteer(station, now=now).volunteer, claimed_at=now, checked_in_at=now,
        during=(untraced.starts_at, untraced.ends_at), state="checked_in",
    )  # fmt: skip
    Claim.objects.update(evidence=None)
    with connection.schema_editor() as editor:
        import_module("volunteers.migrations.0005_how_former_hours_are_known").fill(apps, editor)
    assert dict(Claim.objects.values_list("pk", "evidence")) == expected | {row.pk: None}
