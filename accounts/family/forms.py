"""What is asked of a member of the family."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.family.actions import Said
from accounts.family.consents import TEXTS
from accounts.family.models import FamilyMember, Need, Purpose, Relation
from civic.kernel.forms import ChipMultiple, ChipSelect, NumberField, PlainField, WholeNumberField


class MemberForm(forms.Form):
    """Somebody whom one looks after. A consent that was given is not asked for again."""

    name = PlainField(label=_("What is the name?"), max_length=40)
    relation = forms.ChoiceField(
        label=_("Who is it?"), choices=Relation.choices, widget=ChipSelect(), initial=Relation.CHILD
    )
    birth_year = WholeNumberField(
        label=_("Year of birth"),
        required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("Needed for children; four digits."),
    )
    phone = NumberField(label=_("Telephone, if there is one"), required=False)
    needs = forms.MultipleChoiceField(
        label=_("What should a helper know?"), choices=Need.choices, required=False, widget=ChipMultiple()
    )
    agrees_health = forms.BooleanField(
        label=_("I agree that helpers know this"), required=False, help_text=TEXTS[Purpose.HEALTH].words
    )
    agrees_guardian = forms.BooleanField(
        label=_("I agree as a parent or guardian"), required=False, help_text=TEXTS[Purpose.GUARDIAN].words
    )

    def __init__(self, *args: Any, member: FamilyMember | None = None, **kwargs: Any) -> None:
        if member:
            kwargs["initial"] = {
                name: getattr(member, name) for name in ("name", "relation", "birth_year", "phone", "needs")
            }
        super().__init__(*args, **kwargs)
        for purpose in Purpose:
            if member and getattr(member, f"{purpose}_consent_id"):
                del self.fields[f"agrees_{purpose}"]

    @property
    def said(self) -> Said:
        """The answers for the action."""
        data = self.cleaned_data
        return Said(
            name=data["name"],
            relation=data["relation"],
            birth_year=data["birth_year"],
            phone=data["phone"],
            needs=data["needs"],
        )

    @property
    def agrees(self) -> set[Purpose]:
        """What is agreed to."""
        return {purpose for purpose in Purpose if self.cleaned_data.get(f"agrees_{purpose}")}
