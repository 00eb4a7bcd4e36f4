"""What people tell about themselves as they join. allauth's own forms build on this one, so it imports none of them."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.models import User
from accounts.privacy import actions as privacy
from civic.kernel.forms import PlainField


class JoinForm(forms.Form):
    """The name, beside allauth's phone number and password."""

    display_name = PlainField(
        label=_("Your name"),
        max_length=40,
        required=False,
        help_text=_("As your community knows you, for example Auntie Wang."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["phone", "display_name", "password1"]

    def signup(self, request: Any, user: User) -> None:
        """allauth calls this once the person stands in the database."""
        name = self.cleaned_data["display_name"]
        now = timezone.now()
        actions.change_profile(user=user, by=user, now=now, display_name=name)
        privacy.note_seen(user=user, now=now)  # the page shows it beside the button
