"""The desk's page on which a second person is written down."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from civic.kernel.errors import Conflict, Invalid
from network import policies
from network.models import Role
from network.standing import actions
from network.standing.forms import RecordForm


@login_required
def record(request: SignedInRequest) -> HttpResponse:
    """Somebody calls or came by, and names who may act for them."""
    policies.check_role(request.user, Role.STAFF)
    form = RecordForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            made = actions.record(by=request.user, now=timezone.now(), **form.cleaned_data)
        except (Invalid, Conflict) as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            told = _("Written down, and %(name)s is told. If the other number has an account, they can agree now.")
            messages.success(request, told % {"name": made.person})
            return redirect("record_second")
    return render(request, "standing/desk_record.html", {"form": form}, status=422 if form.is_bound else 200)
