"""What staff say about their monthly list."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from civic.kernel.forms import ChipSelect, ClockField, PlainField, TimeInput, WholeNumberField
from notifications import channels
from programmes.models import Outlet


class ReviseForm(forms.Form):
    """The words at the top."""

    theme = PlainField(label=_("Theme of the month"), max_length=40, required=False)
    greeting = PlainField(
        label=_("A sentence to the neighbours"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SettingForm(forms.Form):
    """When the next list is put together."""

    build_day = WholeNumberField(label=_("On which day of the month?"), min_value=1, max_value=28)
    build_time = ClockField(label=_("At what time?"), widget=TimeInput())


class OutletForm(forms.Form):
    """Where the list goes."""

    channel = forms.ChoiceField(label=_("What kind?"), choices=Outlet.Kind.choices, widget=ChipSelect())
    label = PlainField(label=_("What do you call it?"), max_length=60)
    address = PlainField(
        label=_("Address"),
        max_length=500,
        help_text=_("The robot's web address, an e-mail address, or an Apprise address. It is kept secret."),
    )

    def clean(self) -> dict[str, Any]:
        """An address that its kind can use."""
        data = super().clean() or {}
        channel, address = data.get("channel"), data.get("address")
        if not channel or not address:
            return data
        if channel == "email":
            try:
                validate_email(address)
            except forms.ValidationError as error:
                self.add_error("address", error)
        elif channel == "wecom":
            is_safe = address.startswith("https://") or (settings.EMBEDDED and address.startswith("http://"))
            if not is_safe or not channels.host_of(address):
                self.add_error("address", _("This is not the web address of a group robot: it begins with https://."))
        else:
            self._check_apprise(address)
        return data

    def _check_apprise(self, address: str) -> None:
        try:
            channels.robot_at(address)
        except channels.Failed as error:
            away = _("We can't reach this address. Is it written as the robot's page shows it?")
            unknown = _("Apprise does not know this kind of address.")
            self.add_error("address", unknown if error.is_final else away)
