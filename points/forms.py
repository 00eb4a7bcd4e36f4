"""What staff say about a reward."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from civic.kernel.forms import ChipSelect, NumberField, PlainField, WholeNumberField
from network.models import Partner, Role, Site
from network.policies import reach
from points import queries
from points.models import Reward


class PartnerField(forms.ModelChoiceField):
    """A shop with its place: many have one name."""

    def label_from_instance(self, obj: Any) -> str:
        """“Old Taste breakfast · Xincheng”."""
        return f"{obj} · {obj.site}"


class RewardForm(forms.ModelForm[Reward]):
    """A reward of a site that the person has a desk for."""

    is_active = forms.TypedChoiceField(
        label=_("on offer"),
        choices=[("1", _("yes, show it")), ("0", _("no, hide it"))],
        coerce=lambda value: value == "1",
        widget=ChipSelect,
        initial="1",
    )

    class Meta:
        model = Reward
        fields = (
            "title",
            "details",
            "site",
            "partner",
            "price",
            "stock",
            "limit_per_person",
            "voucher_days",
            "is_active",
        )
        field_classes = {
            "partner": PartnerField,
            "title": PlainField,
            "details": PlainField,
            **dict.fromkeys(("price", "stock", "limit_per_person", "voucher_days"), WholeNumberField),
        }
        help_texts = {
            "title": _("As it stands on the shelf, for example: washing liquid, 2 litres."),
            "details": _("Where and when it is handed over."),
            "partner": _("The shop that gives it; its people can then hand it over. Empty: the station does."),
            "stock": _("All that there ever were, also those handed over."),
            "limit_per_person": _("Empty: as often as the points last."),
        }

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites = reach(by, Role.STAFF)
        self._offer_sites(Site.objects.active().filter(pk__in=sites).order_by("parent__name", "name", "pk"))
        partners = queries.merchants(by) | Partner.objects.filter(pk=self.instance.partner_id or 0)
        self.fields["partner"].queryset = partners.select_related("site").order_by("name", "site__name", "pk")  # type: ignore[attr-defined]
        self.fields["partner"].empty_label = _("none: the station hands it over")  # type: ignore[attr-defined]
        self.fields["stock"].min_value = 0  # type: ignore[attr-defined]
        self.initial["is_active"] = "1" if self.instance.is_active else "0"

    def _offer_sites(self, sites: QuerySet[Site]) -> None:
        """Staff of one station are not asked which; the others start on the desk they open first."""
        field = cast(forms.ModelChoiceField, self.fields["site"])
        field.queryset = sites
        few = list(sites[:2])
        if len(few) == 1 and self.instance.site_id in (None, few[0].pk):
            self.initial["site"], field.widget = few[0].pk, forms.HiddenInput()

    def clean_price(self) -> int:
        """Within what the column holds."""
        return _fits(self.cleaned_data["price"])

    def clean_stock(self) -> int:
        """Within what the column holds."""
        return _fits(self.cleaned_data["stock"])


def _fits(value: int) -> int:
    if value > 1_000_000:
        raise forms.ValidationError(_("This is more than 1,000,000."), code="too_much")
    return value


class VoucherForm(forms.Form):
    """A voucher as it is read aloud, typed or scanned."""

    voucher = NumberField(
        label=_("Letters and figures of the voucher"),
        help_text=_("Ten, like ABCDE FGH23. There is no O, I, L, 0 or 1 in them."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
