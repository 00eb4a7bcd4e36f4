"""The call list: whom to call, what to say, and a tick."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from civic.kernel import keyset, typed, words
from civic.kernel.cards import Choice
from civic.kernel.doors import only_post
from civic.kernel.errors import Invalid, NotFound
from network.models import Role
from network.policies import check_role
from notifications.calls import actions, cards, queries, rooms
from notifications.calls.forms import NumberForm

SIZE = 20


@login_required
def calls(request: SignedInRequest) -> HttpResponse:
    """Who is to be called now, who later, who was told by whom."""
    check_role(request.user, Role.STAFF)
    now, tab = timezone.now(), request.GET.get("tab", "")
    if tab == "told":
        rows, order = queries.told(request.user, now=now), queries.NEWEST_FIRST
    else:
        tab = "later" if tab == "later" else ""
        open_calls, order = queries.to_make(request.user, now=now), queries.NEXT_FIRST
        rows = open_calls.filter(due_at__gt=now) if tab else open_calls.filter(due_at__lte=now)
    page = keyset.paginate(rows, order=order, size=SIZE, cursor=request.GET.get("cursor"), params=request.GET)
    context = {
        "tab": tab,
        "tabs": _tabs(tab, due=queries.due(request.user, now=now)),
        "rows": cards.rows(page.rows, to=request.user, now=now),
        "form": NumberForm(),
        "page": page,
    }
    return render(request, "calls/list.html", context)


def _tabs(current: str, *, due: int) -> list[Choice]:
    labels = {"": _("Now"), "later": _("Later"), "told": _("Told")}
    return [
        Choice(label, f"?tab={tab}" if tab else "?", current=tab == current, count=0 if tab else due)
        for tab, label in labels.items()
    ]


@login_required
def call(request: SignedInRequest, pk: int) -> HttpResponse:
    """One of them; of a confidential order the look is recorded."""
    return _page(request, pk)


def _page(request: SignedInRequest, pk: int, *, form: Form | None = None) -> HttpResponse:
    now = timezone.now()
    found = queries.get(pk, user=request.user)
    if (callee := queries.callee(found, to=request.user)) and callee.is_hidden:
        actions.look(found, by=request.user, now=now)
    rows = cards.rows([found], to=request.user, now=now, looked=True)
    if not rows:
        raise NotFound
    context = {"row": rows[0], "form": form or NumberForm()}
    return render(request, "calls/call.html", context, status=422 if form else 200)


@login_required
@only_post("calls:list")
def told(request: SignedInRequest, pk: int) -> HttpResponse:
    """The person was told."""
    actions.told(call_id=pk, by=request.user, now=timezone.now())
    messages.success(request, _("Noted as told."))
    return redirect("calls:list")


@login_required
@only_post("calls:list")
def missed(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nobody answered."""
    now, tries = timezone.now(), typed.key(request.POST.get("tries", "")) or 0
    made = actions.missed(call_id=pk, tries=tries, by=request.user, now=now)
    again = words.when(made.due_at, now=now)
    messages.success(request, _("Noted. It comes again %(when)s.") % {"when": again})
    return redirect("calls:list")


@login_required
@only_post("calls:call", pk="pk")
def number(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody left no number, and it is known now."""
    found, form = queries.get(pk, user=request.user), NumberForm(request.POST)
    if form.is_valid():
        try:
            phone = form.cleaned_data["phone"]
            rooms.note_number(found.subject, phone, by=request.user, now=timezone.now())
        except Invalid as error:
            form.add_error("phone", str(error))
    if not form.is_valid():
        return _page(request, pk, form=form)
    messages.success(request, _("Written down."))
    return redirect("calls:call", pk=pk)
