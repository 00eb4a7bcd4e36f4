"""What is going on: yesterday's activities to complete, this week's with places left, next month's plan, and the
lists.
"""

from datetime import date, datetime, timedelta

from activities.models import Activity, Brand, Series, Signup
from activities.transitions import ActivityState, SignupState
from civic.demo.dice import Dice
from civic.demo.history import HOURS, new_activity
from civic.demo.people import BATCH, People
from civic.demo.places import Places
from network.models import ServiceGroup, Site
from programmes import texts
from programmes.models import MonthlyProgramme, ProgrammeItem
from programmes.transitions import ProgrammeState
from volunteers.models import Claim

YESTERDAY = ((8, 0), (9, 45), (13, 0), (14, 45), (16, 30), (19, 0))


def build(dice: Dice, places: Places, people: People) -> None:
    """Everything around today."""
    ended = [*_ended(dice, places, people), _today(dice, places, people)]
    coming = _coming(dice, places)
    planned = _planned(dice, places)
    Activity.objects.bulk_create([*coming, *planned], batch_size=BATCH)
    _seats(dice, people, coming)
    for activity in coming:
        if activity.site_id == places.xincheng.pk and activity.volunteers_needed:
            _claim(dice, people, activity, days_before=2)
            break
    held = Activity.objects.filter(state=ActivityState.CLOSED, starts_at__gte=dice.midnight.replace(day=1))
    _programmes(dice, places, [*held.order_by("pk"), *ended, *coming], planned)


def _published(activity: Activity) -> Activity:
    activity.state = ActivityState.PUBLISHED
    activity.published_at = activity.created_at + timedelta(days=2)
    return activity


def _ended(dice: Dice, places: Places, people: People) -> list[Activity]:
    """Six of Xincheng's that were over yesterday and wait to be completed; `volunteer` has a place in each."""
    groups = list(ServiceGroup.values)
    rows = [
        _published(
            new_activity(
                dice, places.xincheng, dice.at(-1, hour, minute), 1.5, service_group=groups[n % 5], seats=30, grade="a"
            )
        )
        for n, (hour, minute) in enumerate(YESTERDAY)
    ]
    Activity.objects.bulk_create(rows)
    for activity in rows:
        _claim(dice, people, activity, days_before=3)
    return rows


def _today(dice: Dice, places: Places, people: People) -> Activity:
    """A desk that is staffed all day, so that checking in can be tried at any hour; `volunteer` is expected there."""
    activity = _published(
        new_activity(dice, places.xincheng, dice.at(0, 8), 12, service_group="public_need", seats=None, grade="a")
    )
    activity.title, activity.location, activity.volunteers_needed = "便民服务台值班", "新城社区服务大厅", 4
    activity.save(force_insert=True)
    _claim(dice, people, activity, days_before=3)
    return activity


def _claim(dice: Dice, people: People, activity: Activity, *, days_before: int) -> None:
    Claim.objects.create(
        id=dice.uuid(),
        activity=activity,
        volunteer_id=people.known["volunteer"].pk,
        during=(activity.starts_at, activity.ends_at),
        claimed_at=activity.starts_at - timedelta(days=days_before),
    )
    Activity.objects.filter(pk=activity.pk).update(volunteers_claimed=1)
    activity.volunteers_claimed = 1


def _coming(dice: Dice, places: Places) -> list[Activity]:
    """The next ten days: every station has something, Xincheng something each day."""
    sites = [(site, days) for site in places.stations for days in sorted(dice.sample(range(1, 11), 2))]
    sites += [(places.xincheng, days) for days in range(1, 9)]
    rows = []
    for site, days in sites:
        start, end = dice.one(HOURS)
        rows.append(_published(new_activity(dice, site, dice.at(days, start), end - start, created_at=dice.at(-15, 9))))
    return rows


def _planned(dice: Dice, places: Places) -> list[Activity]:
    """Drafts for the next month: what the lists are built from."""
    first = _next_month(dice.today)
    rows = []
    brand, series = Brand.objects.get(site=places.xincheng), Series.objects.get(site=places.xincheng)
    for site in places.stations:
        offsets = sorted(dice.sample(range(27), 9 if site == places.xincheng else 2))
        for offset in offsets:
            start, end = dice.one(HOURS)
            days = (first - dice.today).days + offset
            if days <= 10:
                continue
            activity = new_activity(dice, site, dice.at(days, start), end - start, created_at=dice.at(-1, 9))
            if site == places.xincheng and "花叶私语" in activity.title:
                activity.brand = brand
            if site == places.xincheng and (first + timedelta(days=offset)).weekday() >= 5:
                activity.series = series
            rows.append(activity)
    return rows


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
                    signed_up_at=dice.at(-2, 9) + timedelta(minutes=n),
                    queue_number=n + 1,
                )
            )
            activity.seats_taken = n + 1
    Signup.objects.bulk_create(rows, batch_size=BATCH)
    Activity.objects.bulk_update(coming, ["seats_taken"], batch_size=500)


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _programmes(dice: Dice, places: Places, now: list[Activity], planned: list[Activity]) -> None:
    """This month's lists are out; next month's are put together, Xincheng's waiting to be looked over."""
    this, following = dice.today.replace(day=1), _next_month(dice.today)
    built_at = dice.at(-1, 8)
    rows: list[MonthlyProgramme] = []
    for site in places.stations:
        frozen = {
            "items": [texts.snapshot(a) for a in now if a.site_id == site.pk and _month(a.starts_at, dice) == this]
        }
        out = dice.midnight.replace(day=1) - timedelta(days=4)
        rows.append(_programme(site, this, ProgrammeState.PUBLISHED, out, published_at=out, frozen=frozen))
        rows.append(_programme(site, following, ProgrammeState.BUILT, built_at))
    MonthlyProgramme.objects.bulk_create(rows, batch_size=BATCH)
    by_site = {(row.site_id, row.month_date): row for row in rows}
    items = []
    for activity in [*now, *planned]:
        programme = by_site.get((activity.site_id, _month(activity.starts_at, dice)))
        if programme:
            items.append(ProgrammeItem(programme=programme, activity=activity))
    ProgrammeItem.objects.bulk_create(items, batch_size=BATCH)


def _programme(site: Site, month: date, state: str, built_at: datetime, **fields: object) -> MonthlyProgramme:
    theme = f"{month.month}月：温暖邻里"
    return MonthlyProgramme(site=site, month_date=month, state=state, built_at=built_at, theme=theme, **fields)


def _month(moment: datetime, dice: Dice) -> date:
    return moment.astimezone(dice.midnight.tzinfo).date().replace(day=1)
