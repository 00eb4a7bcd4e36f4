"""The staff's side of one order: who, what, by when, and the ways to answer; and orders that come by telephone."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.requests import SignedInRequest
from civic.kernel import typed, words
from civic.kernel.doors import only_post
from civic.kernel.errors import DomainError, NotAllowed
from civic.kernel.htmx import render_page_or_part
from network import policies as network
from network.addresses.forms import PLACE, PlaceFields
from network.models import Level, Role, Site
from orders import actions, policies, queries, visibility
from orders.asking.forms import DeskOrderForm
from orders.errors import SentTwice
from orders.facts import count, when
from orders.forms import DeclineForm, GroupForm, NoteForm, RatingForm, TransferForm, new_key
from orders.models import ServiceRequest
from orders.outcome_form import OutcomeForm
from orders.timeline import steps
from orders.transitions import OPEN_STATES, REQUEST, RequestState
from orders.views.ordering import _key


@login_required
def desk_detail(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One order: who, what, by when; and the ways to answer."""
    return page(request, pk)


def page(request: SignedInRequest, pk: UUID, *, status: int = 200, **forms: Form) -> HttpResponse:
    """The order's page, with forms that could not be taken as they were. Raises NotFound, NotAllowed."""
    order = queries.get(pk, visible_to=request.user)
    if not policies.is_staff_of(order, request.user):
        raise NotAllowed
    now = timezone.now()
    readable = visibility.can_read(order, by=request.user)
    queries.record_look(order, by=request.user, now=now)
    plans = queries.plans(order)
    joined = queries.joined_with(order)  # nothing confidential is ever joined
    near = visibility.can_see_place(order, by=request.user)
    for_caller = order.is_written_down and policies.answers_for(order, by=request.user)
    context = {
        "order": order,
        "readable": readable,
        "plans": [(plan.activity, network.has_role(request.user, Role.STAFF, at=plan.activity.site)) for plan in plans],
        "phone": _phone(order, by=request.user),
        "who": visibility.household(order, to=request.user),
        "other_household": visibility.household(order.merged_into, to=request.user) if order.merged_into else "",
        "when": when(order, now=now),
        "count": count(order),
        "where": _where(order, near=near),
        "needs": order.member.needs_words if order.member and near else [],
        "clock": words.due_words(order.answer_due_at, now=now) if order.state == RequestState.SUBMITTED else None,
        "steps": steps(order, queries.events(order), queries.notes(order), by=request.user, now=now, plans=plans),
        "similar": _similar(order, by=request.user) if readable and REQUEST.allows(order.state, "merge") else [],
        "joined": [(one, visibility.household(one, to=request.user)) for one in joined],
        "people": order.persons + sum(one.persons for one in joined),
        "decline_form": forms.get("decline_form") or DeclineForm(prefix="decline"),
        "transfer_form": forms.get("transfer_form") or _transfer_form(order),
        "note_form": forms.get("note_form") or NoteForm(),
        "rating_form": forms.get("rating_form") or RatingForm(),
        "outcome_form": forms.get("outcome_form") or OutcomeForm(for_caller=True),
        "can_say": for_caller and policies.can_say_outcome(order, by=request.user),
        "place_form": forms.get("place_form") or _place_form(order),
        "group_form": forms.get("group_form") or GroupForm(initial={"service_group": order.service_group}),
        "can_place": near and order.state in OPEN_STATES and not (order.address and order.address.user_id),
        "can_regroup": readable and order.state in OPEN_STATES and not order.catalogue_item,
        "can_add": for_caller and readable and order.state in OPEN_STATES,
        "can_withdraw": for_caller and REQUEST.allows(order.state, "withdraw"),
        "can_rate": for_caller and policies.can_rate(order, by=request.user),
        **{f"can_{verb}": REQUEST.allows(order.state, verb) for verb in ("accept", "decline", "transfer", "plan")},
    }
    return render(request, "orders/desk_detail.html", context, status=status)


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as this reader may see it; `call` is empty where it is masked."""

    shown: str
    call: str


def _phone(order: ServiceRequest, *, by: User) -> Phone:
    number = order.on_behalf_of_phone  # of a caller never the number of whoever wrote it down
    if not order.is_written_down:
        number = number or order.requester.phone or ""
    whole = visibility.can_see_phone(order, by=by)
    return Phone(number, number) if whole else Phone(words.mask_phone(number), "")


def _similar(order: ServiceRequest, *, by: User) -> list[tuple[ServiceRequest, str]]:
    return [(one, visibility.household(one, to=by)) for one in queries.similar(order)]


@dataclass(frozen=True, slots=True)
class Where:
    """An address as this reader may see it."""

    text: str
    hint: str = ""
    is_masked: bool = False


def _where(order: ServiceRequest, *, near: bool) -> Where | None:
    if order.address is None:
        return None
    if not near:
        return Where(order.address.masked, is_masked=True)
    return Where(order.address.whole or str(order.address), order.address.how_to_find)


def _place_form(order: ServiceRequest) -> PlaceFields:
    known = {name: getattr(order.address, name) for name in PLACE} if order.address else None
    return PlaceFields(prefix="at", initial=known)


def _transfer_form(order: ServiceRequest, data: QueryDict | None = None) -> TransferForm:
    sites = Site.objects.active().exclude(pk=order.site_id).exclude(level=Level.CENTRE).order_by("name", "pk")
    return TransferForm(data, prefix="transfer", sites=sites, home=order.site)


@login_required
@only_post("orders:desk_detail", pk="pk")
def accept(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Take it on."""
    order = actions.accept(order_id=pk, by=request.user, now=timezone.now())
    messages.success(request, _told(order, _("Taken on. The resident has a message.")))
    return redirect("orders:desk_detail", pk=order.pk)


@login_required
@only_post("orders:desk_detail", pk="pk")
def decline(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Say no, with a reason."""
    form = DeclineForm(request.POST, prefix="decline")
    if not form.is_valid():
        return page(request, pk, status=422, decline_form=form)
    reason = form.cleaned_data["reason"]
    order = actions.decline(order_id=pk, reason=reason, by=request.user, now=timezone.now())
    messages.success(request, _told(order, _("Declined. The resident reads your reason.")))
    return redirect("orders:desk_detail", pk=pk) if order.is_written_down else redirect("orders:desk_list")


def _told(order: ServiceRequest, said: str) -> str:
    """Who reads it themselves was told; a caller without an account stands on the call list."""
    if not order.is_written_down:
        return said
    link = format_html('<a href="{}">{}</a>', reverse("calls:list"), _("the call list"))
    return format_html(_("Noted. The caller has no account and stands on {link}, with what to say."), link=link)


@login_required
@only_post("orders:desk_detail", pk="pk")
def transfer(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Pass it on."""
    order = queries.get(pk, visible_to=request.user)
    form = _transfer_form(order, request.POST)
    if not form.is_valid():
        return page(request, pk, status=422, transfer_form=form)
    actions.transfer(order_id=pk, by=request.user, now=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Passed on to %(site)s.") % {"site": form.cleaned_data["site"]})
    return redirect("orders:desk_list")


@login_required
@only_post("orders:desk_detail", pk="pk")
def merge(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Join it with a similar one."""
    into = typed.uuid(request.POST.get("into", ""))
    if into is None:
        messages.error(request, _("Choose an order to join it with."))
        return redirect("orders:desk_detail", pk=pk)
    order = actions.merge(order_id=pk, into_id=into, by=request.user, now=timezone.now())
    messages.success(request, _told(order, _("Joined. Both residents can follow it.")))
    return redirect("orders:desk_detail", pk=into)


@login_required
def desk_new(request: SignedInRequest) -> HttpResponse:
    """Somebody calls, or hands in a slip."""
    network.check_role(request.user, Role.STAFF)
    sites = Site.objects.active().filter(pk__in=network.reach(request.user, Role.STAFF)).exclude(level=Level.CENTRE)
    desk = network.desk_site(request.user)
    now, sites = timezone.now(), sites.order_by("name", "pk")
    is_looking = request.POST.get("go") == "place"  # another service was chosen: does it need an address?
    said = None if is_looking else request.POST or None
    initial = request.POST.dict() if is_looking else {"site": desk}
    form = DeskOrderForm(said, today=timezone.localdate(now), sites=sites, initial=initial)
    if request.method == "POST" and form.is_valid():
        key, given = _key(request), form.order()
        try:
            order = actions.submit(by=request.user, now=now, submit_key=key, **given)
        except SentTwice:
            order = queries.sent_with(key, by=request.user)
            if _is_another(order, given):
                return _another_caller(request, form, order)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return _desk_new(request, form, key=str(key or new_key()))
        return redirect("orders:receipt", pk=order.pk)
    return _desk_new(request, form, key=request.POST.get("submit_key") or new_key())


def _is_another(order: ServiceRequest, given: dict[str, Any]) -> bool:
    """Whether the form says something else than the order that was sent with it."""
    place, group = given["place"], given["service_group"]
    said = {name: value for name, value in given.items() if name not in ("place", "service_group")}
    if any(getattr(order, name) != value for name, value in said.items()) or group not in ("", order.service_group):
        return True
    return (order.address is not None) != (place is not None) or bool(
        place and any(getattr(order.address, name) != value for name, value in asdict(place.said).items())
    )


def _another_caller(request: HttpRequest, form: DeskOrderForm, sent: ServiceRequest) -> HttpResponse:
    """The browser's back button brought the last caller's form; what was typed into it since is not lost."""
    words = _(
        "This form was written down already, as No. %(number)s. If this is another order, press the button again."
    )
    form.add_error(None, words % {"number": sent.number})
    return _desk_new(request, form, key=new_key())


def _desk_new(request: HttpRequest, form: DeskOrderForm, *, key: str) -> HttpResponse:
    context = {"form": form, "submit_key": key}
    return render_page_or_part(request, "orders/desk_new.html#place", context, status=422 if form.is_bound else 200)


@login_required
def receipt(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The number to read aloud, or to print for the caller."""
    order = queries.get(pk, visible_to=request.user)
    if not visibility.can_read(order, by=request.user):
        raise NotAllowed
    queries.record_look(order, by=request.user, now=timezone.now())
    return render(request, "orders/receipt.html", {"order": order})
