"""What people tell us about themselves."""

import contextlib
from collections.abc import Iterator
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as second_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import limits, proof
from accounts.models import User
from civic.kernel import typed
from civic.kernel.errors import TooMany
from civic.kernel.forms import ChipSelect, CodeField, MailField, PlainField


@contextlib.contextmanager
def _guess(what: str, account: str) -> Iterator[limits.Guess]:
    """limits.guess, whose refusal stands beside the field."""
    try:
        with limits.guess(what, request=context.request, account=account) as guess:
            yield guess
    except TooMany as error:
        raise get_adapter().validation_error("rate_limited") from error


class _CountedCode:
    """A six-digit code: three tries, counted before each, so that parallel ones are no more than three."""

    phone_and_time = "", ""  # which code: CodePage says it
    is_spent = False  # it was tried three times

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(label=_("The six digits"))  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """Raises ValidationError; TooMany after ten wrong ones."""
        phone, sent_at = self.phone_and_time
        with limits.guess("code", request=context.request, account=phone) as guess:
            number = limits.count_code_try(f"{phone} {sent_at}")
            self.is_spent = number >= limits.CODE_TRIES
            if number > limits.CODE_TRIES:
                raise get_adapter().validation_error("incorrect_code")
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
    """The first digits of a new authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(label=_("The six digits"))


class _AppOrSpareCode:
    """What proves the second step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]  # type: ignore[attr-defined]
        field.label = _("The six digits of the authenticator app, or a spare code")
        field.widget.attrs = {"inputmode": "numeric", "autocomplete": "one-time-code"}

    def clean_code(self) -> str:
        """Raises ValidationError, also after ten wrong ones."""
        user: User = self.user  # type: ignore[attr-defined]
        self.cleaned_data["code"] = typed.digits(self.cleaned_data["code"])  # type: ignore[attr-defined]
        with _guess("second-factor", user.phone or user.username or "") as guess:
            code: str = super().clean_code()  # type: ignore[misc]
            guess.right()
        return code


class AuthenticateForm(_AppOrSpareCode, second_forms.AuthenticateForm):
    """Signing in."""


class ReauthenticateForm(_AppOrSpareCode, second_forms.ReauthenticateForm):
    """Showing once more who somebody is."""


class _Unprompted:
    """allauth repeats a password's label within its field, where it goes once something is typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)


class LoginForm(_Unprompted, allauth_forms.LoginForm):
    """A number or a name, and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["login"]
        field.label, field.widget.attrs = _("Phone number or user name"), {"autocomplete": "username"}

    def clean_login(self) -> str:
        """As it was meant, however it was pasted."""
        return typed.clean_number(super().clean_login())


class ChangePasswordForm(_Unprompted, allauth_forms.ChangePasswordForm):
    """A new password; somebody who came in by a code just now needs not know the old one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if proof.by_code(context.request):
            del self.fields["oldpassword"]

    def clean_oldpassword(self) -> str:
        """Raises ValidationError; a wrong one is a try to sign in."""
        user: Any = self.user
        with _guess("sign-in", user.phone or user.username) as guess:
            password: str = super().clean_oldpassword()
            guess.right()
        return password


class NameForm(forms.Form):
    """What somebody who has just joined is called."""

    display_name = PlainField(
        label=_("Your name"),
        max_length=40,
        required=False,
        help_text=_("As your community knows you, for example Auntie Wang."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class ProfileForm(forms.ModelForm[User]):
    """Name, e-mail, language, large type."""

    class Meta:
        model = User
        fields = ("display_name", "email", "language", "elder_mode")
        field_classes = {"display_name": PlainField, "email": MailField}
        labels = {"display_name": _("Your name")}
        widgets = {"language": ChipSelect()}
        help_texts = {"display_name": _("As your community knows you, for example Auntie Wang.")}
