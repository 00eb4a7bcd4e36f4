"""How allauth meets our User: mainland numbers, text messages through our gateway."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import RateLimited
from django import forms
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import actions, limits, phones, proof, sms
from accounts.models import User
from civic.kernel.errors import Invalid, NotAllowed, TooMany

WRONG_PASSWORD = _("The name or number and the password don't go together.")
TOO_OFTEN = _("That was too often. Please wait a quarter of an hour and try again.")


class PhoneField(forms.CharField):
    """Eleven digits from whatever a person types."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def clean(self, value: Any) -> str:
        """Raises ValidationError, which stands beside the field."""
        text = super().clean(value)
        try:
            return phones.normalise(text) if text else ""
        except Invalid as error:
            raise ValidationError(str(error), code=error.code) from error


class Adapter(DefaultAccountAdapter):
    """The hooks that allauth asks us to fill."""

    error_messages: dict[str, Any] = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed. Please call us."),
        "enter_current_password": _("That is not the password you have now."),
        "incorrect_code": _("That is not the code. Please look at the text message once more."),
        "incorrect_password": _("That is not the password."),
        "phone_password_mismatch": WRONG_PASSWORD,
        "phone_taken": actions.PhoneTaken.message,
        "rate_limited": TOO_OFTEN,
        "same_as_current": _("This is the number you have now."),
        "too_many_login_attempts": TOO_OFTEN,
        "username_password_mismatch": WRONG_PASSWORD,
    }

    def phone_form_field(self, **kwargs: Any) -> forms.Field:
        """The field for phone numbers."""
        return PhoneField(**kwargs | {"label": _("Mobile number")})

    def clean_phone(self, phone: str) -> str:
        """The same rule wherever a number comes in."""
        try:
            return phones.normalise(phone)
        except Invalid as error:
            raise ValidationError(str(error), code=error.code) from error

    def get_phone(self, user: AbstractBaseUser) -> tuple[str, bool] | None:
        """The number and whether it was proved."""
        assert isinstance(user, User)
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: AbstractBaseUser, phone: str, verified: bool) -> None:
        """allauth calls this after its own checks. Raises PhoneTaken."""
        assert isinstance(user, User)
        phone = phones.normalise(phone)
        if user.phone in (None, phone):
            actions.set_phone(user=user, phone=phone, verified=verified)
            return
        actions.change_phone(user=user, phone=phone, verified=verified, by=user, now=timezone.now())
        if context.request.user == user:
            update_session_auth_hash(context.request, user)

    def set_phone_verified(self, user: AbstractBaseUser, phone: str) -> None:
        """The code was right. A password that stood on a number nobody had proved may be a stranger's, who signed up
        with it before its owner came: the account then starts without one. Raises NotAllowed for a code
        that went to a number the account has left meanwhile.
        """
        assert isinstance(user, User)
        if user.phone != phone and not context.request.user.is_authenticated:
            raise NotAllowed
        by_code = any(record["method"] == "code" for record in get_authentication_records(context.request, user))
        if by_code and not user.phone_verified and user.has_usable_password():
            actions.drop_password(user=user, now=timezone.now())
        self.set_phone(user, phone, True)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Changed, set or reset: tokens and other sessions end."""
        assert isinstance(user, User)
        actions.set_password(user=user, password=password, by=user, now=timezone.now())

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Wrong passwords share one count with those of POST /tokens. Raises ValidationError after ten."""
        account = credentials.get("phone") or credentials.get("username") or ""
        try:
            with limits.guess("sign-in", request=request, account=account) as guess:
                user = super().authenticate(request, **credentials)
                guess.is_right = user is not None
        except TooMany as error:
            raise self.validation_error("too_many_login_attempts") from error
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth would count here, by user name or e-mail only: all phone numbers would share one count."""

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        """allauth's in our words, and a code by text message."""
        words = {"mfa_reauthenticate": _("With the authenticator app")}  # or one of its spare codes
        found = super().get_reauthentication_methods(user)
        methods = [way | {"description": words.get(way["id"], way["description"])} for way in found]
        if isinstance(user, User) and proof.can_be_by_code(user):
            url = reverse("account_reauthenticate_by_code")
            methods.append({"id": "code", "description": _("With a code by text message"), "url": url})
        return methods

    def get_login_stages(self) -> list[str]:
        """allauth's, with our own for numbers."""
        ours = {"allauth.account.stages.PhoneVerificationStage": "accounts.stages.PhoneStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_user_by_phone(self, phone: str) -> User | None:
        """Whose number it is."""
        try:
            return User.objects.filter(phone=phones.normalise(phone)).first()
        except Invalid:
            return None

    def send_verification_code_sms(self, user: AbstractBaseUser | None, phone: str, code: str, **kwargs: Any) -> None:
        """Beside the request; a gateway that is away shows in the log, and the page offers to send again."""
        number = _counted(phone)
        sms.beside(lambda: sms.send_code(number, code))

    def populate_username(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """People who sign up by phone have no user name."""


def _counted(phone: str) -> str:
    """The number, one text message more. Raises RateLimited, the same for numbers with an account and without."""
    number = phones.normalise(phone)
    try:
        limits.count_text(number, request=context.request)
    except TooMany as error:
        raise RateLimited from error
    return number
