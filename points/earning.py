"""What an hour of service is worth: the nearest site's rule, of the latest day not after the service, wins.

points = floor(minutes ÷ 60 × points an hour × the grade's coefficient), at most the rule's cap for one activity. Where
no site from the activity's up to the centre has set a rule, DEFAULT holds. What credits is the SQL of points.crediting;
this says the same beforehand and explains it afterwards (tests compare them).
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
