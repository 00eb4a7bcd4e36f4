"""What people tell us about themselves."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from civic.kernel.forms import ChipSelect

BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F])


def clean_text(text: str) -> str:
    """One-line text without control characters and direction overrides, in composed form."""
    return unicodedata.normalize("NFC", text).translate(BIDI).strip()


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
