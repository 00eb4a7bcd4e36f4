"""What is going on: yesterday's activities to complete, this week's with places left, next month's plan, and the
lists. The rows that are planned here are saved by `build`, and by renewal.py through the doors of the product.
"""

from datetime import date, datetime
from typing import Any

from activities.models import Activity, Brand, Series
from activities.signups.transitions import SignupState
from activities.transitions import ActivityState
from civic.demo import names
from civic.demo.attendance import Attendance
from civic.demo.dice import Dice
from civic.demo.families import Families
from civic.demo.history import HOURS, new_activity, planned, suits
from civic.demo.people import BATCH, People
from civic.demo.places import HALL, Places
from civic.demo.team import TOGETHER
from civic.kernel import months
from network.models import Site
from programmes.items import frozen
from programmes.models import MonthlyProgramme, ProgrammeItem
from programmes.transitions import ProgrammeState
from volunteers.claims.models import Claim

ENDED = (  # hour, minute and group of those that were over yesterday; children are at school until the afternoon
    (8, 0, "elderly"),
    (9, 45, "public_need"),
    (13, 0, "hardship"),
    (14, 45, "psychological_care"),
    (16, 30, "children"),
    (19, 0, "elderly"),
)
DESK = "便民服务台值班"
WEEK = range(1, 9)  # days from today on which Xincheng has something
COMING = 10  # days within which every other station has
MONTHLY = 2  # what a station plans for the next month; Xincheng more
MONTHLY_HERE = 9
TAKEN = ("seats", "seats_taken", "volunteers_claimed")


def build(dice: Dice, places: Places, people: People, families: Families) -> list[Activity]:
    """Everything around today; what was over yesterday."""
    ended = [_published(row) for row in ended_yesterday(dice, places)]
    today = _published(desk_today(dice, places))
    coming = [_published(row) for row in coming_days(dice, places)]
    drafts = next_month(dice, places)
    Activity.objects.bulk_create([*ended, today, *coming, *drafts], batch_size=BATCH)
    attendance = Attendance(dice, places, people, families)
    _seats(attendance, [*ended, *coming])
    first = next(row for row in coming if row.site_id == places.xincheng.pk)
    for activity in (*ended, today, first):
        attendance.promise(activity, people.known["volunteer"])
    for activity in coming:
        _some_help(attendance, activity, is_here=activity.site_id == places.xincheng.pk)
    Claim.objects.bulk_create(attendance.claims, batch_size=BATCH)
    Activity.objects.bulk_update([*ended, today, *coming], TAKEN, batch_size=500)
    held = Activity.objects.filter(state=ActivityState.CLOSED, starts_at__gte=months.bounds(dice.today)[0])
    _programmes(dice, places, [*held.order_by("pk"), *ended, today, *coming], drafts)
    return ended


def _published(activity: Activity) -> Activity:
    activity.state = ActivityState.PUBLISHED
    return activity


def ended_yesterday(dice: Dice, places: Places) -> list[Activity]:
    """Six that were over yesterday and wait to be completed; each is something that people wish for."""
    made = []
    for hour, minute, group in ENDED:
        start = dice.at(-1, hour, minute)
        fields = {"service_group": group, "title": dice.one(list(names.ANSWERS[group])), "seats": 30, "grade": "a"}
        made.append(new_activity(dice, places, places.xincheng, start, 1.5, **fields))
    return made


def desk_today(dice: Dice, places: Places) -> Activity:
    """A desk that is staffed from midnight to midnight, so that checking in can be tried at any hour."""
    fields = {"title": DESK, "room": HALL, "volunteers_needed": 4, "seats": None, "grade": "a"}
    return new_activity(dice, places, places.xincheng, dice.at(0, 0), 24, service_group="public_need", **fields)


def coming_days(dice: Dice, places: Places) -> list[Activity]:
    """The next ten days: every station has something, Xincheng something each day."""
    when = [(site, days) for site in places.stations for days in sorted(dice.sample(range(1, COMING + 1), 2))]
    return [some_day(dice, places, site, days) for site, days in [*when, *((places.xincheng, days) for days in WEEK)]]


def some_day(dice: Dice, places: Places, site: Site, days: int, group: str = "", **fields: Any) -> Activity:
    """Something in so many days, for this group or any, at a usual hour."""
    start, end = dice.one([hours for hours in HOURS if suits(group, dice.at(days, hours[0]))])
    return new_activity(dice, places, site, dice.at(days, start), end - start, service_group=group, **fields)


def next_month(dice: Dice, places: Places) -> list[Activity]:
    """Drafts for the next month: what the lists are built from."""
    away = (months.after(dice.today) - dice.today).days
    return [
        _branded(dice, places, some_day(dice, places, site, days), created_at=dice.at(-1, 7))
        for site in places.stations
        for days in sorted(away + n for n in dice.sample(range(27), _monthly(places, site)))
        if days > COMING
    ]


def _monthly(places: Places, site: Site) -> int:
    return MONTHLY_HERE if site == places.xincheng else MONTHLY


def _branded(dice: Dice, places: Places, activity: Activity, *, created_at: datetime) -> Activity:
    activity.created_at, activity.published_at = created_at, None
    if activity.site == places.xincheng:
        if "花叶私语" in activity.title:
            activity.brand = Brand.objects.get(site=places.xincheng)
        if dice.local(activity.starts_at).weekday() >= 5:
            activity.series = Series.objects.get(site=places.xincheng)
    return activity


def _some_help(attendance: Attendance, activity: Activity, *, is_here: bool) -> None:
    """Some volunteers have promised to come; more are needed, at Xincheng as many as a team that goes together."""
    known = (attendance.people.known["volunteer"], attendance.people.known["leader"])
    most = activity.volunteers_needed - activity.volunteers_claimed - (TOGETHER + 1 if is_here else 1)
    for user in attendance.helpers(activity)[: attendance.dice.randint(0, max(0, most))]:
        if user not in known:
            attendance.promise(activity, user)


def _seats(attendance: Attendance, coming: list[Activity]) -> None:
    """Neighbours have seats; `resident` has ordered the first. The last at Xincheng is full, and some wait."""
    for number, activity in enumerate(coming):
        guests = attendance.guests(activity) if number % 5 != 4 else []
        first = [attendance.people.known["resident"]] if number == 0 else []
        made = attendance.sign_up(activity, [*first, *guests], SignupState.CONFIRMED)
        if first:
            made[0].is_ordered = True
    full = next(row for row in reversed(coming) if row.seats_taken > 3)
    full.seats = full.seats_taken
    attendance.wait_in_line(full)
    attendance.save_seats()


def _programmes(dice: Dice, places: Places, now: list[Activity], drafts: list[Activity]) -> None:
    """This month's lists are out; next month's are put together, Xincheng's waiting to be looked over."""
    this, following = months.of(dice.today), months.after(dice.today)
    built_at = dice.at(-1, 8)
    rows: list[MonthlyProgramme] = []
    out = planned(dice, dice.midnight)[1]
    for site in places.stations:
        listed = frozen(
            a for a in now if a.site_id == site.pk and months.this(a.starts_at) == this and a.created_at < out
        )
        rows.append(_programme(site, this, ProgrammeState.PUBLISHED, out, published_at=out, frozen=listed))
        rows.append(_programme(site, following, ProgrammeState.BUILT, built_at))
    MonthlyProgramme.objects.bulk_create(rows, batch_size=BATCH)
    by_site = {(row.site_id, row.month_date): row for row in rows}
    items = []
    for activity in [*now, *drafts]:
        programme = by_site.get((activity.site_id, months.this(activity.starts_at)))
        if programme and programme.built_at and activity.created_at < programme.built_at:  # others came up later
            items.append(ProgrammeItem(programme=programme, activity=activity))
    ProgrammeItem.objects.bulk_create(items, batch_size=BATCH)


def _programme(site: Site, month: date, state: str, built_at: datetime, **fields: object) -> MonthlyProgramme:
    theme = f"{month.month}月：温暖邻里"
    return MonthlyProgramme(site=site, month_date=month, state=state, built_at=built_at, theme=theme, **fields)
