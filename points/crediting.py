"""Service becomes points: the whole statement, once. docs/hours-to-points.md follows one hour through it.

The caller says which service is due (`due`) and what it is (`service`); how many points it earns, the ledger's entry
and the balance are ours, and we know nothing of where it came from. One statement: what is marked as due is credited
or nothing is, and 20,000 are credited in a second.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from network.rules import sql_rule_at
from points.models import EarningRule


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


Params = Mapping[str, str | int | Decimal | datetime]  # of a statement, by name


@dataclass(frozen=True)
class Source:
    """SQL of the caller's own. `service` is a SELECT with Service's columns; `due` comes before it, for a source that
    marks what it hands over, and `service` reads what that returns."""

    service: str
    due: str = "SELECT"


# points.earning says in Python what is earned here, and why.
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
        {rule_at}
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
RULE_AT = sql_rule_at(EarningRule, day="place.day")


def statement(source: Source) -> str:
    """The whole as it is run, without its parameters."""
    columns = ", ".join(Service._fields)
    return STATEMENT.format(due=source.due.strip(), service=source.service.strip(), columns=columns, rule_at=RULE_AT)


def _defaults() -> Params:
    rule = EarningRule.default()
    return {
        "default_rate": rule.points_per_hour,
        "default_a": Decimal(rule.coefficient_a),
        "default_b": rule.coefficient_b,
        "default_c": rule.coefficient_c,
    }


def credit(source: Source, params: Params) -> tuple[int, int]:
    """Run it; `params` are the source's. Returns how many entries were made and the points in all."""
    with connection.cursor() as cursor:
        cursor.execute(statement(source), {**_defaults(), **params})
        made, points = cursor.fetchone()
    return int(made), int(points)
