"""The desk's pages: whose number it was, the new number and its code, and the second worker's word."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import RateLimited
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import proof
from accounts.code_pages import CodePage
from accounts.reauthenticate import CodeProcess
from accounts.requests import SignedInRequest, signed_in
from civic.kernel import keyset
from civic.kernel.doors import only_post
from civic.kernel.errors import Conflict, NotAllowed, TooMany
from network.models import Role
from network.moving import actions, cards, policies, queries
from network.moving.forms import AskForm, NumberForm, ReasonForm, SearchForm
from network.policies import check_role, has_role

SIZE = 20


@login_required
def moves(request: SignedInRequest) -> HttpResponse:
    """What was asked for and what became of it, for staff and officials; staff also look up whose number it was."""
    check_role(request.user, Role.STAFF, Role.OFFICIAL)
    form, found, status = SearchForm(request.POST if request.method == "POST" else None), None, 200
    if form.is_valid():
        try:
            found = cards.found(actions.look_up(form.cleaned_data["q"], by=request.user, now=timezone.now()))
        except TooMany as error:
            form.add_error("q", str(error))
    if form.errors:
        status = 422
    order, cursor = queries.NEWEST_FIRST, request.GET.get("cursor")
    page = keyset.paginate(queries.listed(request.user), order=order, size=SIZE, cursor=cursor, params=request.GET)
    context = {
        "form": form if has_role(request.user, Role.STAFF) else None,
        "found": found,
        "rows": cards.rows(page.rows, to=request.user, now=timezone.now()),
        "page": page,
    }
    return render(request, "moving/list.html", context, status=status)


class MoveProcess(CodeProcess):
    """A code to the new number of somebody at the desk; the worker's session keeps whose it is to be."""

    session_key = "network_move"

    @classmethod
    def begin_for(cls, request: HttpRequest, *, person: UUID, phone: str) -> None:
        """Sends the code. Raises RateLimited."""
        state = cls.initial_state(user=signed_in(request), phone=phone)
        cls(request, state | {"person": str(person)}).send()

    @property
    def person(self) -> UUID:
        """Whose account is to move."""
        return UUID(self.state["person"])


@login_required
def person(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The person at the desk, and the number that works: a code goes there."""
    user, site = actions.look_at(pk, by=request.user, now=timezone.now())
    form = NumberForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if form.cleaned_data["phone"] == user.phone:
            form.add_error("phone", _("This is the number that the account has now."))
        else:
            try:
                MoveProcess.begin_for(request, person=user.pk, phone=form.cleaned_data["phone"])
            except RateLimited:
                form.add_error("phone", get_adapter().error_messages["rate_limited"])
            else:
                return redirect("moving:code")
    context = {"person": user, "site": site, "form": form, "waiting": queries.open_of(user)}
    return render(request, "moving/person.html", context, status=422 if form.errors else 200)


class CodeView(CodePage):
    """The code that the person reads aloud, and how the worker knew her; then a second worker is asked."""

    form_class = AskForm
    template_name = "moving/code.html"
    entrance = "moving:list"
    process: MoveProcess | None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only with a code under way."""
        check_role(signed_in(request), Role.STAFF)
        self.process = MoveProcess.resume(request)
        if self.process is None:
            return redirect(self.entrance)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the code that is right."""
        return super().get_form_kwargs() | {"code": self.process.code if self.process else ""}

    def form_valid(self, form: AskForm) -> HttpResponse:
        """The number is proved: ask."""
        assert self.process
        process, by = self.process, signed_in(self.request)
        try:
            said = {"phone": process.phone, "recognised": form.cleaned_data["recognised"]}
            move = actions.ask(user_id=process.person, **said, by=by, now=timezone.now())
        except (Conflict, NotAllowed) as error:
            messages.error(self.request, str(error))
            process.abort()
            return redirect(self.entrance)
        process.abort()
        messages.success(self.request, _("Asked. Nothing moves until a second worker has confirmed it."))
        return redirect("moving:move", pk=move.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """To whom the code went."""
        assert self.process
        by = signed_in(self.request)
        return super().get_context_data(**kwargs) | {
            "person": queries.person(self.process.person, by=by),
            "phone": self.process.phone,
        }


code = login_required(CodeView.as_view())


@login_required
def move(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """One of them: who asked, how they knew her; and the second worker's word."""
    return _page(request, pk)


def _page(request: SignedInRequest, pk: UUID, *, form: Form | None = None, refused: str = "") -> HttpResponse:
    found, now = queries.get(pk, by=request.user), timezone.now()
    context = {
        "move": found,
        "name": cards.name(found, to=request.user),
        "facts": cards.facts(found, to=request.user, now=now),
        "can_confirm": policies.can_confirm(found, by=request.user, now=now),
        "can_decline": policies.can_decline(found, by=request.user),
        "form": form or ReasonForm(),
        "is_open": form is not None,
        "refused": refused,
    }
    status = 422 if form else 409 if refused else 200
    return render(request, "moving/move.html", context, status=status)


@login_required
@only_post("moving:move", pk="pk")
def confirm(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """The second worker has looked as well; after a fresh proof, for this opens somebody's account to a new number."""
    policies.check_is_second(queries.get(pk, by=request.user), by=request.user)
    return _confirm(request, pk)


@proof.required
def _confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    try:
        moved = actions.confirm(move_id=pk, by=request.user, now=timezone.now())
    except (Conflict, NotAllowed) as error:
        return _page(request, pk, refused=str(error))
    messages.success(request, _("Moved. %(who)s signs in with the new number from now on.") % {"who": moved.user})
    return redirect("moving:move", pk=pk)


@login_required
@only_post("moving:move", pk="pk")
def decline(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Not like this; the reason is kept."""
    queries.get(pk, by=request.user)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            actions.decline(move_id=pk, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except (Conflict, NotAllowed) as error:
            return _page(request, pk, refused=str(error))
        else:
            messages.success(request, _("Declined. Nothing has moved."))
            return redirect("moving:move", pk=pk)
    return _page(request, pk, form=form)


@login_required
def mine(request: SignedInRequest) -> HttpResponse:
    """What a worker asked for about the reader's own account."""
    return render(request, "moving/mine.html", {"move": queries.open_of(request.user)})


@login_required
@only_post("moving:mine")
def stop(request: SignedInRequest) -> HttpResponse:
    """“That was not me”, by one tap."""
    if actions.stop(user=request.user, by=request.user, now=timezone.now()):
        messages.success(request, _("Stopped. Your number stays as it is, and the staff have a message about it."))
    return redirect("moving:mine")
