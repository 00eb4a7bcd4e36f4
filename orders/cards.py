"""An order in a list, for those who ordered it."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from civic.kernel import words
from civic.kernel.cards import RequestCard
from orders.models import ServiceRequest
from orders.transitions import RequestState


def card(order: ServiceRequest, *, now: datetime) -> RequestCard:
    """What a resident reads of an order in a list."""
    facts = [_("No. %(number)s") % {"number": order.number}]
    waiting = order.state == RequestState.SUBMITTED
    if waiting:
        facts.append(_("%(who)s will reply") % {"who": order.owner.contact_name or str(order.owner)})
    else:
        facts.append(order.get_state_display())
    if order.is_proxy:
        facts.append(_("ordered for %(name)s") % {"name": order.on_behalf_of_name})
    return RequestCard(
        title=order.heading,
        url=reverse("orders:detail", args=[order.pk]),
        clock=words.answer_by(order.answer_due_at, now=now) if waiting else None,
        facts=facts,
        waiting=waiting,
        done=order.state in (RequestState.HELD, RequestState.DELIVERED),
    )
