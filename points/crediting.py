"""Service becomes points: the whole statement, once. docs/hours-to-points.md follows one hour through it.

The caller says which service is due (`due`) and what it is (`service`); how many points it earns, the ledger's entry
and the balance are ours, and we know nothing of where it came from. One statement: what is marked as due is credited
or nothing is, and 20,000 are credited in a second.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from points.earning import DEFAULT_COEFFICIENTS, DEFAULT_POINTS_PER_HOUR
from points.models import Grade


class Service(NamedTuple):
    """The columns of the statement's CTE `service`, in this order: one row for each piece of service to be credited."""

    user_id: UUID
    minutes: int
    grade: str  # a letter of points.models.Grade
    site_id: int  # whose rule holds
    day: date  # on which it was served, in Shanghai: of this day the rule is taken
    at: datetime  # when it is credited
    source_key: str  # what it is credited for; nothing is credited twice under one key
    reason: str  # in the volunteer's list; cut after 200 characters


@dataclass(frozen=True)
class Source:
    """SQL of the caller's own. `service` is a SELECT with Service's columns; `due` comes before it, for a source that
    marks what it hands over, and `service` reads what that returns."""

    service: str
    due: str = "SELECT"


# Rules: the nearest site's, then the latest not after the day; points.earning says the same in Python.
STATEMENT = """
WITH due AS (
    {due}
), service ({columns}) AS (
    {service}
), place AS (
    SELECT DISTINCT site_id, day FROM service
), rule AS (
    SELECT place.site_id, place.day, found.* FROM place JOIN network_site site ON site.id = place.site_id
    CROSS JOIN LATERAL (
        SELECT id AS rule_id, points_per_hour, coefficient_a, coefficient_b, coefficient_c, cap_per_activity
        FROM points_earningrule WHERE site_id = ANY(site.path) AND from_date <= place.day
        ORDER BY array_position(site.path, site_id) DESC, from_date DESC LIMIT 1
    ) found
), earned AS (
    SELECT service.*, rule.rule_id,
        LEAST(FLOOR(service.minutes * COALESCE(rule.points_per_hour, %(default_rate)s) * CASE service.grade
            WHEN 'c' THEN COALESCE(rule.coefficient_c, %(default_c)s)
            WHEN 'b' THEN COALESCE(rule.coefficient_b, %(default_b)s)
            ELSE COALESCE(rule.coefficient_a, %(default_a)s) END / 60), rule.cap_per_activity)::integer AS amount
    FROM service LEFT JOIN rule ON rule.site_id = service.site_id AND rule.day = service.day
), entry AS (
    INSERT INTO points_ledgerentry (
        id, account_id, amount, kind, source_key, reason, site_id, rule_id, service_minutes, grade, at)
    SELECT gen_random_uuid(), user_id, amount, 'earned', source_key, LEFT(reason, 200), site_id, rule_id, minutes,
        grade, at
    FROM earned WHERE amount > 0
    ON CONFLICT (source_key) DO NOTHING
    RETURNING account_id, amount
), moved AS (
    INSERT INTO points_account (user_id, balance)
    SELECT account_id, SUM(amount) FROM entry GROUP BY account_id ORDER BY account_id
    ON CONFLICT (user_id) DO UPDATE SET balance = points_account.balance + EXCLUDED.balance
)
SELECT COUNT(*), COALESCE(SUM(amount), 0) FROM entry
"""
PARAMS = {
    "default_rate": DEFAULT_POINTS_PER_HOUR,
    "default_a": DEFAULT_COEFFICIENTS[Grade.A],
    "default_b": DEFAULT_COEFFICIENTS[Grade.B],
    "default_c": DEFAULT_COEFFICIENTS[Grade.C],
}


def statement(source: Source) -> str:
    """The whole as it is run, without its parameters."""
    columns = ", ".join(Service._fields)
    return STATEMENT.format(due=source.due.strip(), service=source.service.strip(), columns=columns)


def credit(source: Source, params: dict[str, Any]) -> tuple[int, int]:
    """Run it; `params` are the source's. Returns how many entries were made and the points in all."""
    with connection.cursor() as cursor:
        cursor.execute(statement(source), {**PARAMS, **params})
        made, points = cursor.fetchone()
    return int(made), int(points)
