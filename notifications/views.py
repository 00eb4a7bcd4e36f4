"""News for me."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from civic.kernel import keyset
from notifications import actions, queries, texts
from notifications.forms import WaysForm

SIZE = 20


@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """Newest first; opening it marks them read."""
    page = keyset.paginate(
        queries.inbox(request.user), order=("-created_at", "-pk"), size=SIZE, cursor=request.GET.get("cursor")
    )
    rows = [
        {"message": message, "text": texts.render(message), "is_new": message.read_at is None} for message in page.rows
    ]
    actions.mark_read(user=request.user, upto=timezone.now())
    return render(request, "notifications/inbox.html", {"rows": rows, "page": page})


@login_required
def ways(request: HttpRequest) -> HttpResponse:
    """How else I want to be told."""
    user = request.user
    assert isinstance(user, User)
    form = WaysForm(request.POST if request.method == "POST" else None, user=user, instance=queries.preference_of(user))
    if request.method == "POST" and form.is_valid():
        actions.choose_ways(user=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("notifications:inbox")
    return render(request, "notifications/ways.html", {"form": form}, status=422 if form.is_bound else 200)
