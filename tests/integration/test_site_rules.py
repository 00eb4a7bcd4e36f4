"""Rules of a site and a day: every combination, asked in Python and inside a statement."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from civic.kernel import months
from network.models import Site
from network.rules import SiteRule, rule_at, sql_rule_at
from orders.models import AnswerRule
from points.models import EarningRule, LedgerEntry
from tests.factories.people import person
from tests.factories.points import credit

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 25)


@pytest.fixture
def rules(station: Site) -> dict[int | None, EarningRule]:
    """On three levels and beside them, before, on and after the day."""
    beside = Site.objects.create(name="旁边", level="station", parent=station.parent)
    sites = (station, station.parent, station.parent.parent, beside)
    made = [
        EarningRule.objects.create(site=site, from_date=DAY + timedelta(days=days), points_per_hour=4)
        for site, days in product(sites, (-300, -1, 0, 1))
    ]
    return {rule.pk: rule for rule in made}


def by_hand(rules: list[EarningRule], site: Site, day: date) -> int | None:
    """As the house says it: the nearest site's, then the latest."""
    for pk in reversed(site.path):
        own = [rule for rule in rules if rule.site_id == pk and rule.from_date <= day]
        if own:
            return max(own, key=lambda rule: rule.from_date).pk
    return None


def in_sql(site: Site, day: date) -> int | None:
    found = sql_rule_at(EarningRule, day="%s")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT (SELECT id {found}) FROM network_site site WHERE id = %s", [day, site.pk])
        return cursor.fetchone()[0]


def test_python_the_statement_and_the_ledger_take_the_same_rule(
    station: Site, rules: dict[int | None, EarningRule]
) -> None:
    left = list(rules.values())
    while True:
        for site, days in product((station, station.parent, station.parent.parent), (-301, -2, 0, 1, 40)):
            day = DAY + timedelta(days=days)
            expected = by_hand(left, site, day)
            assert (rule_at(EarningRule, site, day).pk, in_sql(site, day)) == (expected, expected)
        holding = by_hand(left, station, DAY)
        credit(person(), station, key=f"left:{len(left)}", at=months.midnight(DAY))
        assert LedgerEntry.objects.get(source_key=f"left:{len(left)}").rule_id == holding
        if holding is None:
            return
        left = [rule for rule in left if rule.pk != holding]
        EarningRule.objects.filter(pk=holding).update(from_date=DAY + timedelta(days=400 + len(left)))


def test_it_is_one_query(station: Site, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        rule_at(AnswerRule, station, DAY)


def test_where_nobody_set_a_rule_the_default_holds(station: Site) -> None:
    assert rule_at(AnswerRule, station, DAY).workdays == 3
    rule = rule_at(EarningRule, station, DAY)
    assert rule.pk is None and (float(rule.points_per_hour), float(rule.coefficient_b)) == (2.0, 1.2)


@pytest.mark.parametrize(("model", "fields"), [(AnswerRule, {}), (EarningRule, {"points_per_hour": 1})])
def test_one_rule_a_site_and_day(station: Site, model: Any, fields: dict[str, int]) -> None:
    model.objects.create(site=station, from_date=DAY, **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(site=station, from_date=DAY, **fields)
    model.objects.create(site=station.parent, from_date=DAY, **fields)


@isolate_apps("network")
def test_a_rule_to_come_needs_only_its_fields() -> None:
    class RuleToCome(SiteRule):
        days = models.PositiveSmallIntegerField(default=5)

        class Meta(SiteRule.Meta):
            app_label = "network"

    names = [constraint.name for constraint in RuleToCome._meta.constraints]
    assert RuleToCome.default().days == 5 and names == ["one_ruletocome_a_site_and_day"]


def test_each_kind_of_rule_is_one_a_site_and_day() -> None:
    """A Meta of its own that does not go on from SiteRule's would lose that."""
    kinds = [model for model in apps.get_models() if issubclass(model, SiteRule)]
    for model in kinds:
        unique = [one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
        assert [one.fields for one in unique] == [("site", "from_date")], model
    assert {AnswerRule, EarningRule} <= set(kinds)
