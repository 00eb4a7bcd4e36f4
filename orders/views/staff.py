"""The staff's side: what must be answered, one order, and orders that come by telephone."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.kernel import keyset, words
from civic.kernel.doors import only_post
from civic.kernel.errors import DomainError, NotAllowed
from network import policies as network
from network.models import Level, Role, ServiceGroup, Site
from orders import actions, policies, queries
from orders.errors import SentTwice
from orders.forms import DeskOrderForm, NoteForm, RatingForm, ReasonForm, TransferForm, new_key
from orders.models import ServiceRequest
from orders.timeline import steps
from orders.transitions import OPEN_STATES, REQUEST, RequestState
from orders.views.ordering import _key

SIZE = 30
REASONS = (
    gettext_lazy("We can't offer this service."),
    gettext_lazy("There is an activity for this already; please take a seat there."),
    gettext_lazy("We could not reach you to ask what you need."),
    gettext_lazy("Volunteers may not do this; we have told the office in charge."),
)


@login_required
def desk_list(request: HttpRequest) -> HttpResponse:
    """Orders by what is to be done with them."""
    network.check_role(request.user, Role.STAFF)
    tab, group = request.GET.get("tab", "waiting"), request.GET.get("group", "")
    tab = tab if tab in queries.TABS else "waiting"
    rows, order = queries.at_desk(request.user, tab=tab, service_group=group if group in ServiceGroup.values else "")
    page = keyset.paginate(rows, order=order, size=SIZE, cursor=request.GET.get("cursor"), params=request.GET)
    now = timezone.now()
    context = {
        "tab": tab,
        "tabs": _tabs(tab),
        "groups": _groups(tab, group),
        "rows": [row(one, by=request.user, now=now) for one in page.rows],
        "page": page,
        "can_plan": tab in ("waiting", "to-plan"),
    }
    return render(request, "orders/desk_list.html", context)


def _tabs(current: str) -> list[dict[str, Any]]:
    labels = {
        "waiting": _("To answer"),
        "to-plan": _("To plan"),
        "planned": _("Day is set"),
        "done": _("Done"),
        "closed": _("Closed"),
    }
    return [{"label": label, "url": f"?tab={tab}", "current": tab == current} for tab, label in labels.items()]


def _groups(tab: str, current: str) -> list[dict[str, Any]]:
    rows = [{"label": _("All groups"), "url": f"?tab={tab}", "current": not current}]
    for code, label in ServiceGroup.choices:
        rows.append(
            {
                "label": label,
                "url": f"?tab={tab}&group={code}",
                "current": code == current,
                "icon": words.GROUPS[code].icon,
            }
        )
    return rows


def row(order: ServiceRequest, *, by: Any, now: datetime) -> dict[str, Any]:
    """An order as staff read it in a list; a confidential one without its words, for no look is recorded here."""
    readable = policies.can_read_in_lists(order, by=by)
    facts = [str(order.site), _("No. %(number)s") % {"number": order.number}]
    if readable:
        who = order.on_behalf_of_name or str(order.requester)
        facts.insert(0, _("%(who)s (ordered by somebody else)") % {"who": who} if order.is_proxy else who)
    waiting = order.state == RequestState.SUBMITTED
    return {
        "pk": order.pk,
        "title": order.title if readable else _("Confidential order"),
        "url": reverse("orders:desk_detail", args=[order.pk]),
        "clock": words.due_words(order.answer_due_at, now=now) if waiting else None,
        "state": order.get_state_display(),
        "facts": facts,
        "group": order.service_group,
        "accept_url": reverse("orders:desk_accept", args=[order.pk]) if waiting else "",
    }


@login_required
def desk_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One order: who, what, by when; and the ways to answer."""
    return page(request, pk)


def page(request: HttpRequest, pk: UUID, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The order's page, with forms that could not be taken as they were. Raises NotFound, NotAllowed."""
    order = queries.get(pk, visible_to=request.user)
    if not policies.is_staff_of(order, request.user):
        raise NotAllowed
    now = timezone.now()
    readable = policies.can_read(order, by=request.user)
    queries.record_look(order, by=request.user, now=now)
    plans = queries.plans(order)
    context = {
        "order": order,
        "readable": readable,
        "phone": _phone(order, by=request.user),
        "clock": words.due_words(order.answer_due_at, now=now) if order.state == RequestState.SUBMITTED else None,
        "steps": steps(order, queries.events(order), now=now, plans=plans, readable=readable),
        "similar": queries.similar(order) if readable and REQUEST.allows(order.state, "merge") else [],
        "decline_form": forms.get("decline_form") or ReasonForm(prefix="decline"),
        "transfer_form": forms.get("transfer_form") or TransferForm(prefix="transfer", sites=_sites_to_pass_to(order)),
        "reasons": REASONS,
        **_for_the_caller(order, by=request.user, **forms),
        **{f"can_{verb}": REQUEST.allows(order.state, verb) for verb in ("accept", "decline", "transfer", "plan")},
    }
    return render(request, "orders/desk_detail.html", context, status=status)


def _for_the_caller(order: ServiceRequest, *, by: Any, **forms: Any) -> dict[str, Any]:
    """What the station does for whoever called: a sentence more, the withdrawal, the rating when it calls back."""
    answers = order.is_written_down and policies.answers_for(order, by=by)
    return {
        "note_form": forms.get("note_form") or NoteForm(),
        "rating_form": forms.get("rating_form") or RatingForm(),
        "can_add": answers and order.state in OPEN_STATES and policies.can_read(order, by=by),
        "can_withdraw": answers and REQUEST.allows(order.state, "withdraw"),
        "can_rate": answers and policies.can_rate(order, by=by),
    }


def _phone(order: ServiceRequest, *, by: Any) -> dict[str, str]:
    number = order.on_behalf_of_phone or order.requester.phone or ""
    whole = policies.can_see_phone(order, by=by)
    return {"shown": number if whole else words.mask_phone(number), "call": number if whole else ""}


def _sites_to_pass_to(order: ServiceRequest) -> Any:
    return Site.objects.active().exclude(pk=order.site_id).exclude(level=Level.CENTRE).order_by("name", "pk")


@login_required
@only_post("orders:desk_detail", pk="pk")
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take it on."""
    order = actions.accept(request_id=pk, by=request.user, now=timezone.now())
    messages.success(request, _("Taken on. The resident has been told."))
    return redirect("orders:desk_detail", pk=order.pk)


@login_required
@only_post("orders:desk_detail", pk="pk")
def decline(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say no, with a reason."""
    form = ReasonForm(request.POST, prefix="decline")
    if not form.is_valid():
        return page(request, pk, status=422, decline_form=form)
    actions.decline(request_id=pk, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
    messages.success(request, _("Declined. The resident reads your reason."))
    return redirect("orders:desk_list")


@login_required
@only_post("orders:desk_detail", pk="pk")
def transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Pass it on."""
    order = queries.get(pk, visible_to=request.user)
    form = TransferForm(request.POST, prefix="transfer", sites=_sites_to_pass_to(order))
    if not form.is_valid():
        return page(request, pk, status=422, transfer_form=form)
    actions.transfer(request_id=pk, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Passed on to %(site)s.") % {"site": form.cleaned_data["site"]})
    return redirect("orders:desk_list")


@login_required
@only_post("orders:desk_detail", pk="pk")
def merge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Join it with a similar one."""
    try:
        into = UUID(request.POST.get("into", ""))
    except ValueError:
        messages.error(request, _("Choose an order to join it with."))
        return redirect("orders:desk_detail", pk=pk)
    actions.merge(request_id=pk, into_id=into, by=request.user, now=timezone.now())
    messages.success(request, _("Joined. Both residents can follow it."))
    return redirect("orders:desk_detail", pk=into)


@login_required
def desk_new(request: HttpRequest) -> HttpResponse:
    """Somebody calls, or hands in a slip."""
    network.check_role(request.user, Role.STAFF)
    sites = Site.objects.active().filter(pk__in=network.reach(request.user, Role.STAFF)).exclude(level=Level.CENTRE)
    desk = network.desk_site(request.user)
    form = DeskOrderForm(request.POST or None, sites=sites.order_by("name", "pk"), initial={"site": desk})
    if request.method == "POST" and form.is_valid():
        key, given = _key(request), form.order()
        try:
            order = actions.submit(by=request.user, now=timezone.now(), submit_key=key, **given)
        except SentTwice:
            order = queries.sent_with(key, by=request.user)
            if any(getattr(order, name) != value for name, value in given.items()):
                return _another_caller(request, form, order)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return _desk_new(request, form, key=str(key or new_key()))
        return redirect("orders:receipt", pk=order.pk)
    return _desk_new(request, form, key=request.POST.get("submit_key") or new_key())


def _another_caller(request: HttpRequest, form: DeskOrderForm, sent: ServiceRequest) -> HttpResponse:
    """The browser's back button brought the last caller's form; what was typed into it since is not lost."""
    words = _(
        "This form was written down already, as No. %(number)s. If this is another order, press the button again."
    )
    form.add_error(None, words % {"number": sent.number})
    return _desk_new(request, form, key=new_key())


def _desk_new(request: HttpRequest, form: DeskOrderForm, *, key: str) -> HttpResponse:
    context = {"form": form, "submit_key": key}
    return render(request, "orders/desk_new.html", context, status=422 if form.is_bound else 200)


@login_required
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The number to read aloud, or to print for the caller."""
    order = queries.get(pk, visible_to=request.user)
    if not policies.can_read(order, by=request.user):
        raise NotAllowed
    queries.record_look(order, by=request.user, now=timezone.now())
    return render(request, "orders/receipt.html", {"order": order})
