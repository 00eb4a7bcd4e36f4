"""Planning: the month, a new activity, a changed one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requests import SignedInRequest
from activities import actions, calendar, policies, queries
from activities.forms import ActivityForm, initial_of
from activities.models import Activity, Mode
from activities.transitions import ActivityState
from civic.kernel import keyset, months, typed, words
from civic.kernel.errors import DomainError, Invalid, NotFound, WrongState
from network import policies as network
from network.models import Role
from orders import policies as orders_policies
from orders import queries as orders_queries
from orders import visibility as orders_visibility
from orders.models import ServiceRequest

SIZE = 30
MOST_ORDERS = 50  # in one plan


@login_required
def desk_list(request: SignedInRequest) -> HttpResponse:
    """The month as a sheet, and the list of everything."""
    network.check_role(request.user, Role.STAFF)
    site = network.desk_site(request.user)
    if site is None:
        raise NotFound
    now = timezone.now()
    today = timezone.localdate(now)
    rows = queries.at_desk(request.user).filter(ends_at__gt=months.midnight(today))
    page = keyset.paginate(
        rows, order=("starts_at", "pk"), size=SIZE, cursor=request.GET.get("cursor"), params=request.GET
    )
    context = {
        "site": site,
        "month": calendar.month_page(site, typed.month(request.GET.get("month", "")) or today, today=today),
        "rows": [_line(activity, now=now) for activity in page.rows],
        "page": page,
    }
    return render(request, "activities/desk_list.html", context)


@dataclass(frozen=True, slots=True)
class DeskLine:
    """An activity in the list at the desk, in words."""

    activity: Activity
    when: str
    state: str
    seats: str
    volunteers: str  # empty where none are needed


def _line(activity: Activity, *, now: datetime) -> DeskLine:
    return DeskLine(
        activity=activity,
        when=words.when(activity.starts_at, activity.ends_at, now=now),
        state=activity.get_state_display(),
        seats=_seats(activity),
        volunteers=words.needed_words(activity.volunteers_left).text if activity.volunteers_needed else "",
    )


def _seats(activity: Activity) -> str:
    if activity.seats is None:
        return _("%(taken)s signed up, everybody can come") % {"taken": activity.seats_taken}
    return _("%(taken)d of %(seats)s seats") % {"taken": activity.seats_taken, "seats": activity.seats}


@login_required
def desk_new(request: SignedInRequest) -> HttpResponse:
    """From orders, from an earlier activity, or from nothing; or a new date for what did not take place."""
    network.check_role(request.user, Role.STAFF)
    again, now = _again(request), timezone.now()
    requests = _chosen_requests(request, again)
    sites, initial = queries.plannable_sites(request.user), _initial(request, requests, again, now=now)
    can_tell = again is not None and again.state == ActivityState.CANCELLED
    is_told = again is not None and can_tell and _is_told(request, again)
    has_place = any(one.address_id for one in requests)
    form = ActivityForm(request.POST or None, now=now, sites=sites, initial=initial, has_place=has_place)
    if request.method == "POST" and form.is_valid():
        try:
            activity = actions.create(
                by=request.user,
                now=now,
                request_ids=[one.pk for one in requests],
                instead_of=again.pk if again and is_told else None,
                **form.fields_for_action(),
            )
        except DomainError as error:
            form.add_domain_error(error)
        else:
            _say_saved(request, activity, requests, now=now)
            return redirect("activities:desk_detail", pk=activity.pk)
    wishes = [_wish(one, by=request.user, now=now) for one in requests]
    context = {"form": form, "requests": requests, "wishes": wishes}
    context |= {"again": again, "can_tell": can_tell, "is_told": is_told}
    return render(request, "activities/desk_form.html", context, status=422 if form.is_bound else 200)


def _again(request: SignedInRequest) -> Activity | None:
    """What did not take place, where a new date for it is planned. Raises NotFound, NotAllowed."""
    given = request.POST if request.method == "POST" else request.GET
    if (pk := typed.key(given.get("again", ""))) is None:
        return None
    activity = queries.get(pk, visible_for=request.user)
    policies.check_staff(activity, by=request.user)
    if activity.state not in (ActivityState.CANCELLED, ActivityState.CLOSED):
        raise NotFound
    return activity


def _is_told(request: SignedInRequest, again: Activity) -> bool:
    """Whether whoever was in hears of the new date: as the worker says, and offered where there is none yet."""
    if request.method == "POST":
        return "tell" in request.POST
    return not queries.new_dates(again, visible_for=request.user)


def _say_saved(request: HttpRequest, activity: Activity, requests: list[ServiceRequest], *, now: datetime) -> None:
    first, last = timezone.localdate(activity.starts_at), timezone.localdate(activity.ends_at)
    if requests and not any(one.wanted_from <= last and first <= one.wanted_until for one in requests):
        text = _("Saved as a draft. But nobody asked for %(day)s: please compare with the days in the orders.")
        messages.warning(request, text % {"day": words.short_day(first, now=now)})
    else:
        messages.success(request, _("Saved as a draft. Publish it when it is ready."))


@dataclass(frozen=True, slots=True)
class Wish:
    """What an order asks for; of a confidential one only its number, for no look is recorded here."""

    pk: UUID
    number: str
    title: str = ""
    days: str = ""  # empty where the order is confidential
    people: int = 0
    details: str = ""


def _wish(order: ServiceRequest, *, by: User, now: datetime) -> Wish:
    if orders_visibility.is_hidden_in_lists(order, from_=by):
        return Wish(order.pk, order.number)
    days = dict.fromkeys(words.short_day(day, now=now) for day in (order.wanted_from, order.wanted_until))
    return Wish(order.pk, order.number, order.heading, " – ".join(days), _people(order), order.details)


def _people(order: ServiceRequest) -> int:
    """With those of the orders that were joined with it."""
    return order.persons + sum(one.persons for one in order.merged_from.all())


def _chosen_requests(request: HttpRequest, again: Activity | None) -> list[ServiceRequest]:
    """Those that the page names; for a new date those that wait for it, as far as they are the reader's to plan."""
    texts = (request.POST if request.method == "POST" else request.GET).getlist("request")[:MOST_ORDERS]
    if again is not None and request.method == "GET":
        waiting = queries.all_plans(again).filter(request__in=queries.to_plan_again(again))
        ours = [plan.request_id for plan in waiting if orders_policies.is_staff_of(plan.request, request.user)]
        texts = [str(pk) for pk in ours[:MOST_ORDERS]]
    keys = [key for key in dict.fromkeys(map(typed.uuid, texts)) if key]
    found = (
        ServiceRequest.objects.select_related("site", "catalogue_item", "address")
        .prefetch_related("merged_from__catalogue_item")
        .in_bulk(keys)
    )
    are_ours = all(orders_policies.is_staff_of(one, request.user) for one in found.values())
    if len(found) < len(set(texts)) or not are_ours:
        raise NotFound
    return [found[key] for key in keys]


def _initial(
    request: HttpRequest, requests: list[ServiceRequest], again: Activity | None, *, now: datetime
) -> dict[str, Any]:
    desk = network.desk_site(request.user)
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    if again is not None:  # the same day of the week, one of those to come
        weeks = max(1, (tomorrow - timezone.localdate(again.starts_at)).days // 7 + 1)
        return initial_of(again, shift=timedelta(weeks=weeks))
    initial: dict[str, Any] = {"site": desk, "date": tomorrow, "location": str(desk or "")}
    if copy := typed.key(request.GET.get("copy", "")):
        source = queries.get(copy, visible_for=request.user)
        return initial_of(source, shift=timedelta(days=28)) | {"site": desk}
    if requests:
        first = requests[0]
        known = [one for one in requests if not orders_visibility.is_hidden_in_lists(one, from_=request.user)]
        initial |= {
            "title": _("By appointment") if first.is_confidential else first.title,  # volunteers read it
            "service_group": first.service_group,
            "date": max([tomorrow, *sorted(one.wanted_from for one in known)[:1]]),
            "seats": sum(_people(one) for one in known) or None,
            "site": first.site,
        }
        if any(one.address_id for one in requests):  # help at home
            initial |= {"mode": Mode.AT_HOME, "location": "", "seats": None}
    return initial


@login_required
def desk_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change it."""
    activity = queries.get(pk, visible_for=request.user)
    policies.check_staff(activity, by=request.user)
    if activity.state not in (ActivityState.DRAFT, ActivityState.PUBLISHED):
        messages.warning(request, str(WrongState(state=activity.get_state_display(), verb="edit")))
        return redirect("activities:desk_detail", pk=pk)
    now, sites = timezone.now(), queries.plannable_sites(request.user)
    has_place = orders_queries.have_place(list(activity.planned_requests.values_list("request_id", flat=True)))
    form = ActivityForm(request.POST or None, now=now, sites=sites, activity=activity, has_place=has_place)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(activity_id=pk, by=request.user, now=now, **form.changes())
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("activities:desk_detail", pk=pk)
    context = {"form": form, "activity": activity}
    return render(request, "activities/desk_form.html", context, status=422 if form.is_bound else 200)


def to_mend(request: SignedInRequest, pk: int, error: Invalid) -> HttpResponse:
    """What keeps a draft from being published, beside the answer that has to change."""
    activity = queries.get(pk, visible_for=request.user)
    sites = queries.plannable_sites(request.user)
    form = ActivityForm(initial_of(activity), now=timezone.now(), sites=sites, activity=activity)
    form.is_valid()
    if not form.errors:
        form.add_domain_error(error)
    return render(request, "activities/desk_form.html", {"form": form, "activity": activity}, status=422)
