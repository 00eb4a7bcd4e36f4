"""A resident's orders: the list, one order with its timeline, and what can be done with it; for a caller the desk does
it by the same doors."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from accounts.standing import queries as standing
from civic.kernel import keyset, words
from civic.kernel.doors import only_post
from civic.kernel.errors import Conflict, NotFound
from orders import actions, cards, policies, queries, visibility
from orders.errors import OwnWork
from orders.facts import facts
from orders.forms import NoteForm, RatingForm
from orders.models import ServiceRequest
from orders.outcome_form import OutcomeForm
from orders.timeline import steps
from orders.transitions import OPEN_STATES, REQUEST, RequestState
from orders.views import staff

SIZE = 20


@login_required
def mine(request: SignedInRequest) -> HttpResponse:
    """Everything I ordered, and what I may answer for, newest first."""
    now = timezone.now()
    page = keyset.paginate(
        queries.ours(request.user), order=("-submitted_at", "-pk"), size=SIZE, cursor=request.GET.get("cursor")
    )
    return render(
        request,
        "orders/mine.html",
        {"cards": [cards.card(order, to=request.user, now=now) for order in page.rows], "page": page},
    )


@login_required
def detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What happens with my order."""
    return _page(request, pk)


def _page(request: SignedInRequest, pk: UUID, *, status: int = 200, **forms: Form) -> HttpResponse:
    order = queries.get(pk, visible_to=request.user)
    if not visibility.speaks_for(order, request.user):
        return staff.page(request, pk, status=status, **forms) if forms else redirect("orders:desk_detail", pk=pk)
    now = timezone.now()
    queries.record_look(order, by=request.user, now=now)
    plans, events = queries.plans(order), queries.events(order)
    where = order.address.whole if order.address else ""
    context = {
        "order": order,
        "facts": facts(order, phone=words.mask_phone(order.on_behalf_of_phone), where=where, to=request.user, now=now),
        "steps": steps(order, events, queries.notes(order), by=request.user, now=now, plans=plans),
        "plans": plans,
        "seconds": standing.seconds(order.requester, confidential=order.is_confidential),
        "note_form": forms.get("note_form") or NoteForm(),
        "rating_form": forms.get("rating_form") or RatingForm(),
        "outcome_form": forms.get("outcome_form") or OutcomeForm(),
        "can_say": policies.can_say_outcome(order, by=request.user),
        "can_withdraw": REQUEST.allows(order.state, "withdraw"),
        "can_add": order.state in OPEN_STATES,
        "can_rate": policies.can_rate(order, by=request.user),
    }
    return render(request, "orders/detail.html", context, status=status)


@login_required
@only_post("orders:detail", pk="pk")
def withdraw(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Not needed any more."""
    order = actions.withdraw(order_id=pk, by=request.user, now=timezone.now())
    messages.success(request, _("The order is withdrawn.") if order.is_written_down else _("Your order is withdrawn."))
    return redirect("orders:detail", pk=pk)


@login_required
@only_post("orders:detail", pk="pk")
def add_note(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One more sentence."""
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, status=422, note_form=form)
    order = queries.get(pk, visible_to=request.user)
    if not policies.answers_for(order, by=request.user):
        raise NotFound
    actions.add_note(order_id=pk, text=form.cleaned_data["text"], by=request.user, now=timezone.now())
    messages.success(request, _("Added."))
    return redirect("orders:detail", pk=pk)


@login_required
@only_post("orders:detail", pk="pk")
def erase_note(request: SignedInRequest, pk: UUID, sentence: UUID) -> HttpResponse:
    """A sentence less; at the desk, too."""
    actions.erase_note(order_id=pk, sentence_id=sentence, by=request.user, now=timezone.now())
    messages.success(request, _("Erased."))
    return redirect("orders:detail", pk=pk)


@login_required
@only_post("orders:detail", pk="pk")
def outcome(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Was it done, and how was it?"""
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, status=422, outcome_form=form)
    try:
        order = actions.say_outcome(order_id=pk, by=request.user, now=timezone.now(), **form.cleaned_data)
    except (Conflict, OwnWork) as error:
        messages.error(request, str(error))
        return redirect("orders:detail", pk=pk)
    messages.success(request, _thanks(order))
    return redirect("orders:detail", pk=pk)


def _thanks(order: ServiceRequest) -> str:
    if order.state != RequestState.ACCEPTED:
        return _("Written down.") if order.is_written_down else _("Thank you for telling us.")
    if order.is_written_down:
        return _("Written down. The order stands at the top of the desk and waits for a new day.")
    return _("Thank you for telling us, and we are sorry. The station looks for a new day.")


@login_required
@only_post("orders:detail", pk="pk")
def rate(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """How it was."""
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, status=422, rating_form=form)
    rating = actions.rate(order_id=pk, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Written down.") if rating.is_follow_up else _("Thank you for telling us."))
    return redirect("orders:detail", pk=pk)
