"""Made-up data for /gallery/, where every component is shown in every state. No row of the database is read."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic.kernel import words
from civic.kernel.cards import (
    ActivityCard,
    BarPair,
    Choice,
    ClaimCard,
    Column,
    DeskRow,
    Fact,
    MonthDay,
    RequestCard,
    RowAction,
    Slip,
    StatTile,
    Step,
    TableRow,
    TodayCard,
)
from civic.kernel.forms import (
    ChipMultiple,
    ChipSelect,
    ClockField,
    CodeField,
    DateInput,
    DayField,
    NumberField,
    PlainField,
    TimeInput,
)

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=words.LOCAL)


class SampleForm(forms.Form):
    """One field of every kind."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["item"] = forms.ChoiceField(
            label=_("Often ordered"),
            widget=ChipSelect(icons={"hair": "heart", "repair": "settings"}),
            choices=[
                ("hair", _("Haircut")),
                ("repair", _("Small repairs")),
                ("doctor", _("Going to the doctor")),
                ("pressure", _("Blood pressure")),
            ],
        )
        self.fields["details"] = PlainField(
            label=_("Tell us more"),
            widget=forms.Textarea(attrs={"rows": 3}),
            max_length=300,
            help_text=_("No need for names or numbers, the community has them."),
        )
        self.fields["wanted_date"] = DayField(label=_("Which day suits you?"), widget=DateInput())
        self.fields["wanted_time"] = ClockField(label=_("What time?"), widget=TimeInput(), required=False)
        self.fields["days"] = forms.MultipleChoiceField(
            label=_("Days that suit"),
            required=False,
            widget=ChipMultiple(),
            choices=[(str(n), words.weekday(NOW + timedelta(days=n))) for n in range(7)],
        )
        self.fields["venue"] = forms.ChoiceField(
            label=_("Where"), choices=[("1", _("Xincheng club")), ("2", _("Service hall"))]
        )
        self.fields["phone"] = NumberField(label=_("Telephone"))
        self.fields["consent"] = forms.BooleanField(label=_("Grandma knows that I order for her"))

    def clean_wanted_date(self) -> object:
        """A day that has passed is an error, said with the remedy."""
        value = self.cleaned_data["wanted_date"]
        if value < NOW.date():
            tomorrow = words.short_day(NOW + timedelta(days=1), now=NOW)
            raise forms.ValidationError(
                _("This day has passed. The earliest is tomorrow, %(date)s.") % {"date": tomorrow}
            )
        return value


class CodeForm(forms.Form):
    """Check-in."""

    code = CodeField(label=gettext_lazy("There? Type the six digits"))


def _activities() -> list[ActivityCard]:
    saturday, sunday = NOW + timedelta(days=5), NOW + timedelta(days=6)
    return [
        ActivityCard(
            title=_("“Flowers and leaves”: pressed-flower craft"),
            url="#",
            tile=words.tile(saturday),
            facts=["09:30", _("Xincheng club"), _("6 min walk")],
            group="hardship",
            seats=words.seats_words(4),
        ),
        ActivityCard(
            title=_("Chinese medicine: free consultations"),
            url="#",
            tile=words.tile(sunday),
            facts=["08:30", _("Service hall")],
            group="elderly",
            seats=words.seats_words(0),
        ),
        ActivityCard(
            title=_("Weekend science making"),
            url="#",
            tile=words.tile(sunday + timedelta(days=6)),
            facts=["09:00–11:00", _("Xincheng club")],
            group="children",
            seats=words.seats_words(1),
            state=_("You are signed up"),
        ),
    ]


def _requests() -> list[RequestCard]:
    title, looking = _("Repair a lamp"), [_("No. 1127-08"), _("Li will reply")]
    soon, late = (words.answer_by(NOW + timedelta(days=days), now=NOW) for days in (3, -2))
    return [
        RequestCard(title, "#", looking, soon, group="elderly", waiting=True),
        RequestCard(title, "#", looking, late, group="elderly", waiting=True),
        RequestCard(title, "#", [_("No. 1127-08"), _("Wang came on Friday")], group="elderly", done=True),
    ]


def _claims() -> list[ClaimCard]:
    friday = NOW.replace(hour=9, minute=0) + timedelta(days=4)
    at = words.when(friday, friday + timedelta(minutes=90), now=NOW)
    return [
        ClaimCard(
            title=_("Fetch medicine with Grandma Liu"),
            url="#",
            group="hardship",
            place=_("at home"),
            needed=words.needed_words(1),
            facts=[at, _("about %(points)d points") % {"points": 2}],
            why=_("It is near you; you are free on Friday morning."),
            claim_url="#",
        ),
        ClaimCard(
            title=_("“Happy soap”: help for two hours"),
            url="#",
            group="children",
            needed=words.needed_words(3),
            facts=[at],
            claim_url="#",
        ),
    ]


def _today() -> TodayCard:
    expected = _("Today %(clock)s you are expected") % {"clock": "14:30"}
    where = _("Consultations at Kangbo, keeping order. Scan or type six digits when you arrive.")
    return TodayCard(title=expected, url="#", facts=[where])


def _queue() -> list[DeskRow]:
    rows = (
        (0, _("Older people want to learn booking by phone"), "elderly", _("Make one activity")),
        (1, _("Repair a lamp"), "elderly", _("Accept")),
        (3, _("Weekend science making"), "children", _("Put into December")),
        (-2, _("Somebody to talk to"), "psychological_care", _("Accept")),
    )
    return [
        DeskRow(
            title=title,
            url="#",
            clock=words.due_words(NOW + timedelta(days=days), now=NOW),
            facts=[_("Grandpa Chen (ordered by his daughter)"), _("3 similar orders")],
            group=group,
            actions=[RowAction(action, "#", main=True), RowAction(_("Pass on"), "#")],
            due=NOW + timedelta(days=days),
        )
        for days, title, group, action in rows
    ]


def _month() -> list[list[MonthDay]]:
    first = datetime(2026, 11, 30, tzinfo=words.LOCAL)
    slips = {
        1: [("public_need", _("Clean homes"))],
        3: [("elderly", _("Blood pressure"))],
        5: [("children", _("Science making")), ("hardship", _("Pressed flowers"))],
        8: [("elderly", _("Fraud talk"))],
        12: [("children", _("Science making"))],
    }
    weeks = []
    for week in range(3):
        days = []
        for weekday in range(7):
            moment = first + timedelta(days=7 * week + weekday)
            december = moment.month == 12
            found = slips.get(moment.day, []) if december else []
            is_proposed = moment.day == 16
            day = MonthDay(
                number=moment.day,
                slips=[Slip(label, group, "#") for group, label in found],
                rest=weekday > 4,
                other=not december,
                today=moment.day == 2,
                add_url="#" if is_proposed else "",
                add_label=_("Put here") if is_proposed else "",
            )
            days.append(day)
        weeks.append(days)
    return weeks


def _bars() -> list[BarPair]:
    figures = {
        "elderly": (440, 410),
        "children": (310, 300),
        "hardship": (200, 170),
        "psychological_care": (160, 78),
        "public_need": (150, 149),
    }
    return [
        BarPair(
            label=words.GROUPS[code].short,
            icon=words.GROUPS[code].icon,
            wanted=wanted,
            done=done,
            figure=words.number(round(100 * done / wanted)),
            gap=done * 2 < wanted,
        )
        for code, (wanted, done) in figures.items()
    ]


def _stats() -> list[StatTile]:
    return [
        StatTile(_("Orders"), "1,284", note=_("answered in time 96.1%"), url="#"),
        StatTile(_("Activities"), "412", note=_("answered 1,019 needs")),
        StatTile(_("Verified hours"), "5,230", unit=_("h"), note=_("118 h more entered afterwards")),
        StatTile(_("Satisfied"), "97.2%", note=_("2,310 of 9,876 people answered")),
    ]


def _timeline() -> list[Step]:
    return [
        Step(_("Sent"), words.stamp(NOW, now=NOW), "done"),
        Step(_("Accepted by the station"), _("Li: I'll come on Friday"), "done", erase_url="#"),
        Step(_("Finding a volunteer"), words.day(NOW + timedelta(days=3), now=NOW), "now"),
        Step(_("The visit")),
        Step(_("Your opinion")),
    ]


def samples() -> dict[str, Any]:
    """Everything gallery.html shows, in the active language."""
    wrong = SampleForm({"item": "repair", "details": _("The lamp at the bed is dark."), "wanted_date": "2026-11-20"})
    rows = [(_("Jinding"), "9", "31"), (_("Shawang"), "7", "22"), (_("Xincheng"), "0", "2")]
    return {
        "groups": list(words.GROUPS),
        "icons": ICONS,
        "activities": _activities(),
        "requests": _requests(),
        "claims": _claims(),
        "today": _today(),
        "queue_rows": _queue(),
        "weekdays": [words.weekday(datetime(2026, 11, 30 - 7 + n, tzinfo=words.LOCAL)) for n in range(7)],
        "weeks": _month(),
        "bars": _bars(),
        "stats": _stats(),
        "steps": _timeline(),
        "form": wrong,
        "code_form": CodeForm(),
        "levels": ["good", "info", "warn", "bad"],
        "tab_items": [
            Choice(_("Waiting"), "#", current=True, count=7),
            Choice(_("Planned"), "#"),
            Choice(_("Done"), "#"),
        ],
        "chip_items": [
            Choice(group.short, "#", current=code == "children", icon=group.icon)
            for code, group in words.GROUPS.items()
        ],
        "fact_items": [
            Fact(_("When"), words.when(NOW, NOW + timedelta(hours=2), now=NOW)),
            Fact(_("Where"), _("Service hall")),
            Fact(_("Telephone"), words.mask_phone("13812348000")),
        ],
        "head": [
            Column(_("Station")),
            Column(_("Answered late"), num=True),
            Column(_("Not planned yet"), num=True),
        ],
        "rows": [TableRow(cells, "#") for cells in rows],
        "foot": (_("Together"), "16", "55"),
        "share": _("What's on in Xincheng in December: pressed-flower craft, Saturday 09:30, 4 seats left."),
    }


# fmt: off
ICONS = [
    "home", "calendar", "order", "me", "list", "slips", "star", "phone", "pin", "clock", "check", "done", "warning",
    "info", "close", "plus", "minus", "back", "forward", "search", "print", "download", "upload", "people", "sun",
    "flower", "heart", "umbrella", "spark", "qr", "language", "gift", "chart", "desk", "hands", "speaker", "copy",
    "send", "eye", "lock", "mail", "photo", "settings", "out", "swap", "building",
]
# fmt: on
