"""Ordering in three steps that work without JavaScript: who, what and when, read over. Hidden fields carry what was
said, so nothing is lost on the way back."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.policies import check_proved
from accounts.requests import SignedInRequest
from civic.kernel import typed
from civic.kernel.cards import Fact
from civic.kernel.errors import DomainError
from network import queries as network_queries
from orders import actions, queries
from orders.errors import SentTwice
from orders.facts import facts
from orders.forms import FAMILY, SELF, WhatForm, WhoForm, new_key
from orders.models import ServiceRequest

STEPS = 3


@login_required
def new(request: SignedInRequest) -> HttpResponse:
    """One address, three steps; `go` names the step that the button asked for."""
    check_proved(request.user)
    site = network_queries.current_site(request)
    if site is None:
        messages.info(request, _("First choose your community, so that the right station answers."))
        return redirect(f"{network_queries.choose_url()}?next=/orders/new/")
    if request.method != "POST":
        first = {
            "for_whom": FAMILY if request.GET.get("for") == "other" else SELF,
            "service_group": request.GET.get("group"),
        }
        return _who(request, WhoForm(initial=first))
    who = WhoForm(request.POST)
    go = request.POST.get("go", "")
    if not who.is_valid() or go == "who":
        return _who(request, who if go != "who" else WhoForm(initial=request.POST.dict()))
    now, group, for_other = timezone.now(), who.cleaned_data["service_group"], who.cleaned_data["for_whom"] != SELF
    answers = {"today": timezone.localdate(now), "service_group": group, "for_other": for_other}
    if go == "what":
        came_back = "wanted_from" in request.POST
        what = WhatForm(initial=request.POST.dict() if came_back else None, **answers)
        return _what(request, who, what)
    what = WhatForm(request.POST, **answers)
    if not what.is_valid():
        return _what(request, who, what, status=422)
    if go != "send":
        return _check(request, who, what)
    return _send(request, who, what, now=now)


def _who(request: HttpRequest, form: WhoForm) -> HttpResponse:
    kept = {k: v for k, v in request.POST.items() if k not in ("go", "csrfmiddlewaretoken", *form.fields)}
    context = {"form": form, "step": 1, "of": STEPS, "kept": kept}
    return render(request, "orders/new_who.html", context, status=422 if form.is_bound else 200)


def _what(request: HttpRequest, who: WhoForm, form: WhatForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "step": 2, "of": STEPS, "kept": who.cleaned_data}
    return render(request, "orders/new_what.html", context, status=status)


def _check(request: HttpRequest, who: WhoForm, what: WhatForm, *, status: int = 200, error: str = "") -> HttpResponse:
    order = ServiceRequest(service_group=who.cleaned_data["service_group"], **what.order())
    first = [
        Fact(_("What is needed"), order.title),
        Fact(_("For which group"), order.get_service_group_display()),
    ]
    kept = {k: v for k, v in request.POST.items() if k not in ("go", "csrfmiddlewaretoken", "submit_key")}
    context = {
        "facts": [*first, *facts(order, phone=order.on_behalf_of_phone, now=timezone.now())],
        "step": 3,
        "of": STEPS,
        "kept": kept,
        "submit_key": request.POST.get("submit_key") or new_key(),
        "error": error,
    }
    return render(request, "orders/new_check.html", context, status=status)


def _send(request: SignedInRequest, who: WhoForm, what: WhatForm, *, now: datetime) -> HttpResponse:
    key = _key(request)
    try:
        order = actions.submit(
            by=request.user,
            now=now,
            site=network_queries.current_site(request),  # type: ignore[arg-type]
            service_group=who.cleaned_data["service_group"],
            submit_key=key,
            **what.order(),
        )
    except SentTwice:
        order = queries.sent_with(key, by=request.user)
    except DomainError as error:
        if error.field in what.fields:
            what.add_error(error.field, str(error))
            return _what(request, who, what, status=422)
        return _check(request, who, what, status=422, error=str(error))
    messages.success(request, _("Your order is in. The number is %(number)s.") % {"number": order.number})
    return redirect("orders:detail", pk=order.pk)


def _key(request: HttpRequest) -> UUID | None:
    return typed.uuid(request.POST.get("submit_key", ""))
