"""What was ordered, line by line, as the requester reads it over and finds it again."""

from datetime import date, datetime

from django.template.defaultfilters import linebreaksbr
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Reader
from civic.kernel.cards import Fact
from civic.kernel.words import day
from orders.menu import Unit
from orders.models import Part, ServiceRequest


def facts(order: ServiceRequest, *, phone: str, where: str, to: Reader, now: datetime) -> list[Fact]:
    """For whom as `to` reads it, where, when, how many, and the details; `phone` and `where` as they may be shown. What
    was not said is left out.
    """
    rows = [
        (_("Who it is for"), _for_whom(order, to=to)),
        (_("Telephone"), phone),
        (_("Where"), where),
        (_("When"), when(order, now=now)),
        (_("How many"), count(order)),
        (_("Details"), linebreaksbr(order.details)),
    ]
    return [Fact(label, value) for label, value in rows if value]


def _for_whom(order: ServiceRequest, *, to: Reader) -> str:
    """ "myself" only to who ordered, and where it is known: a consent says that it was for somebody, whose name may be
    erased.
    """
    if order.on_behalf_of_name or order.is_written_down:
        return order.household
    if order.consent_basis:
        return _("erased")
    return _("%(name)s (myself)") % {"name": order.requester} if order.requester.pk == to.pk else str(order.requester)


def when(order: ServiceRequest, *, now: datetime) -> str:
    """ "Thursday 26 November to Friday 27 November, in the morning", or with the exact time."""
    if order.wanted_time:
        return f"{_days(order.wanted_from, order.wanted_until, now=now)} {order.wanted_time:%H:%M}"
    days = _days(order.wanted_from, order.wanted_until, now=now)
    part = "" if order.wanted_part == Part.ANY else Part(order.wanted_part).label
    return _("%(days)s, %(part)s") % {"days": days, "part": part} if part else days


def _days(first: date, last: date, *, now: datetime) -> str:
    start, end = day(first, now=now), day(last, now=now)
    return start if start == end else _("%(start)s to %(end)s") % {"start": start, "end": end}


def count(order: ServiceRequest) -> str:
    """ "2 people", "1 thing": in what the service counts."""
    n = order.people
    words = {
        Unit.PERSONS: ngettext("%(n)d person", "%(n)d people", n),
        Unit.THINGS: ngettext("%(n)d thing", "%(n)d things", n),
        Unit.PORTIONS: ngettext("%(n)d portion", "%(n)d portions", n),
        Unit.PLACES: ngettext("%(n)d place", "%(n)d places", n),
    }
    return words[Unit(order.unit)] % {"n": n}
