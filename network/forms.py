"""Choosing a community."""

from django import forms

from network.models import Site


class ChooseSiteForm(forms.Form):
    """One tap: the site."""

    site = forms.ModelChoiceField(Site.objects.active())
