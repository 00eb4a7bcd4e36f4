"""My family: whom I look after."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.family import actions, queries
from accounts.family.forms import MemberForm
from accounts.family.models import FamilyMember
from accounts.requests import SignedInRequest
from civic.kernel.doors import only_post
from civic.kernel.errors import Conflict, Invalid, NotFound


@login_required
def family(request: SignedInRequest) -> HttpResponse:
    """Everybody I look after."""
    members = queries.of(request.user)
    return render(request, "family/family.html", {"members": members, "is_full": len(members) >= actions.MOST})


@login_required
def add(request: SignedInRequest) -> HttpResponse:
    """One more."""
    form = MemberForm(request.POST or None)
    return _asked(
        request,
        form,
        lambda: actions.add(by=request.user, said=form.said, agrees=form.agrees, now=timezone.now()),
    )


@login_required
def change(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Says something else of somebody."""
    member = queries.one(pk, of=request.user)
    if member is None:
        raise NotFound
    form = MemberForm(request.POST or None, member=member)
    return _asked(
        request,
        form,
        lambda: actions.change(member_id=pk, by=request.user, said=form.said, agrees=form.agrees, now=timezone.now()),
        member,
    )


def _asked(
    request: HttpRequest, form: MemberForm, act: Callable[[], object], member: FamilyMember | None = None
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            act()
        except (Invalid, Conflict) as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("family:family")
    return render(request, "family/member.html", {"form": form, "member": member}, status=422 if form.is_bound else 200)


@login_required
@only_post("family:change", pk="pk")
def remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Erase who it was."""
    actions.remove(member_id=pk, by=request.user, now=timezone.now())
    messages.success(request, _("Removed. What was known of this person is erased."))
    return redirect("family:family")
