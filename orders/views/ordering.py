"""Ordering, one question a page, without JavaScript: what, for whom, where (unless it is known), when; then it is read
over and sent. Hidden fields carry what was said, so nothing is lost on the way back and nothing stands in an address.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.family import actions as families
from accounts.family.forms import MemberForm
from accounts.policies import check_proved
from accounts.requests import SignedInRequest
from civic.kernel import typed, words
from civic.kernel.cards import Fact
from civic.kernel.errors import Conflict, DomainError, Invalid
from network import queries as network_queries
from network.models import Community
from orders import actions, deadlines, queries
from orders.asking.draft import FAMILY, SERVICE, WHERE, WHO, WISH, Draft, without
from orders.asking.forms import NEIGHBOUR
from orders.errors import SentTwice
from orders.facts import facts
from orders.forms import new_key
from orders.menu import CatalogueItem


@login_required
def new(request: SignedInRequest) -> HttpResponse:
    """One address; `go` names the step that the button asked for. On the way there the first step that isn't answered
    well is shown instead.
    """
    check_proved(request.user)
    site = network_queries.current_site(request)
    if site is None:
        messages.info(request, _("First choose your community, so that the right station answers."))
        return redirect(f"{network_queries.choose_url()}?next={quote(request.get_full_path())}")
    draft, go = Draft(_said(request), request.user, site, timezone.now()), request.POST.get("go", "")
    if go == "all":
        draft.data = without(draft.data, ["q"])
        return _ask(request, draft, SERVICE)
    if request.method != "POST":
        return _ask(request, draft, draft.steps[0])
    for step in draft.steps:
        if step == go:
            return _ask(request, draft, step)
        if step == WHO and go in ("add", "added"):
            return _add_member(request, draft, is_said=go == "added")
        if not draft.is_answered(step):
            return _ask(request, draft, step, again=draft.was_asked(step))
    return _send(request, draft) if go == "send" else _check(request, draft)


def _said(request: HttpRequest) -> QueryDict:
    """What was answered so far; before the first answer, what the link says."""
    is_for_family = request.method != "POST" and request.GET.get("for") == FAMILY
    return QueryDict(f"for={FAMILY}") if is_for_family else request.POST


def _ask(request: HttpRequest, draft: Draft, step: str, *, again: bool = False) -> HttpResponse:
    """The step's page; `again` with the mistakes in what was answered."""
    form = draft.form(step) if again else draft.fresh(step)
    context = {
        "form": form,
        "draft": draft,
        "kept": draft.kept(form),
        "service": "" if step == SERVICE else str(draft.item or ""),
        **_progress(draft, step),
        **PARTS[step](draft, form),
    }
    return render(request, f"orders/new_{step}.html", context, status=422 if again else 200)


def _services(draft: Draft, form: Any) -> dict[str, Any]:
    offered = [Service(item, words.GROUPS[item.service_group].icon, _ages(item)) for item in draft.services()]
    return {"services": offered, "back": draft.before(SERVICE), "next": WISH if draft.is_for_family else WHO}


def _people(draft: Draft, form: Any) -> dict[str, Any]:
    return {
        "is_full": len(draft.family) >= families.MOST,
        "is_neighbour": draft.whose == NEIGHBOUR or any(form.errors.get(name) for name in form.NAMED),
        "back": draft.before(WHO),
    }


def _place(draft: Draft, form: Any) -> dict[str, Any]:
    """From the order that is read over the button leads back there."""
    names = Community.objects.filter(site=draft.home).order_by("name").values_list("name", flat=True)
    back, on = ("check", "check") if draft.data.get("wanted_from") else (draft.before(WHERE), WISH)
    return {"estates": names, "back": back, "next": on}


def _wish(draft: Draft, form: Any) -> dict[str, Any]:
    return {"back": draft.before(WISH)}


PARTS = {SERVICE: _services, WHO: _people, WHERE: _place, WISH: _wish}  # what a step's page shows besides its form


@dataclass(frozen=True, slots=True)
class Service:
    """A service of the menu as a button."""

    item: CatalogueItem
    icon: str
    ages: str


def _ages(item: CatalogueItem) -> str:
    """ "ages 6 to 12"; empty where there is no limit."""
    if item.age_from is not None and item.age_until is not None:
        return _("ages %(from)d to %(until)d") % {"from": item.age_from, "until": item.age_until}
    if item.age_from is not None:
        return _("from %(age)d years") % {"age": item.age_from}
    return _("up to %(age)d years") % {"age": item.age_until} if item.age_until is not None else ""


def _progress(draft: Draft, step: str) -> dict[str, int]:
    path = [one for one in draft.steps if one != WHERE or step == WHERE or draft.asks_place]
    return {"step": path.index(step) + 1 if step in path else len(path) + 1, "of": len(path) + 1}


def _add_member(request: SignedInRequest, draft: Draft, *, is_said: bool) -> HttpResponse:
    """Somebody of the family who was not named before; then they are the one it is for."""
    form = MemberForm(draft.data if is_said else None, prefix="new")
    if form.is_bound and form.is_valid():
        try:
            member = families.add(by=request.user, said=form.said, agrees=form.agrees, now=draft.now)
        except (Invalid, Conflict) as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            answered = without(draft.data, [form.add_prefix(name) for name in form.fields])
            answered["for_whom"] = str(member.pk)
            known = Draft(answered, draft.by, draft.home, draft.now)
            if draft.is_for_family:
                return _ask(request, known, SERVICE)
            return _ask(request, known, WHERE if known.asks_place else WISH)
    context = {"form": form, "kept": draft.kept(form), **_progress(draft, WHO)}
    return render(request, "orders/new_member.html", context, status=422 if form.is_bound else 200)


def _check(request: HttpRequest, draft: Draft, *, error: str = "") -> HttpResponse:
    order, now = draft.order(), draft.now
    due = deadlines.answer_due_at(draft.site, now=now, wanted_from=order.wanted_from)
    where = draft.address.whole if draft.address else ""
    context = {
        "facts": [
            Fact(_("What is needed"), order.heading),
            *facts(order, phone=order.on_behalf_of_phone, where=where, to=draft.by, now=now),
        ],
        "draft": draft,
        "kept": draft.kept(),
        "submit_key": request.POST.get("submit_key") or new_key(),
        "phone": draft.site.phone,
        "due": words.stamp(due, now=now),
        "calls_first": not deadlines.is_open_until(due, wanted_from=order.wanted_from, now=now),
        "error": error,
        **_progress(draft, "check"),
    }
    return render(request, "orders/new_check.html", context, status=422 if error else 200)


def _send(request: SignedInRequest, draft: Draft) -> HttpResponse:
    key = _key(request)
    try:
        order = actions.submit(by=request.user, now=draft.now, submit_key=key, **draft.answers())
    except SentTwice:
        order = queries.sent_with(key, by=request.user)
    except DomainError as error:
        return _refused(request, draft, error)
    messages.success(request, _("Your order is in. The number is %(number)s.") % {"number": order.number})
    return redirect("orders:detail", pk=order.pk)


def _refused(request: HttpRequest, draft: Draft, error: DomainError) -> HttpResponse:
    """Beside its field where a step asks for that, else above the order that is read over."""
    form: Any = draft.form(WISH)
    if error.field in form.fields:
        form.add_error(error.field, str(error))
        return _ask(request, draft, WISH, again=True)
    return _check(request, draft, error=str(error))


def _key(request: HttpRequest) -> UUID | None:
    return typed.uuid(request.POST.get("submit_key", ""))
