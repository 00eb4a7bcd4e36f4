"""The way to the monthly list, from pages of rooms that know no list: {% include "programmes/links.html" %}."""

from dataclasses import dataclass

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.kernel import months, words
from network import queries as network
from programmes import actions, queries
from programmes.models import MonthlyProgramme

register = template.Library()


@dataclass(frozen=True, slots=True)
class Link:
    """To a published list."""

    label: str
    url: str


@register.simple_tag(takes_context=True)
def monthly_lists(context: Context) -> list[Link]:
    """The chosen community's published lists of this month and those to come, as links."""
    site = network.current_site(context["request"])
    if site is None:
        return []
    this_month = months.of(timezone.localdate())

    def label(programme: MonthlyProgramme) -> str:
        if programme.month_date == this_month:
            return _("This month's list")
        return _("The list for %(month)s") % {"month": words.month(programme.month_date)}

    lists = queries.public_ones(site, today=this_month)
    return [Link(label(one), actions.public_url(one)) for one in lists]
