"""What is asked when somebody answers an order or rates it; ordering is asked in asking.py."""

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from civic.kernel.forms import ChipSelect, PlainField
from civic.kernel.words import GROUPS
from network.forms import by_street
from network.models import ServiceGroup, Site


class ReasonForm(forms.Form):
    """Why not; the resident reads it."""

    reason = PlainField(
        label=_("The reason; the resident reads it"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


GROUP_ICONS = {code: group.icon for code, group in GROUPS.items()}
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


class GroupForm(forms.Form):
    """To which of the five groups a wish in one's own words belongs."""

    service_group = forms.ChoiceField(
        label=_("For whom"), choices=ServiceGroup.choices, widget=ChipSelect(icons=GROUP_ICONS)
    )


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
