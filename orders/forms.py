"""What is asked when somebody orders, answers or rates."""

import uuid
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import phones
from civic.kernel.errors import Invalid
from civic.kernel.forms import ChipSelect, DateInput, NumberField, PlainField
from civic.kernel.words import GROUPS
from network.forms import by_street
from network.models import ServiceGroup, Site
from orders import queries
from orders.models import CatalogueItem, ConsentBasis, Via

SELF, FAMILY, NEIGHBOUR = "self", "family", "neighbour"
FOR_WHOM = [(SELF, _("Myself")), (FAMILY, _("Family")), (NEIGHBOUR, _("A neighbour"))]
GROUP_ICONS = {code: group.icon for code, group in GROUPS.items()}


class WhoForm(forms.Form):
    """Step 1: for whom."""

    service_group = forms.ChoiceField(
        label=_("What kind of help?"), choices=ServiceGroup.choices, widget=ChipSelect(icons=GROUP_ICONS)
    )
    for_whom = forms.ChoiceField(label=_("Who is it for?"), choices=FOR_WHOM, initial=SELF, widget=ChipSelect())


class WhatForm(forms.Form):
    """Step 2: what and when; for another person also who."""

    catalogue_item = forms.ModelChoiceField(
        CatalogueItem.objects.none(), label=_("Often ordered"), required=False, widget=ChipSelect(), empty_label=None
    )
    title = PlainField(
        label=_("In a few words"), max_length=60, required=False, help_text=_("Only if nothing above fits.")
    )
    details = PlainField(
        label=_("Tell us more"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("No need for names or numbers, the community has them."),
    )
    wanted_from = forms.DateField(label=_("From which day?"), widget=DateInput())
    wanted_until = forms.DateField(label=_("Until which day?"), widget=DateInput())
    people = forms.IntegerField(label=_("For how many people?"), min_value=1, max_value=500, initial=1)
    on_behalf_of_name = PlainField(label=_("Name of the person"), max_length=40, required=False)
    on_behalf_of_phone = NumberField(label=_("Telephone of the person"), required=False)
    consent_basis = forms.ChoiceField(
        label=_("Why may you order?"), choices=ConsentBasis.choices, required=False, widget=ChipSelect()
    )

    def __init__(self, *args: Any, today: date, service_group: str, for_other: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.for_other = today, for_other
        self.fields["catalogue_item"].queryset = queries.catalogue(service_group)  # type: ignore[attr-defined]
        self.fields["wanted_from"].initial = today + timedelta(days=1)
        self.fields["wanted_until"].initial = today + timedelta(days=8)
        if not for_other:
            for name in ("on_behalf_of_name", "on_behalf_of_phone", "consent_basis"):
                del self.fields[name]
        else:
            self.fields["on_behalf_of_name"].required = self.fields["consent_basis"].required = True

    def clean_on_behalf_of_phone(self) -> str:
        """A number that can be called back, in one form."""
        if not (typed := self.cleaned_data["on_behalf_of_phone"]):
            return ""
        try:
            return phones.to_call(typed, field="on_behalf_of_phone")
        except Invalid as error:
            raise forms.ValidationError(str(error), code=error.code) from error

    def clean(self) -> dict[str, Any]:
        """A service of the list, or words of one's own; the days in order."""
        data = super().clean() or {}
        if not data.get("title") and not data.get("catalogue_item") and "title" not in self.errors:
            self.add_error("title", _("Choose one above, or say in a few words what you need."))
        start, end = data.get("wanted_from"), data.get("wanted_until")
        if start and start < self.today:
            self.add_error("wanted_from", _("This day has passed. The earliest is today."))
        if start and end and end < start:
            self.add_error("wanted_until", _("The last day is before the first."))
        return data

    def order(self) -> dict[str, Any]:
        """The answers as keywords for actions.submit."""
        data = dict(self.cleaned_data)
        item = data.get("catalogue_item")
        data["title"] = data["title"] or (item.name if item else "")
        return data


class DeskOrderForm(WhatForm):
    """The telephone: staff type for a caller, everything on one page."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Station"))
    service_group = forms.ChoiceField(
        label=_("For whom"), choices=ServiceGroup.choices, widget=ChipSelect(icons=GROUP_ICONS)
    )
    via = forms.ChoiceField(
        label=_("How did it come in?"),
        choices=[(v, v.label) for v in (Via.PHONE, Via.PAPER, Via.CHAT)],
        initial=Via.PHONE,
        widget=ChipSelect(),
    )

    field_order = (
        "via",
        "on_behalf_of_name",
        "on_behalf_of_phone",
        "consent_basis",
        "service_group",
        "catalogue_item",
        "title",
        "details",
        "wanted_from",
        "wanted_until",
        "people",
        "site",
    )

    def __init__(self, *args: Any, sites: QuerySet[Site], **kwargs: Any) -> None:
        super().__init__(*args, service_group="", for_other=True, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["consent_basis"].initial = ConsentBasis.ASKED
        self.fields["catalogue_item"].widget = forms.Select()
        self.fields["catalogue_item"].widget.choices = self.fields["catalogue_item"].choices  # type: ignore[attr-defined]
        self.fields["catalogue_item"].empty_label = str(_("something else"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A catalogue item decides the group."""
        data = super().clean()
        if item := data.get("catalogue_item"):
            data["service_group"] = item.service_group
        return data


class ReasonForm(forms.Form):
    """Why not; the resident reads it."""

    reason = PlainField(
        label=_("The reason; the resident reads it"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


USUAL_REASONS = (
    _("We can't offer this service."),
    _("There is an activity for this already; please take a seat there."),
    _("We could not reach you to ask what you need."),
    _("Volunteers may not do this; we have told the office in charge."),
)


class DeclineForm(ReasonForm):
    """A reason often given, one's own words, or both; the resident reads them as one text."""

    usual = forms.ChoiceField(
        label=_("Reasons often given"), choices=tuple(enumerate(USUAL_REASONS)), required=False, widget=ChipSelect()
    )
    field_order = ("usual", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        reason.label, reason.required = _("In your own words; the resident reads it"), False

    def clean(self) -> dict[str, Any]:
        """At least one of the two, and together not too long."""
        data = super().clean() or {}
        if self.errors:
            return data
        usual = str(USUAL_REASONS[int(data["usual"])]) if data["usual"] else ""
        self.fields["reason"].required = True
        try:
            data["reason"] = self.fields["reason"].clean(f"{usual} {data['reason']}".strip())
        except forms.ValidationError as error:
            self.add_error("reason", error)
        return data


class TransferForm(ReasonForm):
    """To which site, and why; the sites of one's own street stand first, each street's together."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("To which site?"))
    field_order = ("site", "reason")

    def __init__(self, *args: Any, sites: QuerySet[Site], home: Site, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["site"]
        field.queryset = sites  # type: ignore[attr-defined]
        field.choices = [("", "---------"), *by_street(sites, home=home)]  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """One more sentence."""

    text = PlainField(label=_("Add a sentence"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


SCORES = [(5, _("very good")), (4, _("good")), (3, _("all right")), (2, _("not so good")), (1, _("bad"))]


class RatingForm(forms.Form):
    """How was it?"""

    score = forms.TypedChoiceField(
        label=_("How was it?"),
        coerce=int,
        choices=SCORES,
        widget=ChipSelect(),
    )
    comment = PlainField(
        label=_("Anything to add?"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


def new_key() -> str:
    """A one-time key for a form, so that two taps are one order."""
    return str(uuid.uuid4())
