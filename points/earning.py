"""What an hour of service is worth: the nearest site's rule, of the latest day not after the service, wins.

points = floor(minutes ÷ 60 × points an hour × the grade's coefficient), at most the rule's cap for one activity. Where
no site from the activity's up to the centre has set a rule, DEFAULT holds. The SQL is what credits; the Python says the
same beforehand and explains it afterwards (tests compare them).
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.kernel import words
from network.models import Site
from points.models import EarningRule, Grade

DEFAULT_POINTS_PER_HOUR = Decimal(2)
DEFAULT_COEFFICIENTS = {Grade.A: Decimal(1), Grade.B: Decimal("1.2"), Grade.C: Decimal("1.5")}

# Needs a CTE `source` with user_id, minutes, grade, site_id, day, at, source_key, reason; gives `earned` with amount
# and rule_id.
EARNED = """
, place AS (SELECT DISTINCT site_id, day FROM source)
, rule AS (
    SELECT place.site_id, place.day, found.* FROM place JOIN network_site site ON site.id = place.site_id
    CROSS JOIN LATERAL (
        SELECT id AS rule_id, points_per_hour, coefficient_a, coefficient_b, coefficient_c, cap_per_activity
        FROM points_earningrule WHERE site_id = ANY(site.path) AND from_date <= place.day
        ORDER BY array_position(site.path, site_id) DESC, from_date DESC LIMIT 1
    ) found
)
, earned AS (
    SELECT source.*, rule.rule_id,
        LEAST(FLOOR(source.minutes * COALESCE(rule.points_per_hour, %(default_rate)s) * CASE source.grade
            WHEN 'c' THEN COALESCE(rule.coefficient_c, %(default_c)s)
            WHEN 'b' THEN COALESCE(rule.coefficient_b, %(default_b)s)
            ELSE COALESCE(rule.coefficient_a, %(default_a)s) END / 60), rule.cap_per_activity)::integer AS amount
    FROM source LEFT JOIN rule ON rule.site_id = source.site_id AND rule.day = source.day
)
"""
PARAMS = {
    "default_rate": DEFAULT_POINTS_PER_HOUR,
    "default_a": DEFAULT_COEFFICIENTS[Grade.A],
    "default_b": DEFAULT_COEFFICIENTS[Grade.B],
    "default_c": DEFAULT_COEFFICIENTS[Grade.C],
}


@dataclass(frozen=True)
class Worth:
    """What some service is worth, and why."""

    points: int
    why: str


def default_rule() -> EarningRule:
    """What holds where nobody set a rule (never saved)."""
    return EarningRule(
        points_per_hour=DEFAULT_POINTS_PER_HOUR,
        coefficient_a=DEFAULT_COEFFICIENTS[Grade.A],
        coefficient_b=DEFAULT_COEFFICIENTS[Grade.B],
        coefficient_c=DEFAULT_COEFFICIENTS[Grade.C],
    )


def rule_at(site: Site, day: date) -> EarningRule:
    """The rule of that day at that site."""
    found = EarningRule.objects.filter(site__in=site.path, from_date__lte=day)
    best = max(found, key=lambda rule: (site.path.index(rule.site_id), rule.from_date), default=None)
    return best or default_rule()


def worth(*, minutes: int, grade: str, rule: EarningRule | None) -> Worth:
    """Whole points for this service under this rule, with the sum in words."""
    rule = rule or default_rule()
    coefficient = _coefficient(rule, grade)
    exact = Decimal(minutes) * rule.points_per_hour * coefficient / 60
    points = int(exact) if rule.cap_per_activity is None else min(int(exact), rule.cap_per_activity)
    return Worth(points, _why(minutes, rule, grade, coefficient, exact, points))


def _coefficient(rule: EarningRule, grade: str) -> Decimal:
    return {Grade.C.value: rule.coefficient_c, Grade.B.value: rule.coefficient_b}.get(grade, rule.coefficient_a)


def _why(minutes: int, rule: Any, grade: str, coefficient: Decimal, exact: Decimal, points: int) -> str:
    parts = [
        words.hours(Decimal(minutes) / 60),
        _("%(points)s points an hour") % {"points": _plain(rule.points_per_hour)},
    ]
    if coefficient != 1:
        parts.append(f"{Grade(grade or Grade.A).label} {_plain(coefficient)}")
    full = int(exact)
    text = " × ".join(parts) + " = " + ngettext("%(n)d point", "%(n)d points", full) % {"n": full}
    if full < exact:
        text += _(", rounded down")
    if points < full:
        text += _("; at most %(points)d for one activity") % {"points": points}
    return text


def _plain(value: Decimal) -> str:
    """1.50 → 1.5, 2.00 → 2."""
    return f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
