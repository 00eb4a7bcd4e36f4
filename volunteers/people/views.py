"""Becoming a volunteer; the station's list of them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from civic.kernel import keyset, typed
from civic.kernel.errors import Invalid
from network import policies as network_policies
from network import queries as network_queries
from network.models import Role
from volunteers.people import actions, queries
from volunteers.people.forms import RegisterForm

PAGE = 50


@login_required
def register(request: SignedInRequest) -> HttpResponse:
    """Become a volunteer, or change what I said."""
    volunteer = queries.volunteer_of(request.user)
    initial: dict[str, Any] = {"site": network_queries.current_site(request)}
    if volunteer is not None:
        initial = {
            "site": volunteer.site,
            "skills": volunteer.skills,
            "availability": volunteer.availability,
            "insurance_noted": True,
        }
    form = RegisterForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.register(by=request.user, now=timezone.now(), **form.cleaned_data)
        except Invalid as error:
            form.add_error(error.field, str(error))
        else:
            text = (
                _("Saved.")
                if volunteer
                else _("Welcome! Your volunteer number is %(number)s.") % {"number": made.number}
            )
            messages.success(request, text)
            return redirect("volunteers:home")
    context = {"form": form, "volunteer": volunteer}
    return render(request, "volunteers/register.html", context, status=422 if form.is_bound else 200)


@login_required
def desk_list(request: SignedInRequest) -> HttpResponse:
    """Our volunteers, found by number, name or whole phone number: by POST, to keep that out of the address. Raises
    NotAllowed.
    """
    network_policies.check_role(request.user, Role.STAFF)
    q = typed.search(request.POST.get("q", ""))
    cursor = None if q else request.GET.get("cursor")
    page = keyset.paginate(queries.within_reach(request.user, q=q), order=("number",), size=PAGE, cursor=cursor)
    context = {
        "q": q,
        "rows": page.rows,
        "older_url": "" if q else page.older_url,
        "newer_url": "" if q else page.newer_url,
        "is_cut": bool(q and page.next),
    }
    return render(request, "volunteers/desk_list.html", context)
