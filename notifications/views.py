"""News for me."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from civic.kernel import keyset
from notifications import actions, queries, texts
from notifications.forms import WaysForm

SIZE = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A message in the inbox."""

    text: texts.Text
    url: str  # empty where it leads nowhere
    created_at: datetime
    is_new: bool


@login_required
def inbox(request: SignedInRequest) -> HttpResponse:
    """Newest first; opening it marks them read."""
    page = keyset.paginate(
        queries.inbox(request.user), order=("-created_at", "-pk"), size=SIZE, cursor=request.GET.get("cursor")
    )
    now = timezone.now()
    rows = [Row(texts.render(one, now=now), one.url, one.created_at, one.read_at is None) for one in page.rows]
    actions.mark_read(user=request.user, upto=now)
    return render(request, "notifications/inbox.html", {"rows": rows, "page": page})


@login_required
def ways(request: SignedInRequest) -> HttpResponse:
    """How else I want to be told."""
    user = request.user
    form = WaysForm(request.POST if request.method == "POST" else None, user=user, instance=queries.preference_of(user))
    if request.method == "POST" and form.is_valid():
        actions.choose_ways(user=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("notifications:inbox")
    return render(request, "notifications/ways.html", {"form": form}, status=422 if form.is_bound else 200)
