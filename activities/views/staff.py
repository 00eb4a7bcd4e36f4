"""Planning: the month, one activity, the code at the door."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities import actions, calendar, codes, policies, queries
from activities.forms import ActivityForm, CompleteForm, NoteSignupForm, ReasonForm, initial_of
from activities.models import Activity
from activities.transitions import ACTIVITY, ActivityState, SignupState
from civic.kernel import keyset, words
from civic.kernel.errors import DomainError, NotFound
from civic.kernel.htmx import render_page_or_part
from network import policies as network
from network.models import Level, Role, Site
from orders import policies as orders_policies
from orders.models import ServiceRequest

SIZE = 30


def my_sites(user: Any) -> Any:
    """Where this person may plan."""
    rows = Site.objects.active().filter(pk__in=network.reach(user, Role.STAFF)).exclude(level=Level.CENTRE)
    return rows.order_by("name", "pk")


@login_required
def desk_list(request: HttpRequest) -> HttpResponse:
    """The month as a sheet, and the list of everything."""
    network.check_role(request.user, Role.STAFF)
    site = network.desk_site(request.user)
    if site is None:
        raise NotFound
    now = timezone.now()
    rows = queries.at_desk(request.user).filter(starts_at__gte=queries.day_bounds(timezone.localdate(now))[0])
    page = keyset.paginate(
        rows, order=("starts_at", "pk"), size=SIZE, cursor=request.GET.get("cursor"), params=request.GET
    )
    context = {
        "site": site,
        "month": calendar.month_page(site, _month(request.GET.get("month", ""), timezone.localdate(now))),
        "rows": [_row(activity, now=now) for activity in page.rows],
        "page": page,
    }
    return render(request, "activities/desk_list.html", context)


def _month(text: str, today: date) -> date:
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today
    return first if 2000 < first.year < 2100 else today


def _row(activity: Activity, *, now: datetime) -> dict[str, Any]:
    return {
        "activity": activity,
        "when": words.when(activity.starts_at, activity.ends_at, now=now),
        "state": activity.get_state_display(),
        "seats": _seats(activity),
        "volunteers": words.needed_words(activity.volunteers_left).text if activity.volunteers_needed else "",
    }


def _seats(activity: Activity) -> str:
    if activity.seats is None:
        return _("%(taken)s signed up, everybody can come") % {"taken": activity.seats_taken}
    return _("%(taken)d of %(seats)s seats") % {"taken": activity.seats_taken, "seats": activity.seats}


@login_required
def desk_new(request: HttpRequest) -> HttpResponse:
    """From orders, from an earlier activity, or from nothing."""
    network.check_role(request.user, Role.STAFF)
    requests = _chosen_requests(request)
    form = ActivityForm(request.POST or None, sites=my_sites(request.user), initial=_initial(request, requests))
    if request.method == "POST" and form.is_valid():
        try:
            activity = actions.create(
                by=request.user,
                now=timezone.now(),
                request_ids=[one.pk for one in requests],
                **form.fields_for_action(),
            )
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("Saved as a draft. Publish it when it is ready."))
            return redirect("activities:desk_detail", pk=activity.pk)
    context = {"form": form, "requests": requests}
    return render(request, "activities/desk_form.html", context, status=422 if form.is_bound else 200)


def _chosen_requests(request: HttpRequest) -> list[ServiceRequest]:
    texts = (request.POST if request.method == "POST" else request.GET).getlist("request")[:50]
    try:
        keys = list(dict.fromkeys(UUID(text) for text in texts))
    except ValueError:
        raise NotFound from None
    found = ServiceRequest.objects.select_related("site").in_bulk(keys)
    if len(found) < len(keys) or not all(orders_policies.is_staff_of(one, request.user) for one in found.values()):
        raise NotFound
    return [found[key] for key in keys]


def _initial(request: HttpRequest, requests: list[ServiceRequest]) -> dict[str, Any]:
    desk = network.desk_site(request.user)
    tomorrow = timezone.localdate() + timedelta(days=1)
    initial: dict[str, Any] = {"site": desk, "date": tomorrow, "location": str(desk or "")}
    if (copy := request.GET.get("copy", "")).isdigit() and len(copy) < 10:
        source = queries.get(int(copy), visible_for=request.user)
        return initial_of(source, shift=timedelta(days=28)) | {"site": desk}
    if requests:
        first = requests[0]
        initial |= {
            "title": "" if first.is_confidential else first.title,  # an activity's title is public
            "service_group": first.service_group,
            "date": max(tomorrow, min(one.wanted_from for one in requests)),
            "seats": sum(one.people for one in requests),
            "site": first.site,
        }
    return initial


@login_required
def desk_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change it."""
    activity = queries.get(pk, visible_for=request.user)
    policies.check_staff(activity, by=request.user)
    form = ActivityForm(request.POST or None, sites=my_sites(request.user), activity=activity)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit(activity_id=pk, by=request.user, now=timezone.now(), **form.changes())
        except DomainError as error:
            form.add_domain_error(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("activities:desk_detail", pk=pk)
    context = {"form": form, "activity": activity}
    return render(request, "activities/desk_form.html", context, status=422 if form.is_bound else 200)


@login_required
def desk_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity: its state in words, the next step biggest."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, *, status: int = 200, **forms: Any) -> HttpResponse:
    now = timezone.now()
    activity = queries.get(pk, visible_for=request.user)
    policies.check_staff(activity, by=request.user)
    roll = queries.roll(activity)
    came = sum(s.seats for s in roll if s.state == SignupState.ATTENDED)
    over = now >= activity.ends_at
    can_edit = activity.state in (ActivityState.DRAFT, ActivityState.PUBLISHED)
    context = {
        "activity": activity,
        "roll": roll,
        "calls": queries.to_call(activity, now=now),
        "clock": words.when(activity.starts_at, activity.ends_at, now=now),
        "signups": [s for s in roll if s.state != SignupState.WAITLISTED],
        "waiting": [s for s in roll if s.state == SignupState.WAITLISTED],
        "plans": activity.planned_requests.filter(released_at=None).select_related("request").order_by("pk"),
        "volunteers": words.needed_words(activity.volunteers_left) if can_edit and now < activity.starts_at else None,
        "can_publish": ACTIVITY.allows(activity.state, "publish"),
        "can_edit": can_edit,
        "can_cancel": ACTIVITY.allows(activity.state, "cancel") and not over,
        "can_note": activity.state == ActivityState.PUBLISHED and now < activity.starts_at,
        "can_tick": now >= activity.starts_at and activity.state in (ActivityState.PUBLISHED, ActivityState.HELD),
        "can_complete": over and activity.state in (ActivityState.PUBLISHED, ActivityState.HELD),
        "cancel_form": forms.get("cancel_form") or ReasonForm(prefix="cancel"),
        "complete_form": forms.get("complete_form") or CompleteForm(initial={"attended_residents": came or None}),
        "note_form": forms.get("note_form") or NoteSignupForm(prefix="note"),
    }
    return render(request, "activities/desk_detail.html", context, status=status)


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody can see it."""
    actions.publish(activity_id=pk, by=request.user, now=timezone.now())
    messages.success(request, _("Published. Residents can sign up and volunteers can claim places."))
    return redirect("activities:desk_detail", pk=pk)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not take place."""
    form = ReasonForm(request.POST, prefix="cancel")
    if not form.is_valid():
        return _page(request, pk, status=422, cancel_form=form)
    now = timezone.now()
    activity = actions.cancel(activity_id=pk, by=request.user, now=now, reason=form.cleaned_data["reason"])
    if queries.to_call(activity, now=now):
        messages.warning(request, _("Cancelled. Whoever has an account has been told. Please call the others."))
    else:
        messages.success(request, _("Cancelled. Everybody who signed up has been told."))
    return redirect("activities:desk_detail", pk=pk)


@login_required
@require_POST
def complete(request: HttpRequest, pk: int) -> HttpResponse:
    """How it went."""
    form = CompleteForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, status=422, complete_form=form)
    actions.complete(activity_id=pk, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Completed. Hours are confirmed and points are on their way."))
    return redirect("activities:desk_detail", pk=pk)


@login_required
@require_POST
def note_signup(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody called."""
    form = NoteSignupForm(request.POST, prefix="note")
    if not form.is_valid():
        return _page(request, pk, status=422, note_form=form)
    actions.note_signup(activity_id=pk, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Written down."))
    return redirect("activities:desk_detail", pk=pk)


@login_required
@require_POST
def called(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Somebody without an account was told by telephone."""
    about = request.POST.get("about", "")
    signup = actions.called(signup_id=pk, about=about, by=request.user, now=timezone.now())
    return redirect("activities:desk_detail", pk=signup.activity_id)


@login_required
@require_POST
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Who came."""
    try:
        came = {UUID(text) for text in request.POST.getlist("came")}
    except ValueError:
        raise NotFound from None
    people = actions.mark_attendance(activity_id=pk, came=came, by=request.user, now=timezone.now())
    messages.success(request, _("Noted: %(people)d people came.") % {"people": people})
    return redirect("activities:desk_detail", pk=pk)


@login_required
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is expected, to print for the door: where the phone is flat, paper is not."""
    activity = queries.get(pk, visible_for=request.user)
    policies.check_staff(activity, by=request.user)
    expected = [one for one in queries.roll(activity) if one.state in (SignupState.CONFIRMED, SignupState.ATTENDED)]
    return render(request, "activities/desk_sheet.html", {"activity": activity, "expected": expected})


@login_required
def desk_code(request: HttpRequest, pk: int) -> HttpResponse:
    """For a screen at the door; htmx brings the next code in time."""
    now = timezone.now()
    activity = queries.get(pk, visible_for=request.user)
    policies.check_staff(activity, by=request.user)
    code, until = codes.current(activity, now)
    seconds = max(1, int((until - now).total_seconds()) + 1)
    context = {"activity": activity, "code": code, "qr": codes.qr_svg(activity, now), "seconds": seconds}
    return render_page_or_part(request, "activities/desk_code.html#code", context)
