"""What staff ask somebody who names a second person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import phones
from accounts.standing.actions import HOW
from accounts.standing.forms import SecondForm
from civic.kernel.errors import Invalid
from civic.kernel.forms import NumberField, PlainField


class RecordForm(SecondForm):
    """Who said it, whom they named, and how they said so."""

    person_phone = NumberField(label=_("Mobile number of the person who needs a second person"))
    how = PlainField(
        label=_("How did the person say so?"),
        max_length=HOW,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Such as: came to the counter with her daughter. The person reads it."),
    )
    field_order = ("person_phone", "phone", "how", "confidential_too")

    def clean_person_phone(self) -> str:
        """A mobile number, in eleven digits."""
        try:
            return phones.normalise(self.cleaned_data["person_phone"])
        except Invalid as error:
            raise forms.ValidationError(str(error), code=error.code) from error
