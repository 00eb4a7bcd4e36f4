"""News for me."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from civic.kernel import keyset
from notifications import actions, queries, texts

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
