"""An order in a list, for those who ordered it."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Reader
from civic.kernel import words
from civic.kernel.cards import RequestCard
from orders import visibility
from orders.models import ServiceRequest
from orders.transitions import RequestState


def card(order: ServiceRequest, *, to: Reader, now: datetime) -> RequestCard:
    """What a resident reads of an order in a list; of somebody for whom they may act, whose it is."""
    facts = [_("No. %(number)s") % {"number": order.number}]
    waiting = order.state == RequestState.SUBMITTED
    if waiting:
        facts.append(_("%(who)s will reply") % {"who": order.owner.contact_name or str(order.owner)})
    else:
        facts.append(order.get_state_display())
    if order.is_proxy:
        facts.append(_("ordered for %(name)s") % {"name": order.on_behalf_of_name})
    if order.requester_id != to.pk:
        facts.insert(0, _("for %(name)s") % {"name": order.requester})
    is_hidden = visibility.is_hidden_in_lists(order, from_=to)
    return RequestCard(
        title=_("Confidential order") if is_hidden else order.heading,
        url=reverse("orders:detail", args=[order.pk]),
        clock=words.answer_by(order.answer_due_at, now=now) if waiting else None,
        facts=facts,
        waiting=waiting,
        done=order.state in (RequestState.HELD, RequestState.DELIVERED),
    )
