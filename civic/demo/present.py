"""What is going on: yesterday's activities to complete, this week's with places left, next month's plan, and the
lists. The rows that are planned here are saved by `build`, and by renewal.py through the doors of the product.
"""

from datetime import date, datetime, timedelta

from activities.models import Activity, Brand, Series
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from activities.transitions import ActivityState
from civic.demo.dice import Dice
from civic.demo.history import HOURS, new_activity, planned, published, suits
from civic.demo.people import BATCH, People
from civic.demo.places import Places
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


def build(dice: Dice, places: Places, people: People) -> list[Activity]:
    """Everything around today; what was over yesterday."""
    ended = [_published(row) for row in ended_yesterday(dice, places.xincheng)]
    today = _published(desk_today(dice, places.xincheng))
    coming = [_published(row) for row in coming_days(dice, places)]
    drafts = next_month(dice, places)
    Activity.objects.bulk_create([*ended, today, *coming, *drafts], batch_size=BATCH)
    _seats(dice, people, [*ended, *coming])
    first = next(row for row in coming if row.site_id == places.xincheng.pk)
    _claims(dice, people, [*ended, today, first])
    held = Activity.objects.filter(state=ActivityState.CLOSED, starts_at__gte=months.bounds(dice.today)[0])
    _programmes(dice, places, [*held.order_by("pk"), *ended, today, *coming], drafts)
    return ended


def _published(activity: Activity) -> Activity:
    activity.state = ActivityState.PUBLISHED
    return activity


def ended_yesterday(dice: Dice, site: Site) -> list[Activity]:
    """Six that were over yesterday and wait to be completed."""
    return [
        new_activity(dice, site, dice.at(-1, hour, minute), 1.5, service_group=group, seats=30, grade="a")
        for hour, minute, group in ENDED
    ]


def desk_today(dice: Dice, site: Site) -> Activity:
    """A desk that is staffed from midnight to midnight, so that checking in can be tried at any hour."""
    fields = {"title": DESK, "location": f"{site.name}服务大厅", "volunteers_needed": 4}
    return new_activity(dice, site, dice.at(0, 0), 24, service_group="public_need", seats=None, grade="a", **fields)


def coming_days(dice: Dice, places: Places) -> list[Activity]:
    """The next ten days: every station has something, Xincheng something each day."""
    when = [(site, days) for site in places.stations for days in sorted(dice.sample(range(1, COMING + 1), 2))]
    return [some_day(dice, site, days) for site, days in [*when, *((places.xincheng, days) for days in WEEK)]]


def some_day(dice: Dice, site: Site, days: int, group: str = "") -> Activity:
    """Something in so many days, for this group or any, at a usual hour."""
    start, end = dice.one([hours for hours in HOURS if suits(group, dice.at(days, hours[0]))])
    return new_activity(dice, site, dice.at(days, start), end - start, service_group=group)


def next_month(dice: Dice, places: Places) -> list[Activity]:
    """Drafts for the next month: what the lists are built from."""
    away = (months.after(dice.today) - dice.today).days
    return [
        _branded(dice, places, some_day(dice, site, days), created_at=dice.at(-1, 7))
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


def _claims(dice: Dice, people: People, activities: list[Activity]) -> None:
    """`volunteer` took a place in each a day after it was published."""
    rows = [
        Claim(
            id=dice.uuid(),
            activity=activity,
            volunteer_id=people.known["volunteer"].pk,
            during=(activity.starts_at, activity.ends_at),
            claimed_at=published(activity) + timedelta(minutes=dice.randint(10, 700)),
        )
        for activity in activities
    ]
    Claim.objects.bulk_create(rows)
    for activity in activities:
        activity.volunteers_claimed = 1
    Activity.objects.bulk_update(activities, ["volunteers_claimed"])


def _seats(dice: Dice, people: People, coming: list[Activity]) -> None:
    rows = []
    for number, activity in enumerate(coming):
        wanted = 0 if number % 5 == 4 else dice.randint(2, 18)
        taken = min(wanted, activity.seats or wanted)
        for n, user in enumerate(dice.sample(people.residents[1:], min(taken, len(people.residents) - 1))):
            rows.append(
                Signup(
                    id=dice.uuid(),
                    activity=activity,
                    user=user,
                    state=SignupState.CONFIRMED,
                    signed_up_at=published(activity) + timedelta(minutes=n),
                    queue_number=n + 1,
                )
            )
            activity.seats_taken = n + 1
    Signup.objects.bulk_create(rows, batch_size=BATCH)
    Activity.objects.bulk_update(coming, ["seats_taken"], batch_size=500)


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
