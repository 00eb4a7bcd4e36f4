"""What's on, one activity, my seats."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities import actions, ics, queries, waiting_line
from activities.forms import GuestsForm
from activities.models import Activity
from activities.transitions import ActivityState, SignupState
from civic.kernel import keyset, words
from civic.kernel.errors import DomainError
from civic.kernel.pagecache import public_page
from network import queries as network
from network.models import ServiceGroup

SIZE = 20


@public_page(unless=("q", "cursor"))
def whats_on(request: HttpRequest) -> HttpResponse:
    """The next activities of my community, or of everywhere; by group and week."""
    now = timezone.now()
    site = network.current_site(request)
    everywhere = request.GET.get("where") == "all" or site is None
    group = request.GET.get("group", "")
    group = group if group in ServiceGroup.values else ""
    week = _week(request.GET.get("week", ""))
    rows = queries.upcoming(site=None if everywhere else site, now=now, service_group=group)
    if week:
        start, end = queries.day_bounds(week, 7)
        rows = rows.filter(starts_at__gte=start, starts_at__lt=end)
    if q := request.GET.get("q", "").replace("\0", "")[:40].strip():
        rows = rows.filter(title__icontains=q)
    page = keyset.paginate(
        rows, order=("starts_at", "pk"), size=SIZE, cursor=request.GET.get("cursor"), params=request.GET
    )
    context = {
        "cards": [queries.card(activity, now=now) for activity in page.rows],
        "page": page,
        "q": q,
        "places": _choices(request, "where", [("", str(site)), ("all", _("everywhere"))] if site else []),
        "groups": _choices(request, "group", [("", _("all groups")), *ServiceGroup.choices]),
        "weeks": _choices(request, "week", _weeks(timezone.localdate(now))),
    }
    return render(request, "activities/list.html", context)


def _week(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day - timedelta(days=day.weekday()) if 2000 < day.year < 2100 else None


def _weeks(today: date) -> list[tuple[str, str]]:
    monday = today - timedelta(days=today.weekday())
    rows = [
        ("", _("all weeks")),
        (monday.isoformat(), _("this week")),
        ((monday + timedelta(7)).isoformat(), _("next week")),
    ]
    later = [monday + timedelta(weeks=n) for n in (2, 3)]
    return rows + [(day.isoformat(), _("week of %(day)s") % {"day": words.short_day(day)}) for day in later]


def _choices(request: HttpRequest, name: str, choices: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    """A filter as links that keep the other filters."""
    rows = []
    for value, label in choices:
        params = request.GET.copy()
        params.pop("cursor", None)
        params[name] = value
        icon = words.GROUPS[value].icon if value in words.GROUPS else ""
        current = request.GET.get(name, "") == value
        rows.append({"label": label, "url": f"?{params.urlencode()}", "current": current, "icon": icon})
    return rows


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """When, where, for whom, and my seat."""
    return _page(request, pk)


def _page(request: HttpRequest, pk: int, *, form: GuestsForm | None = None, status: int = 200) -> HttpResponse:
    now = timezone.now()
    activity = queries.get(pk, visible_for=request.user)
    signup = queries.signup_of(request.user, activity)
    is_open = activity.state == ActivityState.PUBLISHED and now < activity.starts_at
    context = {
        "activity": activity,
        "signup": signup,
        "position": waiting_line.position(signup) if signup else None,
        "is_open": is_open,
        "is_full": activity.seats_left is not None and activity.seats_left <= 0,
        "seats": queries.seats_words(activity, now=now),
        "can_give_back": signup and is_open and signup.state in (SignupState.CONFIRMED, SignupState.WAITLISTED),
        "needs_volunteers": is_open and activity.volunteers_left > 0,
        "volunteers": words.needed_words(activity.volunteers_left),
        "form": form or GuestsForm(),
        "share": share_text(activity),
    }
    return render(request, "activities/detail.html", context, status=status)


def share_text(activity: Activity) -> str:
    """What a neighbour would forward."""
    day = f"{words.day(activity.starts_at)} {words.time_range(activity.starts_at, activity.ends_at)}"
    link = f"{settings.SITE_URL}{reverse('activities:short', args=[activity.code])}"
    return "\n".join([activity.title, day, activity.location, words.seats_words(activity.seats_left).text, link])


def short(request: HttpRequest, code: str) -> HttpResponse:
    """The short link of posters and chat groups."""
    return redirect("activities:detail", pk=queries.by_code(code))


def calendar_file(request: HttpRequest, pk: int) -> HttpResponse:
    """For the phone's calendar."""
    activity = queries.get(pk, visible_for=request.user)
    response = HttpResponse(ics.event(activity, now=timezone.now()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{activity.code}.ics"'
    return response


@login_required
@require_POST
def sign_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a seat."""
    form = GuestsForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form=form, status=422)
    try:
        signup = actions.sign_up(
            activity_id=pk, by=request.user, now=timezone.now(), guest_names=form.cleaned_data["guest_names"]
        )
    except DomainError as error:
        if error.field not in form.fields:
            raise
        form.add_error(error.field, str(error))
        return _page(request, pk, form=form, status=422)
    waiting = signup.state == SignupState.WAITLISTED
    messages.success(request, _("You are in line. You move up by yourself.") if waiting else _("You have a seat."))
    return redirect("activities:detail", pk=pk)


@login_required
@require_POST
def cancel_signup(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a seat back."""
    signup = actions.cancel_signup(signup_id=pk, by=request.user, now=timezone.now())
    mine = signup.user_id == request.user.pk
    given_back = _("Given back. Thank you for telling; somebody else will be glad.")
    messages.success(request, given_back if mine else _("Taken off the list."))
    return redirect("activities:detail" if mine else "activities:desk_detail", pk=signup.activity_id)


@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """All my seats, the newest first."""
    now = timezone.now()
    rows = queries.my_signups(request.user)
    page = keyset.paginate(rows, order=("-signed_up_at", "-pk"), size=SIZE, cursor=request.GET.get("cursor"))
    cards = [queries.card(s.activity, now=now, state=s.get_state_display()) for s in page.rows]
    return render(request, "activities/mine.html", {"cards": cards, "page": page})
