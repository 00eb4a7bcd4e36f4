"""What is typed at the door and on the roll."""

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.kernel.forms import ClockField, CodeField


class CodeForm(forms.Form):
    """The six digits at the door."""

    code = CodeField(label=_("Type the six digits at the door"))


class TimeForm(forms.Form):
    """When somebody came or left, as staff know it."""

    at = ClockField(label=_("Time"), input_formats=["%H:%M"])
