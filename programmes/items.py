"""An activity on a monthly list: as it stands today, and what the published list keeps of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from activities.models import Activity
from activities.transitions import ActivityState


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One activity on a list."""

    id: int
    code: str
    title: str
    starts_at: datetime
    ends_at: datetime
    location: str
    service_group: str
    seats_left: int | None  # None: without limit
    volunteers_left: int
    cancelled: bool = False
    waiting: int = 0  # parties on the waiting list

    @classmethod
    def of(cls, activity: Activity) -> Self:
        """As it is now. How many wait is known where it was read with `waiting_line.with_parties`."""
        return cls(
            id=activity.pk,
            code=activity.code,
            title=activity.title,
            starts_at=activity.starts_at,
            ends_at=activity.ends_at,
            location=activity.location,
            service_group=activity.service_group,
            seats_left=activity.seats_left,
            volunteers_left=activity.volunteers_left,
            cancelled=activity.state == ActivityState.CANCELLED,
            waiting=getattr(activity, "waiting", 0),
        )


def frozen(activities: Iterable[Activity]) -> dict[str, list[dict[str, str | int | None]]]:
    """For MonthlyProgramme.frozen: the record of what was promised. Pages show its activities as they stand today."""
    return {"items": [_kept(activity) for activity in activities]}


def _kept(activity: Activity) -> dict[str, str | int | None]:
    return {
        "id": str(activity.pk),
        "code": activity.code,
        "title": activity.title,
        "starts_at": activity.starts_at.isoformat(),
        "ends_at": activity.ends_at.isoformat(),
        "location": activity.location,
        "service_group": activity.service_group,
        "seats_left": activity.seats_left,
        "volunteers_left": activity.volunteers_left,
    }
