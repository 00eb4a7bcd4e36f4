"""Rules that depend on the site and the day: how long an answer may take, what an hour is worth.

A room declares a model with its own fields on SiteRule, their defaults being what holds where nobody set a rule, and
asks `rule_at`. The nearest site's rule wins, its own before that of the site above it; of that site's rules the latest
whose day has come.
"""

from datetime import date
from typing import Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from network.models import Site


class SiteRule(models.Model):
    """What a site and all below it go by, from a day on."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", verbose_name=_("site"))
    from_date = models.DateField(_("from"))

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["site", "from_date"], name="one_%(class)s_a_site_and_day")]

    def __str__(self) -> str:
        return f"{self.site} {self.from_date}"

    @classmethod
    def default(cls) -> Self:
        """What holds where nobody set a rule; never saved, so it has no key."""
        return cls()


Rule = TypeVar("Rule", bound=SiteRule)


def rule_at(model: type[Rule], site: Site, day: date) -> Rule:
    """The rule of that day at that site, or the default. One query."""
    rows = model._default_manager.filter(site__in=site.path, from_date__lte=day)
    return rows.order_by("-site__path__len", "-from_date", "pk").first() or model.default()


def sql_rule_at(model: type[SiteRule], *, site: str = "site", day: str) -> str:
    """The same inside a larger statement: what follows SELECT there. `site` is network_site's alias, `day` a column."""
    return f"""FROM {model._meta.db_table} WHERE site_id = ANY({site}.path) AND from_date <= {day}
        ORDER BY array_position({site}.path, site_id) DESC, from_date DESC LIMIT 1"""
