"""A year of events that were held; who came to them stands in attendance.py."""

from datetime import datetime, timedelta
from typing import Any

from activities.models import Activity, Brand, Series
from activities.transitions import ActivityState
from civic.demo import names
from civic.demo.attendance import Attendance
from civic.demo.dice import Dice
from civic.demo.families import Families
from civic.demo.people import People
from civic.demo.places import HALL, ROOM, SQUARE, Places
from network.models import ServiceGroup, Site

CODE = "abcdefghjkmnpqrstuvwxyz23456789"
ORDERED = "量血压测血糖"
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
    """What is offered to such a group in that month, now and then what belongs to the season."""
    seasonal = [name for name in names.FESTIVALS[group] if month in names.IN_SEASON[name]]
    return dice.one(seasonal if seasonal and dice.random() < 0.3 else list(names.ANSWERS[group]))


def new_activity(dice: Dice, places: Places, site: Site, starts_at: datetime, hours: float, **fields: Any) -> Activity:
    """A plausible activity; nothing is saved."""
    group = fields.pop("service_group", None) or _group(dice, dice.local(starts_at))
    what = fields.pop("title", None) or title(dice, group, dice.local(starts_at).month)
    room = places.rooms[site.pk][
        SQUARE if what in names.OUTSIDE else fields.pop("room", None) or dice.one((HALL, ROOM))
    ]
    created, published = planned(dice, starts_at)
    return Activity(
        **{
            "site": site,
            "code": dice.text(CODE, 7),
            "check_in_secret": dice.text("0123456789abcdef", 32),
            "title": what,
            "summary": names.SUMMARY,
            "service_group": group,
            "venue": room,
            "location": f"{site.name}{room.name}",
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=hours),
            "seats": dice.choice([None, 20, 25, 30, *([] if room.name == ROOM else [40, 60])]),
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


def build(dice: Dice, places: Places, people: People, families: Families, count: int) -> Attendance:
    """So many closed events over the last year, Xincheng's among them, with all who came. They are saved with the
    visits. The newest answers an order of `resident`.
    """
    activities = [_held(dice, places, people, n, count) for n in range(count)]
    brand, series = Brand.objects.get(site=places.xincheng), Series.objects.get(site=places.xincheng)
    for activity in activities:
        if activity.site_id == places.xincheng.pk:
            if "花叶私语" in activity.title:
                activity.brand = brand
            if dice.local(activity.starts_at).weekday() >= 5:
                activity.series = series
    attendance = Attendance(dice, places, people, families)
    attendance.hold(activities[0], first=people.known["resident"])
    for activity in activities[1:]:
        attendance.hold(activity)
    return attendance


def _held(dice: Dice, places: Places, people: People, n: int, count: int) -> Activity:
    site = places.xincheng if n % 14 == 0 else places.stations[n % len(places.stations)]
    start, end = dice.one(HOURS)
    # a site's activities stand on days of their own
    starts_at = dice.at(-3 - (n * 360) // count - (n % 2), start)
    held = starts_at + timedelta(hours=end - start)
    return new_activity(
        dice,
        places,
        site,
        starts_at,
        end - start,
        state=ActivityState.CLOSED,
        created_by=people.staff[site.pk],
        held_at=held,
        closed_at=held + timedelta(minutes=40),
        report="按计划完成，居民反映很好。",
        **(between_lists(dice, starts_at) if n % 2 else {}),
        **({"service_group": ServiceGroup.ELDERLY, "title": ORDERED} if n == 0 else {}),
    )


def published(activity: Activity) -> datetime:
    """When everybody could see it."""
    assert activity.published_at is not None
    return activity.published_at
