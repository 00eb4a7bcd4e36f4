"""A year of activities that were held: seats, claims, confirmed hours and the points they earned."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from activities.models import Activity, Brand, Series
from activities.signups.models import Signup
from activities.signups.transitions import SignupState
from activities.transitions import ActivityState
from civic.demo import names
from civic.demo.dice import Dice
from civic.demo.people import BATCH, People
from civic.demo.places import Places
from network.models import ServiceGroup, Site
from points.models import Account, EarningRule, EntryKind, LedgerEntry
from volunteers.attendance.hours import service_minutes
from volunteers.claims.models import Claim, Evidence
from volunteers.claims.transitions import ClaimState

CODE = "abcdefghjkmnpqrstuvwxyz23456789"
HOURS = ((9, 11), (8, 11), (14, 16), (15, 17), (19, 20))


def planned(dice: Dice, starts_at: datetime) -> tuple[datetime, datetime]:
    """When it was planned and published: with the list of its month, where that was out by the day before yesterday."""
    first = dice.local(starts_at).replace(day=1, hour=9, minute=0)
    return min(first - timedelta(days=12), dice.at(-3, 9)), min(first - timedelta(days=4), dice.at(-2, 9))


def between_lists(dice: Dice, starts_at: datetime) -> dict[str, Any]:
    """The times of what was planned six days before, since the month's list was out already."""
    created = dice.local(starts_at).replace(hour=9, minute=0) - timedelta(days=6)
    return {"created_at": created, "published_at": created + timedelta(hours=1)}


def title(dice: Dice, group: str, month: int) -> str:
    """What is offered to such a group in that month."""
    return dice.one([name for name in names.TITLES[group] if month in names.IN_SEASON.get(name, (month,))])


def new_activity(dice: Dice, site: Site, starts_at: datetime, hours: float, **fields: Any) -> Activity:
    """A plausible activity; nothing is saved."""
    group = fields.pop("service_group", None) or _group(dice, dice.local(starts_at))
    created, published = planned(dice, starts_at)
    return Activity(
        **{
            "site": site,
            "code": dice.text(CODE, 7),
            "check_in_secret": dice.text("0123456789abcdef", 32),
            "title": title(dice, group, dice.local(starts_at).month),
            "summary": names.SUMMARY,
            "service_group": group,
            "location": f"{site.name}{dice.one(['服务大厅', '活动室', '文体广场'])}",
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=hours),
            "seats": dice.choice([None, 20, 25, 30, 40, 60]),
            "volunteers_needed": dice.randint(2, 7),
            "grade": dice.choice("aaab"),
            "created_at": created,
            "published_at": published,
        }
        | fields
    )


def _group(dice: Dice, start: datetime) -> str:
    """Any, but nothing for children while they are at school."""
    return dice.one([group for group in ServiceGroup.values if suits(group, start)])


def suits(group: str, start: datetime) -> bool:
    """Whether they have time then, on Shanghai's clock."""
    at_school = start.weekday() < 5 and start.hour < 15
    return not (at_school and group == ServiceGroup.CHILDREN)


def build(dice: Dice, places: Places, people: People, count: int) -> list[Activity]:
    """So many closed activities over the last year, Xincheng's among them."""
    activities = []
    for n in range(count):
        site = places.xincheng if n % 14 == 0 else places.stations[n % len(places.stations)]
        start, end = dice.one(HOURS)
        # a site's activities stand on days of their own, so nobody is in two places at once
        starts_at = dice.at(-3 - (n * 360) // count - (n % 2), start)
        held = starts_at + timedelta(hours=end - start)
        activities.append(
            new_activity(
                dice,
                site,
                starts_at,
                end - start,
                state=ActivityState.CLOSED,
                held_at=held,
                closed_at=held + timedelta(minutes=40),
                report="按计划完成，居民反映很好。",
                **(between_lists(dice, starts_at) if n % 2 else {}),
            )
        )
    brand, series = Brand.objects.get(site=places.xincheng), Series.objects.get(site=places.xincheng)
    for activity in activities:
        if activity.site_id == places.xincheng.pk:
            if "花叶私语" in activity.title:
                activity.brand = brand
            if dice.local(activity.starts_at).weekday() >= 5:
                activity.series = series
    _seats(dice, people, activities)
    Activity.objects.bulk_create(activities, batch_size=BATCH)
    Signup.objects.bulk_create(_signups(dice, people, activities), batch_size=BATCH)
    _claims(dice, places, people, activities)
    return activities


def published(activity: Activity) -> datetime:
    """When everybody could see it."""
    assert activity.published_at is not None
    return activity.published_at


def _seats(dice: Dice, people: People, activities: list[Activity]) -> None:
    for activity in activities:
        activity.seats_taken = min(dice.randint(3, 14), activity.seats or 14)
        activity.attended_residents = dice.randint(activity.seats_taken, activity.seats or 120)


def _signups(dice: Dice, people: People, activities: list[Activity]) -> list[Signup]:
    rows = []
    for activity in activities:
        signed = published(activity) + timedelta(hours=1)
        for n, user in enumerate(dice.sample(people.residents, min(activity.seats_taken, len(people.residents)))):
            rows.append(
                Signup(
                    id=dice.uuid(),
                    activity=activity,
                    user=user,
                    state=SignupState.ATTENDED if dice.random() < 0.9 else SignupState.ABSENT,
                    signed_up_at=signed + timedelta(minutes=n),
                    queue_number=n + 1,
                )
            )
    return rows


def _claims(dice: Dice, places: Places, people: People, activities: list[Activity]) -> None:
    rule = EarningRule.objects.get(site=places.centre)
    factor = {"a": rule.coefficient_a, "b": rule.coefficient_b, "c": rule.coefficient_c}
    claims: list[Claim] = []
    entries = []
    balances: dict[Any, int] = {}
    busy: set[tuple[Any, Any]] = set()
    for activity in activities:
        helpers = _helpers(dice, people, activity, busy)
        activity.volunteers_claimed = len(helpers)
        for user in helpers:
            came = activity.starts_at + timedelta(minutes=dice.randint(-15, 4))
            left = activity.ends_at + timedelta(minutes=dice.randint(-3, 20))
            minutes = service_minutes(
                checked_in_at=came, checked_out_at=left, starts_at=activity.starts_at, ends_at=activity.ends_at
            )
            amount = min(
                int(minutes / 60 * float(rule.points_per_hour) * float(factor[activity.grade])),
                rule.cap_per_activity or 10**9,
            )
            claim = Claim(
                id=dice.uuid(),
                activity=activity,
                volunteer_id=user.pk,
                during=(activity.starts_at, activity.ends_at),
                state=ClaimState.CONFIRMED,
                claimed_at=published(activity) + timedelta(minutes=dice.randint(10, 3000)),
                checked_in_at=came,
                checked_out_at=left,
                service_minutes=minutes,
                **_known(len(claims)),
                confirmed_at=activity.closed_at,
            )
            claims.append(claim)
            balances[user.pk] = balances.get(user.pk, 0) + amount
            entries.append(
                LedgerEntry(
                    id=dice.uuid(),
                    account_id=user.pk,
                    amount=amount,
                    kind=EntryKind.EARNED,
                    source_key=f"claim:{claim.pk}:confirmed",
                    reason=activity.title,
                    site_id=activity.site_id,
                    rule=rule,
                    service_minutes=minutes,
                    grade=activity.grade,
                    at=activity.closed_at or activity.ends_at,
                )
            )
    Activity.objects.bulk_update(activities, ["volunteers_claimed"], batch_size=500)
    Claim.objects.bulk_create(claims, batch_size=BATCH)
    Account.objects.bulk_create((Account(user_id=pk, balance=sum_) for pk, sum_ in balances.items()), batch_size=BATCH)
    LedgerEntry.objects.bulk_create(entries, batch_size=BATCH)


def _known(number: int) -> dict[str, Any]:
    """How a claim's hours are known: most live, of some nobody noted the leaving, few were entered afterwards."""
    if number % 14 == 13:
        return {"evidence": Evidence.PROVISIONAL, "is_auto_closed": True}
    return {"evidence": Evidence.BACKFILLED if number % 25 == 24 else Evidence.LIVE}


def _helpers(dice: Dice, people: People, activity: Activity, busy: set[tuple[Any, Any]]) -> list[User]:
    """Volunteers of the station who have nothing else that day; `volunteer` comes to every third one at Xincheng."""
    day = activity.starts_at.date()
    here = people.by_station[activity.site_id]
    wanted = dice.sample(here, min(activity.volunteers_needed, len(here)))
    known = people.known["volunteer"]
    if known in here and dice.random() < 0.35 and known not in wanted:
        wanted[0] = known
    free = [user for user in wanted if (user.pk, day) not in busy]
    busy.update((user.pk, day) for user in free)
    return free
