"""The station worker's first page: what waits for me, oldest first; today; this month."""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from activities import calendar, codes
from activities import queries as activities_queries
from activities.models import Activity
from civic.kernel import words
from civic.kernel.errors import NotFound
from network import policies
from network.models import Role
from orders import queries as orders_queries
from orders import visibility as orders_visibility
from orders.models import ServiceRequest
from programmes import queries as programmes_queries
from reports import queries as reports_queries
from volunteers import queries as volunteers_queries
from volunteers.models import Claim

ROWS = 12
MANY = 99  # counted no further


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Raises NotAllowed for everybody without a desk."""
    policies.check_role(request.user, Role.STAFF)
    site = policies.desk_site(request.user)
    if site is None:
        raise NotFound
    now = timezone.now()
    context = {
        "site": site,
        "rows": queue(request.user, now=now),
        "to_plan": orders_queries.at_desk(request.user, tab="to-plan")[0].order_by()[:MANY].count(),
        "many": MANY,
        "today": [today_card(activity, now=now) for activity in activities_queries.today(site, now=now)],
        "month": calendar.month_page(site, timezone.localdate(now)),
        "answered": reports_queries.answered_this_month(site, now=now),
        "dead_deliveries": programmes_queries.has_undelivered(site),
    }
    return render(request, "pages/desk.html", context)


def queue(user: User, *, now: datetime) -> list[dict[str, Any]]:
    """Everything that waits for this person, the most urgent first."""
    rows = [
        (order.answer_due_at, order_row(order, to=user, now=now))
        for order in orders_queries.waiting_for(user, limit=ROWS)
    ]
    rows += [
        (activity.ends_at, complete_row(activity, now=now))
        for activity in activities_queries.to_complete(user, now=now)
    ]
    rows += [(claim.activity.ends_at, confirm_row(claim, now=now)) for claim in volunteers_queries.to_confirm(user)]
    rows += [(programme.built_at or now, programme_row(programme)) for programme in programmes_queries.to_review(user)]
    return [row for _due, row in sorted(rows, key=lambda pair: pair[0])][: 2 * ROWS]


def order_row(order: ServiceRequest, *, to: User, now: datetime) -> dict[str, Any]:
    """An order to answer."""
    url = reverse("orders:desk_detail", args=[order.pk])
    return {
        "title": orders_visibility.line(order, to=to).title,
        "url": url,
        "clock": words.due_words(order.answer_due_at, now=now),
        "facts": [str(order.site), _("No. %(number)s") % {"number": order.number}],
        "group": order.service_group,
        "actions": [
            {
                "label": _("Take it on"),
                "url": reverse("orders:desk_accept", args=[order.pk]),
                "post": True,
                "main": True,
            },
            {"label": _("Look"), "url": url},
        ],
    }


def complete_row(activity: Activity, *, now: datetime) -> dict[str, Any]:
    """An activity that is over: who came, how it went."""
    return {
        "title": activity.title,
        "url": reverse("activities:desk_detail", args=[activity.pk]),
        "clock": words.Phrase(_("ended %(day)s") % {"day": words.near_day(activity.ends_at, now=now)}, "soon"),
        "facts": [words.when(activity.starts_at, activity.ends_at, now=now), str(activity.site)],
        "group": activity.service_group,
        "actions": [
            {"label": _("Who came?"), "url": reverse("volunteers:roll", args=[activity.pk]), "main": True},
            {"label": _("Complete"), "url": reverse("activities:desk_detail", args=[activity.pk])},
        ],
    }


def confirm_row(claim: Claim, *, now: datetime) -> dict[str, Any]:
    """A colleague's hours: completing doesn't confirm those of the staff."""
    activity, roll = claim.activity, reverse("volunteers:roll", args=[claim.activity_id])
    when = words.when(activity.starts_at, activity.ends_at, now=now)
    return {
        "title": _("Hours of a colleague to confirm"),
        "url": roll,
        "clock": words.Phrase(_("ended %(day)s") % {"day": words.near_day(activity.ends_at, now=now)}, "soon"),
        "facts": [str(claim.volunteer.user), words.hours(claim.service_hours or 0), activity.title, when],
        "group": activity.service_group,
        "actions": [
            {
                "label": _("Confirm"),
                "url": reverse("volunteers:mark", args=[claim.pk, "confirm"]),
                "post": True,
                "main": True,
            },
            {"label": _("Who came?"), "url": roll},
        ],
    }


def programme_row(programme: Any) -> dict[str, Any]:
    """A monthly list to look over."""
    url = reverse("programmes:desk_detail", args=[programme.pk])
    return {
        "title": _("List for %(month)s") % {"month": words.month(programme.month_date)},
        "url": url,
        "clock": words.Phrase(_("to look over"), "soon"),
        "facts": [str(programme.site)],
        "group": "",
        "actions": [{"label": _("Look over and send"), "url": url, "main": True}],
    }


def today_card(activity: Activity, *, now: datetime) -> dict[str, Any]:
    """An activity of today with its check-in code."""
    code, _until = codes.current(activity, now)
    return {
        "activity": activity,
        "code": code,
        "qr": codes.qr_svg(activity, now),
        "label": words.when(activity.starts_at, now=now),
        "roll_url": reverse("volunteers:roll", args=[activity.pk]),
        "code_url": reverse("activities:desk_code", args=[activity.pk]),
        "volunteers": _("Volunteers: %(claimed)d of %(needed)d")
        % {"claimed": activity.volunteers_claimed, "needed": activity.volunteers_needed},
    }
