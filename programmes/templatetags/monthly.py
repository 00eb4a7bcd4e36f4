"""The way to the monthly list, from pages of rooms that know no list: {% include "programmes/links.html" %}."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from civic.kernel import months, words
from network import queries as network
from programmes import actions, queries
from programmes.models import MonthlyProgramme

register = template.Library()


@register.simple_tag(takes_context=True)
def monthly_lists(context: Any) -> list[dict[str, str]]:
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
    return [{"label": label(one), "url": actions.public_url(one)} for one in lists]
