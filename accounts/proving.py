"""People signed in with a number that is not proved are led to the code and back, and keep what they typed."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts import policies
from accounts.reauthenticate import ByCodeView, CodeProcess
from civic.kernel import htmx

KEPT = "accounts_kept"  # in the session: the form that was sent too early
MOST = 50_000  # characters; no form of ours is longer, but for files, which are chosen again


def lead_to_proof(request: HttpRequest) -> HttpResponse:
    """To the page that proves the number. A form that was sent waits in the session until they are back."""
    request.session.pop(KEPT, None)
    if request.method == "POST":
        fields = [(name, text) for name, texts in request.POST.lists() for text in texts]
        fields = [one for one in fields if one[0] != "csrfmiddlewaretoken"]
        if sum(len(name) + len(text) for name, text in fields) <= MOST:
            request.session[KEPT] = {"path": request.path, "fields": fields}
    back = reverse("accounts:go_on") if KEPT in request.session else request.get_full_path()
    return htmx.go(request, reverse("account_prove_phone", query={"next": back}))


class ProveProcess(CodeProcess):
    """A code to the number that the account has, and nobody proved."""

    session_key = "accounts_prove"

    def finish(self) -> None:
        """The code was right: the number is theirs, and it is they who are here."""
        get_adapter().set_phone_verified(self.user, self.phone)
        super().finish()


class ProveView(ByCodeView):
    """Asks whether to send a code, then for the code, then leads back."""

    process_class = ProveProcess
    entrance = "account_prove_phone"
    template_names = ("account/prove_send.html", "account/prove_code.html")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """People without a number add one; those who have proved theirs go on to where they wanted."""
        user: Any = request.user
        if not user.phone:
            return redirect("account_change_phone")
        if policies.is_proved(user):
            return redirect(self.get_success_url())
        return super().dispatch(request, *args, **kwargs)

    def _check_reauthentication_method_available(self, request: HttpRequest) -> None:
        """allauth's question for ways to show who one is; this is none of them."""


@login_required
def go_on(request: HttpRequest) -> HttpResponse:
    """What was to be sent before the number was proved, to send now: one tap. Nothing is sent by itself."""
    kept = request.session.get(KEPT)
    if not kept or not policies.is_proved(request.user):
        return redirect("home" if not kept else "account_prove_phone")
    del request.session[KEPT]
    return render(request, "account/go_on.html", {"path": kept["path"], "fields": kept["fields"]})


prove = login_required(ProveView.as_view())
