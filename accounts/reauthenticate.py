"""The page where a code from a text message shows who you are. allauth has pages for the password and the code app."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.phone_verification import PhoneVerificationProcess
from allauth.account.views import BaseReauthenticateView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from accounts.code_pages import CodePage
from accounts.forms import ProofForm


class CodeProcess(PhoneVerificationProcess):
    """A code to the number that was proved before."""

    session_key = "accounts_proof"

    def __init__(self, request: HttpRequest, state: dict[str, Any]) -> None:
        self.request = request
        super().__init__(user=request.user, state=state)

    @classmethod
    def begin(cls, request: HttpRequest) -> None:
        """Sends the code. Raises RateLimited."""
        user: Any = request.user
        cls(request, cls.initial_state(user=user, phone=user.phone)).send()

    @classmethod
    def resume(cls, request: HttpRequest) -> "CodeProcess | None":
        """The one begun in this session, unless its time is over."""
        state = request.session.get(cls.session_key)
        return cls(request, state).abort_if_invalid() if state else None

    def persist(self) -> None:
        """allauth calls this after each change of the state."""
        self.request.session[self.session_key] = self.state

    def abort(self) -> None:
        """Too late, or three wrong tries."""
        self.request.session.pop(self.session_key, None)

    def finish(self) -> None:
        """The code was right."""
        self.abort()
        record_authentication(self.request, self.user, method="code", reauthenticated=True)


class ByCodeView(CodePage, BaseReauthenticateView):
    """Asks whether to send a code, then for the code."""

    form_class = ProofForm
    process_class = CodeProcess
    template_names = ("account/reauthenticate_send.html", "account/reauthenticate_code.html")
    entrance = "account_reauthenticate_by_code"
    process: CodeProcess | None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A code may be under way."""
        self.process = self.process_class.resume(request)
        return super().dispatch(request, *args, **kwargs)

    def get_template_names(self) -> list[str]:
        """One page before the code is sent, another after it."""
        return [self.template_names[1 if self.process else 0]]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Send a code where one was asked for, else read it."""
        if not self.process:
            self.send()
            return self._to(request.path)
        return super().post(request, *args, **kwargs)

    def send(self) -> None:
        """To the number of today. Raises RateLimited."""
        self.process_class.begin(self.request)
        self.process = self.process_class.resume(self.request)

    def get_form_kwargs(self) -> dict[str, Any]:
        """With the code that is right."""
        return super().get_form_kwargs() | {"code": self.process.code if self.process else ""}

    def form_valid(self, form: ProofForm) -> HttpResponse:
        """Back to what was to be changed."""
        assert self.process
        self.process.finish()
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page of a code shows."""
        user: Any = self.request.user
        context = super().get_context_data(**kwargs)
        more = {"phone": user.phone, "verify_form": context["form"]}
        return context | more | {"cancel_url": reverse("accounts:me")}


by_code = login_required(ByCodeView.as_view())
