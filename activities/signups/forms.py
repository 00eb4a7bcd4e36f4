"""What is asked when somebody signs up, or is written down."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import phones
from accounts.family.models import FamilyMember
from activities.forms import AskingForm
from activities.signups.parties import MOST_GUESTS, Party
from civic.kernel.errors import DomainError, Invalid
from civic.kernel.forms import ChipMultiple, NumberField, PlainField, WholeNumberField
from civic.kernel.typed import clean_line


class GuestsForm(forms.Form):
    """Who comes along: one name a line."""

    guest_names = PlainField(
        label=_("Who comes along?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One name a line. Only the staff at the door see the names."),
    )

    def clean_guest_names(self) -> list[str]:
        """A list of names."""
        lines = self.cleaned_data["guest_names"].replace("，", "\n").replace("、", "\n").splitlines()
        names = [name[:40] for line in lines if (name := clean_line(line))]
        if len(names) > MOST_GUESTS:
            raise forms.ValidationError(_("At most %(most)d guests."), params={"most": MOST_GUESTS})
        return names


SELF = "self"
ASKED_AS = {"family": "who"}  # where an error of the action stands


class WhoField(forms.MultipleChoiceField):
    """Oneself and the members of one's family, one tap each. Nobody may be ticked where a guest is named; the action
    asks that somebody comes.
    """

    widget = ChipMultiple
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_choice": _("Choose somebody of your family. Whoever was removed can't be signed up any more.")
    }

    def validate(self, value: list[str]) -> None:
        """Raises ValidationError for somebody else's."""
        if not all(self.valid_value(one) for one in value):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")


class ComingForm(GuestsForm):
    """Who comes? `asked` says that the page had the ticks: without them whoever signs up comes."""

    who = WhoField(label=_("Who comes?"))
    unnamed = WholeNumberField(label=_("How many more come?"), min_value=0, required=False)
    asked = forms.BooleanField(initial=True, required=False, widget=forms.HiddenInput())
    field_order = ("asked", "who", "unnamed", "guest_names")

    def __init__(
        self,
        *args: Any,
        family: Sequence[FamilyMember],
        party: Party,
        guests: str = "",
        helps: bool = False,
        **kwargs: Any,
    ) -> None:
        comes = [SELF] * (party.with_self and not helps) + [str(member.pk) for member in party.members]
        names = guests or "\n".join(party.guest_names)
        kwargs["initial"] = {"who": comes, "guest_names": names, "unnamed": party.unnamed}
        super().__init__(*args, **kwargs)
        self.has_family = bool(family)
        self.is_asked_below = self.has_family if helps else not self.has_family
        choices = [*([] if helps else [(SELF, _("Myself"))]), *((str(member.pk), str(member)) for member in family)]
        self.fields["who"].choices = choices  # type: ignore[attr-defined]
        if not party.unnamed:
            del self.fields["unnamed"]

    @property
    def answers(self) -> dict[str, Any]:
        """For the action."""
        who = self.cleaned_data["who"] if self.cleaned_data["asked"] else [SELF]
        return {
            "with_self": SELF in who,
            "family": [UUID(one) for one in who if one != SELF],
            "guest_names": self.cleaned_data["guest_names"],
        }

    def add_domain_error(self, error: DomainError) -> None:
        """Beside its field. Raises the error where it belongs to none."""
        field = ASKED_AS.get(error.field or "", error.field)
        if field not in self.fields:
            raise error
        self.add_error(field, str(error))


class NoteSignupForm(AskingForm, GuestsForm):
    """Somebody called or came by."""

    really = forms.BooleanField(
        label=_("Yes, somebody else with the same number"), required=False, widget=forms.HiddenInput()
    )
    name = PlainField(label=_("Name"), max_length=40)
    phone = NumberField(label=_("Telephone"), required=False)
    field_order = ("name", "phone", "really", "guest_names")

    def clean_phone(self) -> str:
        """A number that can be called back, or nothing."""
        text = self.cleaned_data["phone"]
        try:
            return phones.to_call(text) if text else ""
        except Invalid as error:
            raise forms.ValidationError(str(error)) from error
