"""What is asked when somebody names a second person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import phones
from civic.kernel.errors import Invalid
from civic.kernel.forms import NumberField


class SecondForm(forms.Form):
    """Whom, and how much they hear."""

    phone = NumberField(label=_("Their mobile number"), help_text=_("They sign in with it, and agree there."))
    confidential_too = forms.BooleanField(
        label=_("Also what is confidential"),
        required=False,
        help_text=_("Without this tick they see and hear nothing of confidential orders, such as counselling."),
    )

    def clean_phone(self) -> str:
        """A mobile number, in eleven digits."""
        try:
            return phones.normalise(self.cleaned_data["phone"])
        except Invalid as error:
            raise forms.ValidationError(str(error), code=error.code) from error
