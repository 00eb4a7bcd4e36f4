"""Was it done, and how was it: one form, one tap."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.kernel.forms import ChipSelect, PlainField
from orders.forms import SCORES
from orders.outcomes import Said

ANSWERS = [(Said.DONE, _("Yes, done")), (Said.NOT_SOLVED, _("Not solved")), (Said.NOBODY_CAME, _("Nobody came"))]


class OutcomeForm(forms.Form):
    """The score counts for what was done alone."""

    outcome = forms.ChoiceField(label=_("Was it done?"), choices=ANSWERS, widget=ChipSelect())
    score = forms.TypedChoiceField(
        label=_("If it was done: how was it?"),
        coerce=int,
        empty_value=None,
        choices=SCORES,
        required=False,
        widget=ChipSelect(),
    )
    comment = PlainField(
        label=_("Anything to add?"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, for_caller: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if for_caller:
            self.fields["outcome"].label = _("What does the caller say?")

    def clean_score(self) -> int | None:
        """Left behind where it was not done."""
        return self.cleaned_data["score"] if self.cleaned_data.get("outcome") == Said.DONE else None
