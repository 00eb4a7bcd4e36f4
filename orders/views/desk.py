"""The staff's list: orders by what is to be done with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requests import SignedInRequest
from civic.kernel import keyset, words
from civic.kernel.cards import Choice
from network import policies as network
from network.models import Role, ServiceGroup
from orders import queries, visibility
from orders.models import ServiceRequest
from orders.transitions import RequestState

SIZE = 30


@login_required
def desk_list(request: SignedInRequest) -> HttpResponse:
    """Orders by what is to be done with them."""
    network.check_role(request.user, Role.STAFF)
    tab, group = request.GET.get("tab", "waiting"), request.GET.get("group", "")
    tab = tab if tab in queries.TABS else "waiting"
    if "plan" in request.GET:
        if ticked := request.GET.getlist("request"):
            return redirect(f"{reverse('activities:desk_new')}?{urlencode({'request': ticked}, doseq=True)}")
        messages.error(request, _("Tick at least one order first."))
        return redirect(f"{reverse('orders:desk_list')}?{urlencode({'tab': tab, 'group': group})}")
    rows, sorting = queries.at_desk(request.user, tab=tab, service_group=group if group in ServiceGroup.values else "")
    page = keyset.paginate(rows, order=sorting, size=SIZE, cursor=request.GET.get("cursor"), params=request.GET)
    now = timezone.now()
    context = {
        "tab": tab,
        "tabs": _tabs(tab),
        "group": group,
        "groups": _groups(tab, group),
        "nothing": _nothing(tab),
        "rows": [row(one, by=request.user, now=now) for one in page.rows],
        "page": page,
        "can_plan": tab in ("waiting", "to-plan"),
    }
    return render(request, "orders/desk_list.html", context)


def _tabs(current: str) -> list[Choice]:
    labels = {
        "waiting": _("To answer"),
        "to-plan": _("To plan"),
        "planned": _("Day is set"),
        "held": _("Was it done?"),
        "done": _("Done"),
        "closed": _("Closed"),
    }
    return [Choice(label, f"?tab={tab}", current=tab == current) for tab, label in labels.items()]


def _nothing(tab: str) -> str:
    return {
        "waiting": _("Every order is answered. New ones appear here as soon as residents send them."),
        "to-plan": _("Nothing waits for a day. What you take on stands here until an activity is planned from it."),
        "planned": _("No day is coming up. Orders stand here from the plan until the activity is held."),
        "held": _("Nobody is asked just now. Orders stand here until whoever ordered says whether it was done."),
        "done": _("Nothing is done yet. Orders come here once whoever ordered says so."),
        "closed": _("What was declined, withdrawn or joined with another order stands here."),
    }[tab]


def _groups(tab: str, current: str) -> list[Choice]:
    of_each = [
        Choice(label, f"?tab={tab}&group={code}", current=code == current, icon=words.GROUPS[code].icon)
        for code, label in ServiceGroup.choices
    ]
    return [Choice(_("All groups"), f"?tab={tab}", current=not current), *of_each]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the staff's list; what waits has a clock, and an address that takes it on by POST."""

    pk: UUID
    title: str
    url: str
    clock: words.Phrase | None
    state: str
    facts: Sequence[str]
    group: str
    accept_url: str


def row(order: ServiceRequest, *, by: User, now: datetime) -> Row:
    """An order as staff read it in a list; a confidential one without its words, for no look is recorded here."""
    line = visibility.line(order, to=by)
    facts = [str(order.site), _("No. %(number)s") % {"number": order.number}]
    if who := line.household:
        facts.insert(0, _("%(who)s (ordered by somebody else)") % {"who": who} if order.is_proxy else who)
    if line.place:
        facts.append(line.place)
    waiting = order.state == RequestState.SUBMITTED
    if waiting and not order.can_wait:
        facts.insert(0, _("urgent: wanted by %(day)s") % {"day": words.near_day(order.wanted_from, now=now)})
    if waiting and order.owner_id != order.site_id:
        facts.append(_("now with %(owner)s") % {"owner": order.owner})
    return Row(
        pk=order.pk,
        title=line.title,
        url=reverse("orders:desk_detail", args=[order.pk]),
        clock=words.due_words(order.answer_due_at, now=now) if waiting else None,
        state=order.get_state_display(),
        facts=facts,
        group=order.service_group,
        accept_url=reverse("orders:desk_accept", args=[order.pk]) if waiting else "",
    )
