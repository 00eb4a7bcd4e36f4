"""What was ordered, line by line, as the requester reads it over and finds it again."""

from datetime import datetime

from django.template.defaultfilters import linebreaksbr
from django.utils.translation import gettext as _

from civic.kernel.cards import Fact
from civic.kernel.words import day
from orders.models import ServiceRequest


def facts(order: ServiceRequest, *, phone: str, now: datetime) -> list[Fact]:
    """The days, the people, the details and for whom; `phone` as it may be shown. What was not said is left out."""
    start, end = day(order.wanted_from, now=now), day(order.wanted_until, now=now)
    rows = [
        (_("When"), start if start == end else _("%(start)s to %(end)s") % {"start": start, "end": end}),
        (_("People"), order.people),
        (_("Details"), linebreaksbr(order.details)),
        (_("Ordered for"), order.on_behalf_of_name),
        (_("Telephone"), phone),
    ]
    return [Fact(label, value) for label, value in rows if value]
