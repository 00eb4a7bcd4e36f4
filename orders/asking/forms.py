"""What is asked when somebody orders: on the resident's pages one question after the other, at the desk on one page."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts import phones
from accounts.family.models import FamilyMember
from accounts.models import User
from civic.kernel.errors import Invalid
from civic.kernel.forms import (
    ChipSelect,
    ClockField,
    DateInput,
    DayField,
    NumberField,
    PlainField,
    TimeInput,
    WholeNumberField,
)
from network.addresses.actions import Place
from network.addresses.forms import PLACE, AddressForm, PlaceFields
from network.models import ServiceGroup, Site
from orders import menu
from orders.asking import services
from orders.forms import GROUP_ICONS
from orders.models import CatalogueItem, ConsentBasis, Part, Via

OWN_WORDS = "own"  # instead of a service of the menu
SELF, NEIGHBOUR = "self", "neighbour"


class ServiceField(forms.ModelChoiceField):
    """A service of the menu, or None for a wish in one's own words; nothing at all is a mistake."""

    def to_python(self, value: Any) -> CatalogueItem | None:
        """Raises ValidationError for what is not on the menu."""
        return None if value == OWN_WORDS else super().to_python(value)

    def validate(self, value: Any) -> None:
        """None is an answer, too."""

    def clean(self, value: Any) -> CatalogueItem | None:
        """Raises ValidationError where nothing was chosen."""
        if not value:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return super().clean(value)


class ServiceForm(forms.Form):
    """What is needed: each service is a button."""

    catalogue_item = ServiceField(CatalogueItem.objects.none(), label=_("What do you need?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["catalogue_item"].queryset = services.offered()  # type: ignore[attr-defined]


class _OfPerson(forms.Form):
    """Somebody who has no account and is of nobody's family."""

    on_behalf_of_name = PlainField(label=_("What is their name?"), max_length=40, required=False)
    on_behalf_of_phone = NumberField(label=_("Their telephone"), required=False)
    consent_basis = forms.ChoiceField(
        label=_("What is your relation to them?"), choices=ConsentBasis.choices, required=False, widget=ChipSelect()
    )

    def clean_on_behalf_of_phone(self) -> str:
        """A number that can be called back, in one form."""
        if not (typed := self.cleaned_data["on_behalf_of_phone"]):
            return ""
        try:
            return phones.to_call(typed, field="on_behalf_of_phone")
        except Invalid as error:
            raise forms.ValidationError(str(error), code=error.code) from error


class WhoForm(_OfPerson):
    """For whom: oneself, whom one may act for, one's family, each a button, or a neighbour who is named here."""

    NAMED: ClassVar[list[str]] = ["on_behalf_of_name", "on_behalf_of_phone", "consent_basis"]

    for_whom = forms.ChoiceField(label=_("Who is it for?"))

    def __init__(
        self,
        *args: Any,
        family: Iterable[FamilyMember],
        persons: Iterable[User],
        item: CatalogueItem | None,
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.item, self.today = item, today
        self.persons = {str(person.pk): person for person in persons}
        self.family = {str(member.pk): member for member in family}
        known = [(pk, str(one)) for pk, one in [*self.persons.items(), *self.family.items()]]
        self.fields["for_whom"].choices = [(SELF, _("Myself")), *known, (NEIGHBOUR, _("A neighbour"))]  # type: ignore[attr-defined]

    def clean_for_whom(self) -> str:
        """Somebody whose age the service is for; where it is not known, staff see."""
        chosen: str = self.cleaned_data["for_whom"]
        member = self.family.get(chosen)
        if member and self.item and not self.item.suits(member.birth_year, on=self.today):
            raise forms.ValidationError(_("%(who)s has another age."), code="age", params={"who": member.name})
        return chosen

    def clean(self) -> dict[str, Any]:
        """Who a neighbour is must be said; of the others we know it."""
        data = super().clean() or {}
        if data.get("for_whom") == NEIGHBOUR:
            for name in ("on_behalf_of_name", "consent_basis"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, self.fields[name].error_messages["required"])
        elif "for_whom" in data:
            for name in self.NAMED:
                self.errors.pop(name, None)
                data[name] = ""
        return data

    @property
    def member(self) -> FamilyMember | None:
        """Whoever of the family was chosen."""
        return self.family.get(self.cleaned_data["for_whom"])

    @property
    def is_neighbour(self) -> bool:
        """Somebody without an address in the book."""
        return self.cleaned_data["for_whom"] == NEIGHBOUR

    def answers(self) -> dict[str, Any]:
        """Keywords for actions.submit."""
        if self.member:
            return {"member": self.member.pk}
        if person := self.persons.get(self.cleaned_data["for_whom"]):
            return {"person": person}
        return {name: self.cleaned_data[name] for name in self.NAMED} if self.is_neighbour else {}


class PlaceForm(AddressForm):
    """Where help is needed, in the middle of an order. `whose` says for whom it was typed: somebody else who is chosen
    afterwards doesn't live there.
    """

    PREFIX = "at"

    whose = forms.CharField(widget=forms.HiddenInput(), required=False)

    def __init__(self, *args: Any, whose: str, typed: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, prefix=self.PREFIX, **kwargs)
        self.initial.update(typed or {})
        self.initial["whose"] = whose

    @property
    def place(self) -> Place:
        """The answer for the action."""
        return Place(self.cleaned_data["site"], self.said)


class _Wished(forms.Form):
    """When, how many, and whatever else is to be said."""

    details = PlainField(
        label=_("Tell us more"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    wanted_from = DayField(label=_("From which day?"), widget=DateInput())
    wanted_until = DayField(label=_("Until which day?"), widget=DateInput())
    wanted_part = forms.ChoiceField(
        label=_("At what part of the day?"), choices=Part.choices, initial=Part.ANY, widget=ChipSelect(), required=False
    )
    wanted_time = ClockField(label=_("At what time exactly?"), widget=TimeInput())
    people = WholeNumberField(label=menu.Unit.PERSONS.label, min_value=1, max_value=500, initial=1)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["wanted_from"].initial = today + timedelta(days=2)
        self.fields["wanted_until"].initial = today + timedelta(days=9)

    def clean(self) -> dict[str, Any]:
        """The days in order, none of them over; the action has the last word."""
        data = super().clean() or {}
        start, end = data.get("wanted_from"), data.get("wanted_until")
        if start and start < self.today:
            self.add_error("wanted_from", _("This day has passed. The earliest is today."))
        if start and end and end < start:
            self.add_error("wanted_until", _("The last day is before the first."))
        return data

    def wish(self, item: CatalogueItem | None) -> dict[str, Any]:
        """Keywords for actions.submit. A service of the menu gives its name; an exact time is of one day."""
        data = self.cleaned_data
        return {
            "catalogue_item": item,
            "title": data.get("title") or (item.name if item else ""),
            "details": data["details"],
            "wanted_from": data["wanted_from"],
            "wanted_until": data.get("wanted_until") or data["wanted_from"],
            "wanted_part": data.get("wanted_part") or Part.ANY,
            "wanted_time": data.get("wanted_time"),
            "people": data["people"],
        }


class WishForm(_Wished):
    """When and how many, and without a service what; the service leaves out what it doesn't ask for."""

    title = PlainField(label=_("Say in a few words what you need"), max_length=60)
    field_order = ("title",)

    def __init__(self, *args: Any, item: CatalogueItem | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if item:
            del self.fields["title"]
            self.fields["details"].help_text = item.prompt
            self.fields["people"].label = menu.Unit(item.unit).label
        if item and item.needs_time:
            del self.fields["wanted_until"], self.fields["wanted_part"]
            self.fields["wanted_from"].label = _("On which day?")
        else:
            del self.fields["wanted_time"]


class DeskOrderForm(_OfPerson, _Wished, PlaceFields):
    """The telephone: staff type for a caller, everything on one page."""

    use_required_attribute = False  # without JavaScript another service may be chosen that needs no address

    via = forms.ChoiceField(
        label=_("How did it come in?"),
        choices=[(v, v.label) for v in (Via.PHONE, Via.PAPER, Via.CHAT)],
        initial=Via.PHONE,
        widget=ChipSelect(),
    )
    catalogue_item = forms.ModelChoiceField(
        CatalogueItem.objects.none(), label=_("What is needed?"), required=False, empty_label=_("something else")
    )
    title = PlainField(
        label=_("In a few words"), max_length=60, required=False, help_text=_("Only if nothing above fits.")
    )
    service_group = forms.ChoiceField(
        label=_("For whom"),
        choices=ServiceGroup.choices,
        widget=ChipSelect(icons=GROUP_ICONS),
        required=False,
        help_text=_("Without an answer it follows from what is needed."),
    )
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Station"))
    field_order = (
        "via",
        *WhoForm.NAMED,
        "catalogue_item",
        "title",
        "service_group",
        "details",
        "wanted_from",
        "wanted_until",
        "wanted_part",
        "wanted_time",
        "people",
        "site",
        *PLACE,
    )

    def __init__(self, *args: Any, sites: QuerySet[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["catalogue_item"].queryset = services.offered()  # type: ignore[attr-defined]
        self.fields["consent_basis"].initial = ConsentBasis.ASKED
        self.fields["on_behalf_of_name"].required = self.fields["consent_basis"].required = True
        self.fields["wanted_time"].required, self.fields["estate"].required = False, self._needs_address
        self.fields["estate"].error_messages["required"] = _("Which estate or village is it?")
        self.fields["wanted_time"].help_text = _("Only where it must be at that hour.")
        look_again = {"hx-post": reverse_lazy("orders:desk_new"), "hx-vals": '{"go": "place"}', "hx-target": "#place"}
        self.fields["catalogue_item"].widget.attrs |= look_again | {"hx-trigger": "change", "hx-swap": "outerHTML"}

    @property
    def asked(self) -> list[forms.BoundField]:
        """What every caller is asked."""
        return [self[name] for name in self.fields if name not in PLACE]

    @property
    def place_fields(self) -> list[forms.BoundField]:
        """Where it is."""
        return [self[name] for name in PLACE]

    @property
    def goes_there(self) -> bool:
        """Whether somebody will come: the service needs an address, or some of one is there."""
        if any(field.value() or field.errors for field in self.place_fields):
            return True
        return self._needs_address

    @property
    def _needs_address(self) -> bool:
        """Whether the chosen service does."""
        with suppress(forms.ValidationError):
            item = self.fields["catalogue_item"].to_python(self["catalogue_item"].value())
            return bool(item and item.needs_address)
        return False

    def clean(self) -> dict[str, Any]:
        """A service or words of one's own; where and at what hour, if the service asks for it."""
        data = super().clean()
        item, errors = data.get("catalogue_item"), self.errors
        if not item and not data.get("title") and "title" not in errors:
            self.add_error("title", _("Choose one above, or say in a few words what is needed."))
        if item and item.needs_time and not data.get("wanted_time") and "wanted_time" not in errors:
            self.add_error("wanted_time", _("At what time exactly?"))
        if any(data.get(name) for name in PLACE) and not data.get("estate") and "estate" not in errors:
            self.add_error("estate", self.fields["estate"].error_messages["required"])
        return data

    def order(self) -> dict[str, Any]:
        """The answers as keywords for actions.submit."""
        data = self.cleaned_data
        named = {name: data[name] for name in ("via", "site", *WhoForm.NAMED)}
        place = Place(data["site"], self.said) if data["estate"] else None
        return named | self.wish(data["catalogue_item"]) | {"service_group": data["service_group"], "place": place}
