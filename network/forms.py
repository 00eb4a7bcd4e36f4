"""Choosing a community."""

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.kernel.forms import ChipSelect
from network.models import Site


class ChooseSiteForm(forms.Form):
    """One tap: the site."""

    site = forms.ModelChoiceField(Site.objects.active())


class HoursForm(forms.Form):
    """How long a station's event lasts."""

    hours = forms.TypedChoiceField(
        label=_("For how long?"),
        choices=[(2, _("2 hours")), (4, _("4 hours")), (8, _("8 hours"))],
        coerce=int,
        widget=ChipSelect(),
        initial=2,
    )
