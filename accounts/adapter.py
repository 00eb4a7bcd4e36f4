"""How allauth meets our User: mainland numbers, text messages through our gateway."""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import actions, limits, phones, sms
from accounts.models import User
from civic.kernel.errors import Invalid

log = logging.getLogger(__name__)
_beside = ThreadPoolExecutor(max_workers=4, thread_name_prefix="sms")  # threads start with the first code


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


def _send(phone: str, code: str) -> None:
    try:
        sms.send_code(phone, code)
    except sms.SmsError as error:
        log.error("sms_code_not_sent", extra={"code": str(error)})


class Adapter(DefaultAccountAdapter):
    """The hooks that allauth asks us to fill."""

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
        """allauth calls this after its own checks."""
        assert isinstance(user, User)
        user.phone, user.phone_verified = phones.normalise(phone), verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: AbstractBaseUser, phone: str) -> None:
        """The code was right. A password that stood on a number nobody had proved may be a stranger's, who signed up
        with it before its owner came: whoever signs in by code then starts without one.
        """
        assert isinstance(user, User)
        by_code = any(record["method"] == "code" for record in get_authentication_records(context.request, user))
        if by_code and not user.phone_verified and user.has_usable_password():
            actions.drop_password(user=user, now=timezone.now())
        self.set_phone(user, phone, True)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Changed, set or reset: tokens and other sessions end."""
        assert isinstance(user, User)
        actions.set_password(user=user, password=password, by=user, now=timezone.now())

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """allauth counts by user name or e-mail only: all phone numbers would share one count."""
        return "account:" + limits.account_name(credentials.get("phone") or credentials.get("username") or "")

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

    def send_verification_code_sms(self, user: AbstractBaseUser, phone: str, code: str, **kwargs: Any) -> None:
        """Send at once, beside the request: a page that waited for the gateway would tell who has an account. A
        gateway that is away shows in the log; the page offers to send again.
        """
        _beside.submit(_send, phones.normalise(phone), code)

    def populate_username(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Whoever signs up by phone has no user name."""
