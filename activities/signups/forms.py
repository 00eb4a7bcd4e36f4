"""What is asked when somebody signs up, or is written down."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import phones
from activities.forms import AskingForm
from activities.signups.limits import MOST_GUESTS
from civic.kernel.errors import Invalid
from civic.kernel.forms import NumberField, PlainField
from civic.kernel.typed import clean_line


class GuestsForm(forms.Form):
    """Who comes along: one name a line."""

    guest_names = PlainField(
        label=_("Who comes along?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One name a line. Only the staff at the door see the names."),
    )

    def clean_guest_names(self) -> list[str]:
        """A list of names."""
        lines = self.cleaned_data["guest_names"].replace("，", "\n").replace("、", "\n").splitlines()
        names = [name[:40] for line in lines if (name := clean_line(line))]
        if len(names) > MOST_GUESTS:
            raise forms.ValidationError(_("At most %(most)d guests."), params={"most": MOST_GUESTS})
        return names


class NoteSignupForm(AskingForm, GuestsForm):
    """Somebody called or came by."""

    really = forms.BooleanField(
        label=_("Yes, somebody else with the same number"), required=False, widget=forms.HiddenInput()
    )
    name = PlainField(label=_("Name"), max_length=40)
    phone = NumberField(label=_("Telephone"), required=False)
    field_order = ("name", "phone", "really", "guest_names")

    def clean_phone(self) -> str:
        """A number that can be called back, or nothing."""
        text = self.cleaned_data["phone"]
        try:
            return phones.to_call(text) if text else ""
        except Invalid as error:
            raise forms.ValidationError(str(error)) from error
