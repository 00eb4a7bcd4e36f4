"""The pages for the six digits of a text message, and how where somebody wanted to go survives them."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views
from allauth.account.adapter import get_adapter
from allauth.account.mixins import NextRedirectMixin
from allauth.account.utils import passthrough_next_redirect_url
from allauth.core.exceptions import RateLimited
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic.edit import FormView

from accounts.joining import OneWayIn

View = Callable[..., Any]
ENTRANCES = ("login", "request_login_code", "confirm_login_code", "verify_phone")


class CodePage(NextRedirectMixin, FormView):
    """Six wrong digits are a wrong try, three of them end the code; nothing else counts. A new code can be asked for
    as often as the number may get one: that limit alone counts, and is the same for numbers that have an account and
    those that have none.
    """

    process: Any
    entrance = "account_request_login_code"  # where a new code is asked for

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Another code where one was asked for, else read the one typed."""
        if request.POST.get("action") != "resend":
            answer: HttpResponse = super().post(request, *args, **kwargs)
            return answer
        sent_before = self.process.code
        try:
            self.send()
        except RateLimited:
            self.process.state["code"] = sent_before  # the one that was sent stays good
            messages.error(request, get_adapter().error_messages["rate_limited"])
        else:
            self.process.state.update(at=time.time(), failed_attempts=0)
            self.process.persist()
            messages.success(request, _("A new text message is on its way."))
        return self._to(request.path)

    def send(self) -> None:
        """Another code. Raises RateLimited."""
        self.process.send()

    def get_form(self, form_class: Any = None) -> Any:
        """The form that counts knows which code is tried."""
        form = super().get_form(form_class)
        if self.process:
            form.phone_and_time = self.process.state["phone"], self.process.state["at"]
        return form

    def form_invalid(self, form: Form) -> HttpResponse:
        """Once more, or from the start."""
        if not getattr(form, "is_spent", False) or not form.has_error("code", "incorrect_code"):
            return FormView.form_invalid(self, form)
        self.process.abort()
        messages.error(self.request, _("The code was wrong three times. Ask for a new one."))
        return self._to(reverse(self.entrance))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth would offer another code to those alone who have an account."""
        return super().get_context_data(**kwargs) | {"can_resend": True}

    def _to(self, url: str) -> HttpResponse:
        return HttpResponseRedirect(self.passthrough_next_url(url))


class _SignIn(CodePage, views.ConfirmLoginCodeView):
    """By a code alone, whether there is an account yet or not."""

    @cached_property
    def process(self) -> OneWayIn:
        """allauth's is for accounts alone."""
        return OneWayIn(self._process.stage)

    def form_valid(self, form: Any) -> HttpResponse:
        """In."""
        return self.process.finish(self.get_next_url())


class _AskForCode(views.RequestLoginCodeView):
    """Which number a code is sent to."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Too many codes are said beside the number."""
        try:
            OneWayIn.begin(self.request, form.cleaned_data["phone"])
        except RateLimited:
            form.add_error("phone", get_adapter().validation_error("too_many_login_attempts"))
            return self.form_invalid(form)
        return FormView.form_valid(self, form)


class _Prove(CodePage, views._VerifyPhoneSignupView):
    """A number that nobody has proved yet."""


class _Change(CodePage, views._VerifyPhoneChangeView):
    """Another number of somebody who is signed in."""

    entrance = "account_change_phone"


def keeping_next(view: View) -> View:
    """allauth forgets it on some of the ways between the pages of signing in."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = view(request, *args, **kwargs)
        url = response.get("Location")
        if url in {reverse(f"account_{name}") for name in ENTRANCES}:
            response["Location"] = passthrough_next_redirect_url(request, url, "next")
        return response

    return kept


def _join(request: HttpRequest) -> HttpResponse:
    """The address of a page that there was: joining and signing in are one."""
    return HttpResponseRedirect(reverse("account_request_login_code"))


def _verify_phone(request: HttpRequest) -> Any:
    return (_Change if request.user.is_authenticated else _Prove).as_view()(request)


login = keeping_next(views.login)
signup = keeping_next(_join)
request_login_code = keeping_next(_AskForCode.as_view())
confirm_login_code = keeping_next(_SignIn.as_view())
verify_phone = keeping_next(_verify_phone)
