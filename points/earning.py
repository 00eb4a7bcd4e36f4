"""What service is worth under the rule of its site and day (network.rules).

points = floor(minutes ÷ 60 × points an hour × the grade's coefficient), at most the rule's cap for one activity. What
credits is the SQL of points.crediting; this says the same beforehand and explains it afterwards (tests compare them).
"""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic.kernel import words
from points.models import EarningRule, Grade


@dataclass(frozen=True)
class Worth:
    """What some service is worth, and why."""

    points: int
    why: str


def worth(*, minutes: int, grade: str, rule: EarningRule | None) -> Worth:
    """Whole points for this service under this rule, with the sum in words."""
    rule = rule or EarningRule.default()
    coefficient = _coefficient(rule, grade)
    exact = Decimal(minutes) * rule.points_per_hour * coefficient / 60
    points = int(exact) if rule.cap_per_activity is None else min(int(exact), rule.cap_per_activity)
    return Worth(points, _why(minutes, rule, grade, coefficient, exact, points))


def _coefficient(rule: EarningRule, grade: str) -> Decimal:
    return {Grade.C.value: rule.coefficient_c, Grade.B.value: rule.coefficient_b}.get(grade, rule.coefficient_a)


def _why(minutes: int, rule: EarningRule, grade: str, coefficient: Decimal, exact: Decimal, points: int) -> str:
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
