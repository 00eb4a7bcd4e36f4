"""The district's own July: the spreadsheet of the centre, through the import that staff use; then it is history."""

from datetime import date, timedelta
from pathlib import Path

from activities import importing
from activities.importing.actions import import_rows
from activities.models import Activity
from activities.transitions import ActivityState
from civic.demo.dice import Dice
from civic.demo.history import CODE, planned
from civic.demo.people import People
from civic.demo.places import Places
from network.models import Site

FILE = Path(__file__).parent / "data" / "programme-july.xlsx"


def build(dice: Dice, places: Places, people: People) -> None:
    """Last July's activities, as drafts by the import, then completed."""
    year = dice.today.year if dice.today.month > 7 else dice.today.year - 1
    sites = list(Site.objects.exclude(pk=places.centre.pk))
    plan = importing.read_plan(FILE.read_bytes(), FILE.name, month=date(year, 7, 1), sites=sites, home=places.xincheng)
    good = [one for one in plan.readings if not one.problems]  # those of other months are not July's
    made = import_rows(rows=good, by=people.known["admin"], now=dice.midnight, allow_past=True)
    for activity in made:
        activity.code, activity.check_in_secret = dice.text(CODE, 7), dice.text("0123456789abcdef", 32)
        activity.state = ActivityState.CLOSED
        activity.created_at, activity.published_at = planned(dice, activity.starts_at)
        activity.held_at = activity.ends_at
        activity.closed_at = activity.ends_at + timedelta(hours=2)
        activity.attended_residents = dice.randint((activity.seats or 60) // 2, activity.seats or 60)
    Activity.objects.bulk_update(
        made,
        [
            "code",
            "check_in_secret",
            "state",
            "created_at",
            "published_at",
            "held_at",
            "closed_at",
            "attended_residents",
        ],
    )
