"""What volunteers say of themselves."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic.kernel.forms import ChipMultiple
from network.models import Level, Site
from volunteers.people.models import Skill, Slot


class _ByStreet(forms.models.ModelChoiceIterator):
    """Stations under the name of their street, after an empty first choice."""

    def __iter__(self) -> Iterator[Any]:
        yield "", self.field.empty_label
        for street, stations in groupby(self.queryset, key=lambda site: site.parent):
            yield str(street), [self.choice(site) for site in stations]


class StationField(forms.ModelChoiceField):
    """One of the network's stations, found by its street."""

    iterator = _ByStreet


class RegisterForm(forms.Form):
    """Home station, skills, free time, and the note on insurance."""

    site = StationField(
        Site.objects.none(), label=_("Which station do you want to help at?"), empty_label=_("Choose a station")
    )
    skills = forms.MultipleChoiceField(
        label=_("What do you like to do?"),
        choices=Skill.choices,
        required=False,
        widget=ChipMultiple,
        help_text=_("Choose any, or none: every hand helps."),
    )
    availability = forms.MultipleChoiceField(
        label=_("When do you usually have time?"), choices=Slot.choices, required=False, widget=ChipMultiple
    )
    insurance_noted = forms.BooleanField(
        label=_(
            "I have read this: only recorded service is insured. I check in when I come and check out when I leave."
        ),
        error_messages={"required": _("Please read the note on insurance and tick it.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stations = Site.objects.active().exclude(level=Level.CENTRE).select_related("parent")
        self.fields["site"].queryset = stations.order_by("parent__name", "parent", "name", "pk")  # type: ignore[attr-defined]
