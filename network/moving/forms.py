"""What is typed at the desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.adapter import PhoneField
from accounts.forms import ProofForm
from civic.kernel.errors import Invalid
from civic.kernel.forms import PhoneInput, PlainField
from network.moving import said


class SearchForm(forms.Form):
    """Whose number it was."""

    q = PlainField(
        label=_("Old number, or a part of the name"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class NumberForm(forms.Form):
    """The number that works."""

    phone = PhoneField(label=_("The new number"), widget=PhoneInput({"autocomplete": "off"}))


class _SaidField(PlainField):
    """What a worker writes; no identity number."""

    widget = forms.Textarea

    def __init__(self, *, name: str, **kwargs: Any) -> None:
        super().__init__(max_length=300, widget=forms.Textarea(attrs={"rows": 3}), **kwargs)
        self.name = name

    def clean(self, value: Any) -> str:
        """Raises ValidationError."""
        text: str = super().clean(value)
        try:
            return said.tidy(text, field=self.name)
        except Invalid as error:
            raise forms.ValidationError(str(error), code=error.code) from error


class AskForm(ProofForm):
    """How the worker knew the person, and the code that she reads aloud, which is tried once the rest is right."""

    field_order = ("recognised", "code")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recognised"] = _SaidField(
            name="recognised",
            label=_("How did you recognise this person?"),
            help_text=_("For example: identity card seen, name and picture fit. Never the number of the card."),
        )
        self.order_fields(self.field_order)

    def clean_code(self) -> str:
        """Raises ValidationError; TooMany after ten wrong ones."""
        return "" if "recognised" in self.errors else super().clean_code()


class ReasonForm(forms.Form):
    """Why not."""

    reason = _SaidField(name="reason", label=_("The reason; your colleague reads it"))
