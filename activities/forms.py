"""What is asked when staff plan, cancel and complete."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import OLDEST, Activity, Brand, Grade, Mode, Series
from activities.policies import MOST_PEOPLE
from civic.kernel.forms import ChipSelect, ClockField, DateInput, DayField, PlainField, TimeInput, WholeNumberField
from civic.kernel.words import GROUPS
from network.models import ServiceGroup, Site

GROUP_ICONS = {code: group.icon for code, group in GROUPS.items()}


WHEN_FIELDS = ("date", "start_time", "end_time", "end_date")
ASKED_AS = {  # which answers make a moment
    "starts_at": {"date", "start_time"},
    "ends_at": {"date", "end_time", "end_date"},
}


class ActivityForm(forms.Form):
    """Plan an activity, or change one: one page, usual answers first."""

    title = PlainField(label=_("What?"), max_length=60)
    service_group = forms.ChoiceField(
        label=_("For whom?"), choices=ServiceGroup.choices, widget=ChipSelect(icons=GROUP_ICONS)
    )
    date = DayField(label=_("Which day?"), widget=DateInput())
    start_time = ClockField(label=_("From"), widget=TimeInput(), initial="09:00")
    end_time = ClockField(label=_("To"), widget=TimeInput(), initial="11:00")
    end_date = DayField(label=_("Last day"), widget=DateInput(), required=False)
    location = PlainField(label=_("Where?"), max_length=80, required=False)
    mode = forms.ChoiceField(label=_("How?"), choices=Mode.choices, initial=Mode.ON_SITE, widget=ChipSelect())
    seats = WholeNumberField(
        label=_("Seats for residents"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=_("Leave empty where everybody can come."),
    )
    age_from = WholeNumberField(label=_("From which age?"), min_value=0, max_value=OLDEST, required=False)
    age_until = WholeNumberField(
        label=_("Up to which age?"),
        min_value=0,
        max_value=OLDEST,
        required=False,
        help_text=_("Leave empty where every age can come. Nobody comes alone whose children it is for."),
    )
    volunteers_needed = WholeNumberField(label=_("Volunteers needed"), min_value=0, max_value=1000, initial=2)
    grade = forms.ChoiceField(
        label=_("The volunteers' work is"),
        choices=Grade.choices,
        initial="a",
        widget=ChipSelect(),
    )
    summary = PlainField(
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

    def __init__(
        self,
        *args: Any,
        now: datetime,
        sites: Any,
        activity: Activity | None = None,
        has_place: bool = False,
        **kwargs: Any,
    ) -> None:
        if activity:
            kwargs["initial"] = initial_of(activity)
        super().__init__(*args, **kwargs)
        self.activity, self.now, self.has_place = activity, now, has_place
        if has_place:
            self.fields["location"].help_text = _(
                "For a visit leave it empty: the address is in the order, and is shown to whoever takes a place."
            )
        else:
            self.fields["location"].required = True
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        paths = [activity.site.path] if activity else sites.values_list("path", flat=True)
        places = {pk for path in paths for pk in path}  # those above lend their series and brands
        for name, model in (("series", Series), ("brand", Brand)):
            kept = Q(pk=getattr(activity, f"{name}_id", None))
            rows = model.objects.filter(Q(site__in=places) | kept).order_by("name", "pk")
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        if activity:
            del self.fields["site"]

    def clean(self) -> dict[str, Any]:
        """The end after the start, and a new start still to come."""
        data = super().clean() or {}
        self._check_still_to_come(data)
        first, last = data.get("age_from"), data.get("age_until")
        if first is not None and last is not None and last < first:
            self.add_error("age_until", _("The highest age is below the lowest."))
        goes_home = self.has_place and data.get("mode") == Mode.AT_HOME
        if not data.get("location") and "location" not in self.errors and not goes_home:
            self.add_error("location", self.fields["location"].error_messages["required"])
        if self.errors.keys() & set(WHEN_FIELDS):
            return data
        last = data["end_date"] or data["date"]
        if last < data["date"]:
            self.add_error("end_date", _("The last day is before the first."))
        elif (last, data["end_time"]) <= (data["date"], data["start_time"]):
            self.add_error("end_time", _("The end is before the start."))
        return data

    def _check_still_to_come(self, data: dict[str, Any]) -> None:
        """Said with the other mistakes, not after them; the action has the last word."""
        is_new = self.activity is None or ASKED_AS["starts_at"] & set(self.changed_data)
        if is_new and (day := data.get("date")):
            start = data.get("start_time") or time.max
            if timezone.make_aware(datetime.combine(day, start)) <= self.now:
                self.add_error("date", _("This time has passed."))

    def fields_for_action(self) -> dict[str, Any]:
        """The answers as keywords for actions.create."""
        data = dict(self.cleaned_data)
        day, start, end, last = (data.pop(name) for name in WHEN_FIELDS)
        data["starts_at"] = timezone.make_aware(datetime.combine(day, start))
        data["ends_at"] = timezone.make_aware(datetime.combine(last or day, end))
        return data

    def changes(self) -> dict[str, Any]:
        """What was answered anew as keywords for actions.edit. The rest stays as it is, also where the form shows less
        than there is: a start at 9:00:30.
        """
        changed = set(self.changed_data)
        return {name: value for name, value in self.fields_for_action().items() if changed & ASKED_AS.get(name, {name})}

    def add_domain_error(self, error: Any) -> None:
        """Beside its field; times stand in four."""
        field = {"starts_at": "date", "ends_at": "end_time"}.get(error.field, error.field)
        self.add_error(field if field in self.fields else None, str(error))


def initial_of(activity: Activity, *, shift: timedelta = timedelta()) -> dict[str, Any]:
    """An activity as the form's initial answers; `shift` moves the day of a copy."""
    start, end = timezone.localtime(activity.starts_at + shift), timezone.localtime(activity.ends_at + shift)
    names = ("title", "service_group", "location", "mode", "seats", "volunteers_needed", "grade", "summary")
    answers = {name: getattr(activity, name) for name in (*names, "age_from", "age_until")}
    return answers | {
        "date": start.date(),
        "start_time": start.time().replace(second=0, microsecond=0),  # as it is shown
        "end_time": end.time().replace(second=0, microsecond=0),
        "end_date": end.date() if end.date() != start.date() else None,
        "site": activity.site_id,
        "series": activity.series_id,
        "brand": activity.brand_id,
    }


class AskingForm(forms.Form):
    """A form that asks once where an answer looks wrong: then a tick appears, and with it the answer is taken."""

    really = forms.BooleanField(required=False, widget=forms.HiddenInput())

    def ask(self, field: str, question: Any) -> None:
        """Beside the field."""
        self.add_error(field, question)
        self.fields["really"].widget = forms.CheckboxInput()


class ReasonForm(forms.Form):
    """Why it is cancelled."""

    reason = PlainField(
        label=_("The reason, for those who signed up"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class FigureForm(AskingForm):
    """How many came; more than `most` is asked about."""

    attended_residents = WholeNumberField(label=_("How many residents came?"), min_value=0, max_value=MOST_PEOPLE)
    really = forms.BooleanField(label=_("Yes, that many came"), required=False, widget=forms.HiddenInput())
    field_order = ("attended_residents", "really")

    def __init__(self, *args: Any, most: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def clean(self) -> dict[str, Any]:
        """The figure alone is the answer."""
        data = super().clean() or {}
        if not data.pop("really", False) and data.get("attended_residents", 0) > self.most:
            self.ask("attended_residents", _("Really so many? That is far more than the seats or the people ticked."))
        return data


class CorrectForm(FigureForm):
    """The figure put right afterwards."""

    why = PlainField(label=_("Why does it change?"), max_length=300)


class CompleteForm(FigureForm):
    """How it went."""

    report = PlainField(
        label=_("How did it go?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A sentence is enough; no photographs are needed."),
    )
