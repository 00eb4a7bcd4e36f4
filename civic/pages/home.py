"""The resident's first page: order, my things, what's on this month."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities import queries as activities_queries
from activities.models import Signup
from activities.transitions import SignupState
from civic.kernel import words
from network import policies
from network import queries as network_queries
from network.models import Role
from orders import queries as orders_queries
from orders.models import ServiceRequest
from orders.transitions import RequestState
from volunteers import queries as volunteers_queries


def start(request: HttpRequest) -> HttpResponse:
    """After sign-in: to the page of the person's main work."""
    user = request.user
    if policies.has_role(user, Role.STAFF):
        return redirect("desk")
    if policies.has_role(user, Role.OFFICIAL):
        return redirect("reports:overview")
    if policies.has_role(user, Role.MERCHANT):
        return redirect("points:counter")
    if policies.has_role(user, Role.VOLUNTEER, Role.TEAM_LEADER):
        return redirect("volunteers:home")
    return redirect("home")


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """My community this month, the big button, my orders and seats."""
    now = timezone.now()
    site = network_queries.current_site(request)
    context = {
        "greeting": words.greeting(now),
        "site": site,
        "requests": [request_card(order, now=now) for order in orders_queries.open_of(request.user, limit=3)],
        "seats": [
            seat_card(signup, now=now) for signup in activities_queries.coming_signups(request.user, now=now, limit=3)
        ],
        "service_today": volunteers_queries.service_today(request.user, now=now),
        "cards": activities_queries.for_home(site=site, now=now, limit=6),
    }
    return render(request, "pages/home.html", context)


def request_card(order: ServiceRequest, *, now: datetime) -> dict[str, Any]:
    """What a resident reads of an open order."""
    facts = [_("No. %(number)s") % {"number": order.number}]
    if order.state == RequestState.SUBMITTED:
        who = order.owner.contact_name or str(order.owner)
        facts.append(_("%(who)s is looking at it") % {"who": who})
    else:
        facts.append(order.get_state_display())
    waiting = order.state == RequestState.SUBMITTED
    return {
        "title": order.title,
        "url": reverse("orders:detail", args=[order.pk]),
        "clock": words.answer_by(order.answer_due_at, now=now) if waiting else None,
        "facts": facts,
        "waiting": waiting,
        "done": order.state == RequestState.DELIVERED,
    }


def seat_card(signup: Signup, *, now: datetime) -> dict[str, Any]:
    """What a resident reads of a seat taken."""
    activity = signup.activity
    waiting = signup.state == SignupState.WAITLISTED
    return {
        "title": activity.title,
        "url": reverse("activities:detail", args=[activity.pk]),
        "tile": words.tile(activity.starts_at),
        "facts": [words.when(activity.starts_at, now=now), activity.location],
        "group": activity.service_group,
        "state": _("You are waiting in line") if waiting else _("You have a seat"),
    }
