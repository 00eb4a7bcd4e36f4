"""My second persons, and those for whom I act."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import proof
from accounts.requests import SignedInRequest, signed_in
from accounts.standing import actions, queries
from accounts.standing.forms import SecondForm
from civic.kernel.doors import only_post
from civic.kernel.errors import Conflict, Invalid


@login_required
def standing(request: SignedInRequest) -> HttpResponse:
    """Who may act for me, and for whom I may."""
    found = queries.of(request.user, now=timezone.now())
    is_full = len(found.seconds) >= actions.MOST_SECONDS
    return render(request, "standing/standing.html", {"standings": found, "is_full": is_full})


@proof.required
def name(request: HttpRequest) -> HttpResponse:
    """One more who may act for me; what they will read is private, so who names them is proved afresh."""
    user, form = signed_in(request), SecondForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.name(by=user, now=timezone.now(), **form.cleaned_data)
        except (Invalid, Conflict) as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("If this number has an account, they can agree now."))
            return redirect("standing:standing")
    return render(request, "standing/name.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
@only_post("standing:standing")
def agree(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """I act for somebody from now on."""
    try:
        made = actions.agree(standing_id=pk, by=request.user, now=timezone.now())
    except Conflict as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You may act for %(name)s now.") % {"name": made.person})
    return redirect("standing:standing")


@login_required
@only_post("standing:standing")
def decline(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """I would rather not."""
    actions.decline(standing_id=pk, by=request.user, now=timezone.now())
    messages.success(request, _("Declined. They are told."))
    return redirect("standing:standing")


@login_required
@only_post("standing:standing")
def end(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """It is over, from either side."""
    actions.end(standing_id=pk, by=request.user, now=timezone.now())
    messages.success(request, _("Ended."))
    return redirect("standing:standing")
