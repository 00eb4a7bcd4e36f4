"""News for me."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from accounts.requests import SignedInRequest
from civic.kernel import keyset
from civic.kernel.doors import only_post
from civic.kernel.errors import NotFound
from notifications import actions, mails, queries, texts
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


@never_cache
@csrf_exempt  # a mail program asks, without a cookie; the token says that it may, and nobody needs to be signed in
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """No more e-mails like the one it stands in. Opening it changes nothing: programs that look ahead do that."""
    delivery = mails.stopped_by(token)
    is_list = bool(delivery and delivery.message.recipient_id is None)
    context = {"address": mails.masked(delivery.address) if delivery else "", "is_list": is_list, "token": token}
    if request.method != "POST" and delivery:
        return render(request, "notifications/stop_mail.html", context)
    if delivery:
        actions.stop_mail(delivery=delivery, now=timezone.now())
        context["back"] = "" if is_list else mails.back_token(delivery)
    return render(request, "notifications/mail_stopped.html", context)


@only_post("landing")
def have_mail_back(request: HttpRequest, token: str) -> HttpResponse:
    """It was a mistake, for an hour. Raises NotFound."""
    if not (delivery := mails.back_by(token)):
        raise NotFound
    actions.have_mail_back(delivery=delivery, now=timezone.now())
    return render(request, "notifications/mail_again.html", {"address": mails.masked(delivery.address)})
