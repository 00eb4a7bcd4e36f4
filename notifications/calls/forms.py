"""A number for somebody who left none."""

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.kernel.forms import NumberField


class NumberForm(forms.Form):
    """What the room of the order or sign-up keeps."""

    phone = NumberField(label=_("Telephone"))
