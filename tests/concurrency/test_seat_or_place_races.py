"""One person who takes a seat and a helper's place of one activity, or of two at one time, at the same moment, on real
parallel connections; without the triggers, or without the person's row, both are taken."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from activities.models import Activity
from activities.signups import actions as signups
from activities.signups import limits
from activities.signups.models import Signup
from tests.concurrency.racing import at_once
from tests.factories import volunteers as make
from volunteers.claims import actions as claims_actions
from volunteers.claims.models import Claim

pytestmark = pytest.mark.django_db(transaction=True)
TRIGGERS = {"volunteers_claim": "no_place_beside_a_seat", "activities_signup": "no_seat_beside_a_place"}


def both_at_once(station: Any, now: Any) -> Counter[str]:
    """Four people, each with two telephones, while somebody else holds the activity."""
    activity = make.activity(station, now=now, needed=8)
    people = [make.volunteer(station, now=now) for _n in range(4)]
    calls = [
        call
        for who in people
        for call in (
            lambda who=who: signups.sign_up(activity_id=activity.pk, by=who, now=now),
            lambda who=who: claims_actions.claim(activity_id=activity.pk, by=who, now=now),
        )
    ]
    return at_once(calls, holding=lambda: Activity.objects.select_for_update().get(pk=activity.pk))


@contextmanager
def without_triggers() -> Iterator[None]:
    """Both looks at the other table taken out."""
    with connection.cursor() as cursor:
        for table, name in TRIGGERS.items():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
        try:
            yield
        finally:
            for table, name in TRIGGERS.items():
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {name}")


def test_who_takes_both_at_once_has_one(station: Any, now: Any) -> None:
    answers = both_at_once(station, now)
    assert answers["ok"] == 4 and answers["has_seat"] + answers["helps_there"] == 4
    seated = set(Signup.objects.values_list("user_id", flat=True))
    assert not seated & set(Claim.objects.values_list("volunteer_id", flat=True))
    activity = Activity.objects.get()
    assert (activity.seats_taken, activity.volunteers_claimed) == (Signup.objects.count(), Claim.objects.count())


def test_control_without_the_triggers_they_have_both(station: Any, now: Any) -> None:
    with without_triggers():
        assert both_at_once(station, now) == {"ok": 8}
    assert Signup.objects.count() == Claim.objects.count() == 4


def elsewhere_at_once(station: Any, now: Any) -> Counter[str]:
    """Four volunteers, each with a telephone for a seat and one for a place elsewhere at that time, while somebody
    else holds their rows.
    """
    concert = make.activity(station, now=now)
    clinic = make.activity(station, now=now, needed=8, starts_in=timedelta(days=2, hours=1))
    people = [make.volunteer(station, now=now) for _n in range(4)]
    calls = [
        call
        for who in people
        for call in (
            lambda who=who: signups.sign_up(activity_id=concert.pk, by=who, now=now),
            lambda who=who: claims_actions.claim(activity_id=clinic.pk, by=who, now=now),
        )
    ]
    rows = User.objects.select_for_update().filter(pk__in=[one.pk for one in people]).order_by("pk")
    return at_once(calls, holding=lambda: list(rows))


def test_nobody_helps_and_sits_elsewhere_at_once(station: Any, now: Any) -> None:
    assert elsewhere_at_once(station, now) == {"ok": 4, "overlaps": 4}
    seated = set(Signup.objects.values_list("user_id", flat=True))
    assert not seated & set(Claim.objects.values_list("volunteer_id", flat=True))


def test_control_without_the_looks_at_the_other_table(station: Any, now: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(limits.presence, "helps_elsewhere", lambda *_: None)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE volunteers_claim DISABLE TRIGGER no_place_during_a_seat")
        try:
            assert elsewhere_at_once(station, now) == {"ok": 8}
        finally:
            cursor.execute("ALTER TABLE volunteers_claim ENABLE TRIGGER no_place_during_a_seat")
