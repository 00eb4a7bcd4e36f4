"""One way in: a number, a code. Whose number it is, or whether it is new here, is asked once the code is right; before
that both look the same and take the same time, since the same happens.
"""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from allauth.account.internal.flows.phone_verification import verify_phone_indirectly
from allauth.account.models import Login
from allauth.account.stages import LoginByCodeStage, LoginStageController
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation

from accounts import actions
from accounts.models import User


class OneWayIn(LoginCodeVerificationProcess):
    """A code to a number; nothing in its state says whose."""

    @classmethod
    def begin(cls, request: HttpRequest, phone: str) -> None:
        """Sends a code. Raises RateLimited."""
        login = Login(user=None)
        login.state["stages"] = {"current": LoginByCodeStage.key}
        stage = LoginByCodeStage(LoginStageController(request, login), request, login)
        stage.state.update(cls.initial_state(user=None, phone=phone), initiated_by_user=True)
        process = cls(stage)
        process.send()
        process.persist()

    def send(self, skip_enumeration_mails: bool = False) -> None:
        """A new code. Raises RateLimited."""
        phone, adapter = self.state["phone"], get_adapter()
        self.state["code"] = adapter.generate_phone_verification_code(user=None, phone=phone)
        adapter.send_verification_code_sms(user=None, phone=phone, code=self.state["code"])

    def finish(self, redirect_url: str | None) -> HttpResponse:
        """The code was right: into the account of this number, or into a new one, which is asked for a name."""
        phone: str = self.state["phone"]
        user = get_adapter().get_user_by_phone(phone)
        if user is None:
            user = self._join(phone)
            redirect_url = reverse("accounts:welcome", query={"next": redirect_url} if redirect_url else None)
        record_authentication(self.request, user, method="code", phone=phone)
        verify_phone_indirectly(self.request, user, phone)
        answer: HttpResponse = perform_login(self.request, Login(user=user, redirect_url=redirect_url))
        return answer

    @staticmethod
    def _join(phone: str) -> Any:
        """The account of this number: two taps may have found none, and the first of them made it."""
        language = translation.get_language() or User._meta.get_field("language").default
        try:
            return actions.join(phone=phone, language=language, now=timezone.now())
        except actions.PhoneTaken:
            return get_adapter().get_user_by_phone(phone)
