"""Where is it?"""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.kernel.forms import PlainField
from network.addresses.actions import Said
from network.addresses.models import Address
from network.forms import by_street
from network.models import Level, Site

PLACE = tuple(field.name for field in fields(Said))
ESTATES = "estates"  # the id of the page's list of names to choose from


class PlaceFields(forms.Form):
    """An address as people say it. Of the estate those of the community are offered; another can be typed."""

    estate = PlainField(label=_("Estate or village"), max_length=40, widget=forms.TextInput(attrs={"list": ESTATES}))
    building = PlainField(label=_("Building"), max_length=20, required=False)
    unit = PlainField(label=_("Unit"), max_length=20, required=False)
    room = PlainField(label=_("Room"), max_length=20, required=False)
    how_to_find = PlainField(
        label=_("How to find it"),
        max_length=120,
        required=False,
        help_text=_("The lift is broken, ring twice, the blue door…"),
    )

    @property
    def said(self) -> Said:
        """The answers for the action."""
        return Said(**{name: self.cleaned_data[name] for name in PLACE})


class AddressForm(PlaceFields):
    """With the community that it lies in."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Community"))
    field_order = ("site", *PLACE)

    def __init__(self, data: Any, *, address: Address | None, home: Site | None, prefix: str | None = None) -> None:
        initial: dict[str, Any] = {"site": home.pk if home else None}
        if address:
            initial = {name: getattr(address, name) for name in PLACE} | {"site": address.site_id}
        super().__init__(data, initial=initial, prefix=prefix)
        sites = Site.objects.active().exclude(level=Level.CENTRE).order_by("name", "pk")
        field: Any = self.fields["site"]
        field.queryset = sites
        field.choices = [("", "---------"), *by_street(sites, home=home)]
