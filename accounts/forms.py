"""What people tell us about themselves."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.core import context
from allauth.mfa.base import forms as second_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts import limits, proof
from accounts.actions import PhoneTaken
from accounts.models import User
from civic.kernel.forms import ChipSelect, CodeField, PlainField


class _CountedCode:
    """A six-digit code: wrong ones are counted for the address. allauth counts those of one account: three for each
    code, three codes in 15 minutes.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(label=_("The six digits"))  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """Raises ValidationError; TooMany after ten wrong ones."""
        with limits.guess("code", request=context.request) as guess:
            code: str = super().clean_code()  # type: ignore[misc]
            guess.right()
        return code


class ConfirmLoginCodeForm(_CountedCode, allauth_forms.ConfirmLoginCodeForm):
    """The code that signs in."""


class VerifyPhoneForm(_CountedCode, allauth_forms.VerifyPhoneForm):
    """The code that proves a number."""


class ProofForm(_CountedCode, allauth_forms.BaseConfirmCodeForm):
    """The code that shows once more who somebody is."""


class ActivateForm(ActivateTOTPForm):
    """The first digits of a new code app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(label=_("The six digits"))


class _AppOrSpareCode:
    """What opens the second lock; allauth counts the wrong ones."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]  # type: ignore[attr-defined]
        field.label = _("The six digits of the code app, or a spare code")
        field.widget.attrs = {"inputmode": "numeric", "autocomplete": "one-time-code"}


class AuthenticateForm(_AppOrSpareCode, second_forms.AuthenticateForm):
    """Signing in."""


class ReauthenticateForm(_AppOrSpareCode, second_forms.ReauthenticateForm):
    """Showing once more who somebody is."""


class SignupForm(allauth_forms.SignupForm):
    """Joining, in one piece or not at all."""

    def try_save(self, request: HttpRequest) -> tuple[AbstractBaseUser | None, HttpResponse | None]:
        """allauth has looked whose number it is, but “Join” may have been tapped twice: the later tap is answered like
        whoever types a number that has an account.
        """
        try:
            with transaction.atomic():
                return super().try_save(request)
        except PhoneTaken:
            self.account_already_exists = True
            return super().try_save(request)


class LoginForm(allauth_forms.LoginForm):
    """A number or a name, and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["login"]
        field.label, field.widget.attrs = _("Phone number or user name"), {"autocomplete": "username"}


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """A new password; whoever came in by a code just now needs not know the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if proof.by_code(context.request):
            del self.fields["oldpassword"]


class ProfileForm(forms.ModelForm[User]):
    """Name, e-mail, language, large type."""

    class Meta:
        model = User
        fields = ("display_name", "email", "language", "elder_mode")
        field_classes = {"display_name": PlainField}
        labels = {"display_name": _("Your name")}
        widgets = {"language": ChipSelect()}
        help_texts = {"display_name": _("As your community knows you, for example Auntie Wang.")}
