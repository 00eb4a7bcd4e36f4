"""How a person wants to be told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from notifications.models import Preference


class WaysForm(forms.ModelForm[Preference]):
    """Text message, e-mail; the inbox always."""

    class Meta:
        model = Preference
        fields = ("sms", "email")
        labels = {"sms": _("Send me a text message"), "email": _("Send me an e-mail")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user.email:
            self.fields["email"].help_text = user.email
        else:
            self.fields["email"].help_text = _("You have not told us your e-mail address yet; “Me” has a place for it.")

    def clean_email(self) -> bool:
        """Needs an address."""
        wanted: bool = self.cleaned_data["email"]
        if wanted and not self.user.email:
            raise forms.ValidationError(_("Write down your e-mail address first, under “Me”."))
        return wanted
