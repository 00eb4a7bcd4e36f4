"""Which site, which months, by what."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from civic.kernel import months
from civic.kernel.forms import ChipSelect, DayField, MonthInput
from network.models import ServiceGroup, Site

FORMATS = ["%Y-%m", "%Y-%m-%d"]
BY = {"month": _("month"), "service_group": _("group"), "site": _("site")}


class PeriodForm(forms.Form):
    """The choosers above the figures."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site with all below it"))
    from_month = DayField(label=_("From"), widget=MonthInput(), input_formats=FORMATS)
    until_month = DayField(label=_("To"), widget=MonthInput(), input_formats=FORMATS)
    by = forms.ChoiceField(label=_("By"), choices=list(BY.items()), widget=ChipSelect())

    def __init__(self, *args: Any, sites: QuerySet[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Months in order, three years at most."""
        data = super().clean() or {}
        for name in ("from_month", "until_month"):
            if name in data and not 1900 <= data[name].year < 2200:  # as the API's months
                self.add_error(name, _("Write a month like 2026-12."))
        first, last = data.get("from_month"), data.get("until_month")
        if first and last:
            many = months.count(first, last)
            if many < 0:
                self.add_error("until_month", _("The last month is before the first."))
            elif many > 35:
                self.add_error("until_month", _("At most three years at a time."))
        return data


class PartForm(forms.Form):
    """The part of a report that one figure stands for; never shown, it reads the address line."""

    month = DayField(required=False, input_formats=FORMATS)
    group = forms.ChoiceField(required=False, choices=ServiceGroup.choices)
    below = forms.ModelChoiceField(Site.objects.none(), required=False)
    itself = forms.BooleanField(required=False)

    def __init__(self, *args: Any, sites: QuerySet[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["below"].queryset = sites  # type: ignore[attr-defined]
