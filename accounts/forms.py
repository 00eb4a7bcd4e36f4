"""What people tell us about themselves."""

import unicodedata

from allauth.account import forms as allauth_forms
from allauth.core import context
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import limits
from accounts.models import User
from civic.kernel.forms import ChipSelect

BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])


def clean_text(text: str) -> str:
    """One-line text without control characters and direction overrides, in composed form."""
    return unicodedata.normalize("NFC", text).translate(BIDI).strip()


class _CountedCode:
    """A six-digit code: wrong ones are counted for the address. allauth counts those of one account: three for each
    code, three codes in 15 minutes.
    """

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


class ProfileForm(forms.ModelForm[User]):
    """Name, e-mail, language, large type."""

    class Meta:
        model = User
        fields = ("display_name", "email", "language", "elder_mode")
        widgets = {"language": ChipSelect()}
        help_texts = {"display_name": _("As your community knows you, for example Auntie Wang.")}

    def clean_display_name(self) -> str:
        """Plain text."""
        return clean_text(self.cleaned_data["display_name"])
