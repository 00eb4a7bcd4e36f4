"""What is asked when staff plan and residents sign up."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import phones
from accounts.forms import clean_text
from activities.actions.seats import MOST_GUESTS
from activities.models import Activity, Brand, Grade, Mode, Series
from civic.kernel.errors import Invalid
from civic.kernel.forms import ChipSelect, DateInput, PhoneInput, TimeInput
from civic.kernel.words import GROUPS
from network.models import ServiceGroup, Site

GROUP_ICONS = {code: group.icon for code, group in GROUPS.items()}


class ActivityForm(forms.Form):
    """Plan an activity: one page, usual answers first."""

    title = forms.CharField(label=_("What?"), max_length=60)
    service_group = forms.ChoiceField(
        label=_("For whom?"), choices=ServiceGroup.choices, widget=ChipSelect(icons=GROUP_ICONS)
    )
    date = forms.DateField(label=_("Which day?"), widget=DateInput())
    start_time = forms.TimeField(label=_("From"), widget=TimeInput(), initial="09:00")
    end_time = forms.TimeField(label=_("To"), widget=TimeInput(), initial="11:00")
    location = forms.CharField(label=_("Where?"), max_length=80)
    mode = forms.ChoiceField(label=_("How?"), choices=Mode.choices, initial=Mode.ON_SITE, widget=ChipSelect())
    seats = forms.IntegerField(
        label=_("Seats for residents"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("Leave empty where everybody can come."),
    )
    volunteers_needed = forms.IntegerField(label=_("Volunteers needed"), min_value=0, max_value=1000, initial=2)
    grade = forms.ChoiceField(
        label=_("The volunteers' work is"),
        choices=Grade.choices,
        initial="a",
        widget=ChipSelect(),
    )
    summary = forms.CharField(
        label=_("What happens, what to bring"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    series = forms.ModelChoiceField(
        Series.objects.none(), label=_("Part of a series"), required=False, empty_label=_("no")
    )
    brand = forms.ModelChoiceField(Brand.objects.none(), label=_("Our own brand"), required=False, empty_label=_("no"))
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Station"))

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        for name, model in (("series", Series), ("brand", Brand)):
            rows = model.objects.filter(site__in=sites.values("pk")).order_by("name", "pk")
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        """Plain text."""
        return clean_text(self.cleaned_data["title"])

    def clean_location(self) -> str:
        """Plain text."""
        return clean_text(self.cleaned_data["location"])

    def clean_summary(self) -> str:
        """Plain text."""
        return clean_text(self.cleaned_data["summary"])

    def clean(self) -> dict[str, Any]:
        """The end after the start."""
        data = super().clean() or {}
        if data.get("start_time") and data.get("end_time") and data["end_time"] <= data["start_time"]:
            self.add_error("end_time", _("The end is before the start."))
        return data

    def fields_for_action(self) -> dict[str, Any]:
        """The answers as keywords for actions.create and actions.edit."""
        data = dict(self.cleaned_data)
        day = data.pop("date")
        data["starts_at"] = timezone.make_aware(datetime.combine(day, data.pop("start_time")))
        data["ends_at"] = timezone.make_aware(datetime.combine(day, data.pop("end_time")))
        return data

    def add_domain_error(self, error: Any) -> None:
        """Beside its field; times stand in three."""
        field = {"starts_at": "date", "ends_at": "end_time"}.get(error.field, error.field)
        self.add_error(field if field in self.fields else None, str(error))


def initial_of(activity: Activity, *, shift: timedelta = timedelta()) -> dict[str, Any]:
    """An activity as the form's initial answers; `shift` moves the day of a copy."""
    start, end = timezone.localtime(activity.starts_at + shift), timezone.localtime(activity.ends_at + shift)
    names = ("title", "service_group", "location", "mode", "seats", "volunteers_needed", "grade", "summary")
    answers = {name: getattr(activity, name) for name in names}
    return answers | {
        "date": start.date(),
        "start_time": start.time(),
        "end_time": end.time(),
        "site": activity.site_id,
        "series": activity.series_id,
        "brand": activity.brand_id,
    }


class GuestsForm(forms.Form):
    """Who comes along: one name a line."""

    guest_names = forms.CharField(
        label=_("Who comes along?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One name a line. Only the staff at the door see the names."),
    )

    def clean_guest_names(self) -> list[str]:
        """A list of names."""
        names = [
            clean_text(line)
            for line in self.cleaned_data["guest_names"].replace("，", "\n").replace("、", "\n").splitlines()
        ]
        names = [name[:40] for name in names if name]
        if len(names) > MOST_GUESTS:
            raise forms.ValidationError(_("At most %(most)d guests."), params={"most": MOST_GUESTS})
        return names


class NoteSignupForm(GuestsForm):
    """Somebody called or came by."""

    name = forms.CharField(label=_("Name"), max_length=40)
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False, widget=PhoneInput())
    field_order = ("name", "phone", "guest_names")

    def clean_name(self) -> str:
        """Plain text."""
        return clean_text(self.cleaned_data["name"])

    def clean_phone(self) -> str:
        """A mobile number, or nothing."""
        text = self.cleaned_data["phone"]
        try:
            return phones.normalise(text) if text else ""
        except Invalid as error:
            raise forms.ValidationError(str(error)) from error


class ReasonForm(forms.Form):
    """Why it is cancelled."""

    reason = forms.CharField(
        label=_("The reason; everybody who signed up reads it"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_reason(self) -> str:
        """Plain text."""
        return clean_text(self.cleaned_data["reason"])


class CompleteForm(forms.Form):
    """How it went."""

    attended_residents = forms.IntegerField(label=_("How many residents came?"), min_value=0, max_value=1_000_000)
    report = forms.CharField(
        label=_("How did it go?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A sentence is enough; no photographs are needed."),
    )

    def clean_report(self) -> str:
        """Plain text."""
        return clean_text(self.cleaned_data["report"])
