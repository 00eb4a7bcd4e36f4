"""Where is it?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.kernel.forms import PlainField
from network.addresses.actions import Said
from network.addresses.models import Address
from network.forms import by_street
from network.models import Level, Site

ESTATES = "estates"  # the id of the page's list of names to choose from


class AddressForm(forms.Form):
    """An address as people say it. Of the estate those of the community are offered; another can be typed."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Community"))
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

    def __init__(self, data: Any, *, address: Address | None, home: Site | None) -> None:
        initial: dict[str, Any] = {"site": home.pk if home else None}
        if address:
            initial = {name: getattr(address, name) for name in self.base_fields} | {"site": address.site_id}
        super().__init__(data, initial=initial)
        sites = Site.objects.active().exclude(level=Level.CENTRE).order_by("name", "pk")
        field: Any = self.fields["site"]
        field.queryset = sites
        field.choices = [("", "---------"), *by_street(sites, home=home)]

    @property
    def said(self) -> Said:
        """The answers for the action."""
        return Said(**{name: self.cleaned_data[name] for name in self.cleaned_data if name != "site"})
