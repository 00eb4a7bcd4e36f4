"""The demo district is believable: each rule of tests/helpers/believable holds on the day it was filled and on later
days, and the rules can fail."""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from civic.demo.dice import SHANGHAI
from notifications.calls import actions, queries
from notifications.texts import render
from tests.factories import world as district
from tests.helpers.believable import RULES
from tests.helpers.believable.rules import Rule
from tests.helpers.clock import Clock

pytestmark = pytest.mark.django_db
DAY, SCALE = date(2026, 11, 24), 0.03
BY_NAME = {rule.name: rule for rule in RULES}


def morning(days: int) -> datetime:
    """Ten past midnight, so many days after it was filled."""
    return datetime.combine(DAY + timedelta(days=days), time(0, 10), SHANGHAI)


@pytest.fixture(scope="module")
def once(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Filled once for this file, in a transaction that is never committed."""
    with django_db_blocker.unblock(), district.undone():
        call_command("load_demo", scale=SCALE, force=True, today=DAY, stdout=io.StringIO())
        yield


@pytest.fixture
def filled(once: None) -> Iterator[None]:
    """The district as it was filled."""
    with district.undone():
        yield


def broken(rules: list[Rule], now: datetime) -> str:
    """The rules that don't hold, each with its sentence and the first rows that contradict it."""
    found = {rule: rule.offenders(now=now, scale=SCALE) for rule in rules}
    return "\n".join(f"{rule.name}: {rule.says}\n  {rows}" for rule, rows in found.items() if rows)


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_nothing_contradicts_the_rule(filled: None, rule: Rule) -> None:
    assert not (rows := rule.offenders(now=morning(0), scale=SCALE)), (rule.says, rows)


@pytest.mark.parametrize("days", [1, 3, 12])
def test_the_rules_hold_on_later_days(filled: None, clock: Clock, days: int) -> None:
    """Opened again after so many days."""
    clock(morning(days))
    call_command("renew_demo", force=True, stdout=io.StringIO())
    assert not (said := broken(RULES, morning(days))), said


def test_the_rules_hold_where_it_is_opened_every_day(filled: None, clock: Clock) -> None:
    for days in range(1, 9):
        clock(morning(days))
        call_command("renew_demo", force=True, stdout=io.StringIO())
    assert not (said := broken(RULES, morning(8))), said


def test_the_call_list_can_be_worked_through(filled: None) -> None:
    """Each row has words to say; told and not reached both work."""
    now, staff = morning(0).replace(hour=9), User.objects.get(username="staff")
    rows = list(queries.to_make(staff, now=now).order_by(*queries.NEXT_FIRST))
    assert {row.why for row in rows} == {"no_account", "undelivered"} and all(render(row.message).title for row in rows)
    actions.missed(call_id=rows[0].pk, tries=0, by=staff, now=now)
    assert queries.due(staff, now=now) == len(rows) - 1
    for row in rows[1:]:
        actions.told(call_id=row.pk, by=staff, now=now)
    assert list(queries.to_make(staff, now=now)) == [rows[0]] and queries.due(staff, now=now) == 0


def one(table: str, where: str = "true") -> str:
    """A condition for the first of these rows."""
    return f"ctid = (SELECT ctid FROM {table} WHERE {where} ORDER BY 1 LIMIT 1)"


CLOSED, VISIT = "state = 'closed' AND audience = 'open' AND seats IS NOT NULL", "audience = 'invited'"
BREAKS = {  # rule → a statement after which it does not hold
    "nothing_in_the_future": f"UPDATE volunteers_claim SET claimed_at = '2026-12-24' WHERE {one('volunteers_claim')}",
    "activities_are_planned_then_published_then_held": (
        f"UPDATE activities_activity SET created_at = starts_at WHERE {one('activities_activity', CLOSED)}"
    ),
    "places_are_taken_before_the_start": (
        "UPDATE volunteers_claim SET claimed_at = checked_in_at + interval '1 hour' WHERE "
        + one("volunteers_claim", "state = 'confirmed'")
    ),
    "an_order_goes_its_way_in_order": (
        "UPDATE orders_servicerequest SET answered_at = submitted_at - interval '1 day' WHERE "
        + one("orders_servicerequest", "state = 'rated'")
    ),
    "points_are_earned_before_they_are_spent": """
        INSERT INTO points_ledgerentry (id, account_id, amount, kind, source_key, reason, site_id, grade, at)
        SELECT gen_random_uuid(), account_id, -1, 'redeemed', 'spent before', 'x', site_id, '', at - interval '1 day'
        FROM points_ledgerentry ORDER BY at LIMIT 1
    """,
    "every_site_has_staff": (
        "DELETE FROM network_membership WHERE role = 'staff' AND site_id = (SELECT max(id) FROM network_site)"
    ),
    "who_came_fits_into_the_seats_and_the_room": (
        f"UPDATE activities_activity SET attended_residents = seats + 1 WHERE {one('activities_activity', CLOSED)}"
    ),
    "who_came_was_signed_up_or_walked_in": (
        "UPDATE activities_activity SET attended_residents = seats_taken + 1 WHERE "
        + one(
            "activities_activity",
            f"{CLOSED} AND EXISTS (SELECT FROM activities_signup WHERE activity_id = activities_activity.id)",
        )
    ),
    "handled_by_their_own_station": (
        "UPDATE orders_servicerequest SET handler_id = requester_id WHERE "
        + one("orders_servicerequest", "state = 'rated' AND via = 'web'")
    ),
    "help_at_home_is_a_visit": (
        f"UPDATE activities_activity SET audience = 'open' WHERE {one('activities_activity', VISIT)}"
    ),
    "visits_know_the_door": (
        "UPDATE orders_servicerequest SET address_id = NULL WHERE "
        + one("orders_servicerequest", "address_id IS NOT NULL")
    ),
    "who_ordered_has_a_seat": "DELETE FROM activities_signup WHERE is_ordered AND id NOT IN (SELECT signup_id FROM "
    "activities_signupmember UNION SELECT signup_id FROM activities_seatrating)",
    "nothing_confidential_is_public": (
        "UPDATE orders_servicerequest SET is_confidential = true WHERE "
        + one("orders_servicerequest", "state = 'rated' AND catalogue_item_id IS NULL")
    ),
    "free_time_is_respected_mostly": "UPDATE volunteers_volunteer SET availability = '{weekday_morning}'",
    "teams_are_of_different_size": (
        "DELETE FROM volunteers_teammember WHERE team_id NOT IN (SELECT id FROM volunteers_team ORDER BY id LIMIT 1)"
    ),
    "some_share_their_whole_name": "UPDATE accounts_user SET display_name = username WHERE username ~ '^[vr]'",
    "surnames_are_those_of_the_country": "UPDATE accounts_user SET display_name = '段' || display_name",
    "a_guardian_agreed_for_each_child": "UPDATE family_consent SET taken_back_at = given_at",
    "families_sign_up_together": "DELETE FROM activities_signupmember",
    "what_belongs_to_a_season_is_in_it": (
        f"UPDATE activities_activity SET title = '元宵' WHERE {one('activities_activity', CLOSED)}"
    ),
    "orders_please_nearly_everybody": "UPDATE orders_rating SET score = 5",
    "some_volunteers_did_not_come": "DELETE FROM volunteers_claim WHERE state = 'no_show'",
    "hardly_anybody_is_there_to_the_minute": (
        "UPDATE volunteers_claim SET checked_in_at = lower(during), checked_out_at = upper(during) "
        "WHERE state = 'confirmed'"
    ),
    "hours_of_visits_on_every_word": "UPDATE volunteers_claim SET word = 'served' WHERE word = 'called'",
    "orders_in_every_state": (
        "UPDATE orders_servicerequest SET state = 'withdrawn', withdrawn_at = submitted_at WHERE state = 'merged'"
    ),
    "some_climb": "UPDATE orders_servicerequest SET escalated_at = NULL",
    "the_call_list_has_every_kind": "UPDATE calls_call SET told_at = due_at",
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_rules_can_fail(filled: None, name: str) -> None:
    """Something is broken, and the rule finds it."""
    assert not BY_NAME[name].offenders(now=morning(0), scale=SCALE)
    with connection.cursor() as cursor:
        cursor.execute(BREAKS[name])
        assert cursor.rowcount > 0
    assert BY_NAME[name].offenders(now=morning(0), scale=SCALE)
