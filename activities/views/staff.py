"""One activity at the desk: its next step, who has a seat, the code at the door."""

from collections.abc import Callable
from dataclasses import dataclass
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
from activities import actions, door_code, policies, presence, queries
from activities.forms import CompleteForm, CorrectForm, FigureForm, ReasonForm
from activities.models import Activity, Audience, PlannedRequest
from activities.signups import actions as seats
from activities.signups import parties, waiting_line
from activities.signups import queries as seat_queries
from activities.signups import views as signup_views
from activities.signups.errors import OrderedForOtherAges
from activities.signups.forms import NoteSignupForm
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from activities.transitions import ACTIVITY, ActivityState
from activities.views import planning
from civic.kernel import words
from civic.kernel.doors import only_post
from civic.kernel.errors import DomainError, Invalid
from civic.kernel.htmx import render_page_or_part
from orders.visibility import is_hidden_in_lists


@login_required
def desk_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One activity: its state in words, the next step biggest."""
    return _page(request, pk)


def _page(request: SignedInRequest, pk: int, *, status: int = 200, **forms: Any) -> HttpResponse:
    now = timezone.now()
    activity = queries.get(pk, visible_for=request.user)
    policies.check_staff(activity, by=request.user)
    roll = seat_queries.roll(activity)
    came = sum(s.seats for s in roll if s.state == SignupState.ATTENDED)
    figure = activity.attended_residents
    over, is_event = now >= activity.ends_at, activity.audience == Audience.OPEN
    can_edit = activity.state in (ActivityState.DRAFT, ActivityState.PUBLISHED)
    can_complete = over and activity.state in (ActivityState.PUBLISHED, ActivityState.HELD)
    is_to_come = activity.state == ActivityState.PUBLISHED and now < activity.starts_at
    plans = _plans(activity, request.user)
    is_answering = any(plan.released_at is None for plan in (one.plan for one in plans))
    is_cancelled, in_line = activity.state == ActivityState.CANCELLED, seat_queries.stood_in_line(activity)
    waiting = [s for s in roll if s.state == SignupState.WAITLISTED or str(s.pk) in in_line]
    context = {
        "activity": activity,
        "roll": roll,
        "elsewhere": seat_queries.ordered_with_a_seat_elsewhere(activity, roll) if is_to_come else 0,
        "calls": seat_queries.to_call(activity, now=now),
        "clock": words.when(activity.starts_at, activity.ends_at, now=now),
        "signups": [(s, parties.for_roll(s)) for s in roll if s not in waiting],
        "waiting": waiting,
        "plans": plans,
        "is_answering": is_answering,
        "is_not_held": bool(can_complete and is_answering and presence.nobody_helped(activity)),
        "is_cancelled": is_cancelled,
        "can_plan_again": is_cancelled or any(one.is_waiting for one in plans),
        "new_dates": queries.new_dates(activity, visible_for=request.user),
        "to_invite": seat_queries.to_invite(activity) if activity.state == ActivityState.PUBLISHED else [],
        "volunteers": words.needed_words(activity.volunteers_left) if can_edit and now < activity.starts_at else None,
        "can_publish": ACTIVITY.allows(activity.state, "publish"),
        "can_edit": can_edit,
        "can_cancel": ACTIVITY.allows(activity.state, "cancel") and not over,
        "is_event": is_event,
        "can_note": is_event and is_to_come,
        "tick_form": "complete" if can_complete else "attendance",
        "can_tick": now >= activity.starts_at and activity.state in (ActivityState.PUBLISHED, ActivityState.HELD),
        "can_complete": can_complete,
        "can_correct": activity.state == ActivityState.CLOSED and now < policies.correctable_until(activity),
        "corrections": queries.corrections(activity) if activity.state == ActivityState.CLOSED else [],
        "has_callers": any(s.user is None for s in roll),
        "cancel_form": forms.get("cancel_form") or ReasonForm(prefix="cancel"),
        "publish_error": forms.get("publish_error"),
        "complete_form": forms.get("complete_form") or CompleteForm(initial={"attended_residents": came or None}),
        "correct_form": forms.get("correct_form") or CorrectForm(initial={"attended_residents": figure}),
        "note_form": forms.get("note_form") or NoteSignupForm(prefix="note"),
    }
    return render(request, "activities/desk_detail.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Plan:
    """An order that it answers, or was to answer."""

    plan: PlannedRequest
    is_readable: bool  # its words stand here too
    is_waiting: bool  # for another day, since this one did not do it


def _plans(activity: Activity, user: User) -> list[Plan]:
    waiting = set(queries.to_plan_again(activity))
    return [
        Plan(one, not is_hidden_in_lists(one.request, from_=user), one.request_id in waiting)
        for one in queries.all_plans(activity)
    ]


@login_required
@only_post("activities:desk_detail", pk="pk")
def publish(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everybody can see it; whom it was ordered for outside its ages staff let in by a tick."""
    try:
        actions.publish(activity_id=pk, by=request.user, now=timezone.now(), other_ages="other_ages" in request.POST)
    except OrderedForOtherAges as error:
        return _page(request, pk, status=422, publish_error=error)
    except Invalid as error:
        return planning.to_mend(request, pk, error)
    messages.success(request, _("Published. Residents can sign up and volunteers can claim places."))
    return redirect("activities:desk_detail", pk=pk)


@login_required
@only_post("activities:desk_detail", pk="pk")
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """It does not take place."""
    form = ReasonForm(request.POST, prefix="cancel")
    if not form.is_valid():
        return _page(request, pk, status=422, cancel_form=form)
    now = timezone.now()
    activity = actions.cancel(activity_id=pk, by=request.user, now=now, reason=form.cleaned_data["reason"])
    if seat_queries.to_call(activity, now=now):
        said = _("Cancelled. Whoever has an account has a message; the others stand on the call list.")
        messages.warning(request, said)
    else:
        messages.success(request, _("Cancelled. Whoever signed up has a message."))
    return redirect("activities:desk_detail", pk=pk)


@login_required
@only_post("activities:desk_detail", pk="pk")
def complete(request: SignedInRequest, pk: int) -> HttpResponse:
    """How it went."""
    activity = queries.get(pk, visible_for=request.user)
    form = CompleteForm(request.POST, most=seat_queries.most_likely(activity))
    had_orders = _has_orders(activity)
    said = signup_views.ticks(request)
    if said.came or any((said.shown or {}).values()):  # not saved by its own button: what staff said counts
        seats.mark_attendance(activity_id=pk, came=said.came, shown=said.shown, by=request.user, now=timezone.now())
    if not form.is_valid() or not _taken(form, actions.complete, request, pk):
        return _page(request, pk, status=422, complete_form=form)
    _say_what_became_of_it(request, activity, had_orders=had_orders)
    return redirect("activities:desk_detail", pk=pk)


def _say_what_became_of_it(request: HttpRequest, activity: Activity, *, had_orders: bool) -> None:
    if had_orders and not _has_orders(activity):
        text = _("Completed, but not done: the orders wait for a new day, and whoever ordered has a message.")
        messages.warning(request, text)
    elif activity.is_visit:
        messages.success(
            request, _("Completed. Whoever ordered is asked whether it was done; the hours count with it.")
        )
    else:
        done = _("Completed. The hours are confirmed, except those of the staff, and points are on their way.")
        messages.success(request, done)


def _has_orders(activity: Activity) -> bool:
    return activity.planned_requests.filter(released_at=None).exists()


def _taken(form: FigureForm, action: Callable[..., Activity], request: HttpRequest, pk: int) -> bool:
    """What was wrong with the figure or the words stands beside them."""
    try:
        action(activity_id=pk, by=request.user, now=timezone.now(), **form.cleaned_data)
    except DomainError as error:
        if error.field not in form.fields:
            raise
        form.add_error(error.field, str(error))
        return False
    return True


@login_required
@only_post("activities:desk_detail", pk="pk")
def correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another figure of who came, after completing."""
    activity = queries.get(pk, visible_for=request.user)
    form = CorrectForm(request.POST, most=seat_queries.most_likely(activity))
    if not form.is_valid() or not _taken(form, actions.correct_attendance, request, pk):
        return _page(request, pk, status=422, correct_form=form)
    messages.success(request, _("Corrected. The reports count the new figure."))
    return redirect("activities:desk_detail", pk=pk)


@login_required
@only_post("activities:desk_detail", pk="pk")
def erase_reason(request: SignedInRequest, pk: int, sentence: UUID) -> HttpResponse:
    """Why it was cancelled or corrected is nobody's business any more."""
    actions.erase_reason(activity_id=pk, sentence_id=sentence, by=request.user, now=timezone.now())
    messages.success(request, _("Erased."))
    return redirect("activities:desk_detail", pk=pk)


@login_required
@only_post("activities:desk_detail", pk="pk")
def note_signup(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody called."""
    form = NoteSignupForm(request.POST, prefix="note")
    if not form.is_valid():
        return _page(request, pk, status=422, note_form=form)
    answers = form.cleaned_data
    who = {name: answers[name] for name in ("name", "phone", "guest_names")}
    try:
        signup = seats.note_signup(
            activity_id=pk, by=request.user, now=timezone.now(), same_number=answers["really"], **who
        )
    except DomainError as error:
        if error.field not in form.fields:
            raise
        (form.ask if error.code == "number_on_list" else form.add_error)(error.field, str(error))
        return _page(request, pk, status=422, note_form=form)
    if signup.state == SignupState.WAITLISTED:
        messages.warning(request, _in_line(signup))
    else:
        messages.success(request, _("Written down."))
    return redirect("activities:desk_detail", pk=pk)


@login_required
@only_post("activities:desk_detail", pk="pk")
def note_again(request: SignedInRequest, pk: int, signup: UUID) -> HttpResponse:
    """Somebody without an account comes to the new date as well."""
    noted = seats.note_again(activity_id=pk, signup_id=signup, by=request.user, now=timezone.now())
    if noted.state == SignupState.WAITLISTED:
        messages.warning(request, _in_line(noted))
    else:
        messages.success(request, _("Written down."))
    return redirect("activities:desk_detail", pk=pk)


def _in_line(signup: Signup) -> str:
    """What to tell the caller."""
    place = {"position": waiting_line.position(signup)}
    if signup.activity.seats_left:
        return _("Written down as number %(position)d in line: others wait longer, or there are too few seats.") % place
    return _("No seat is free. Written down as number %(position)d in line.") % place


@login_required
def desk_code(request: SignedInRequest, pk: int) -> HttpResponse:
    """For a screen at the door; htmx brings the next code in time."""
    now = timezone.now()
    activity = queries.get(pk, visible_for=request.user)
    policies.check_staff(activity, by=request.user)
    code, until = door_code.current(activity, now)
    seconds = max(1, int((until - now).total_seconds()) + 1)
    context = {"activity": activity, "code": code, "qr": door_code.qr_svg(activity, now), "seconds": seconds}
    return render_page_or_part(request, "activities/desk_code.html#code", context)
