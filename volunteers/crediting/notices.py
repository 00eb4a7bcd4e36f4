"""What volunteers are told of their points."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from activities.models import Activity
from notifications import outbox
from volunteers.claims.models import Claim
from volunteers.claims.notices import OfService, people


class PointsArrived(OfService):
    """For confirmed hours."""

    kind = "points_arrived"
    is_urgent = False
    example = OfService.example | {"points": 4}
    points: int


def credited(claims: Iterable[Claim], activity: Activity, *, points: int, at: datetime) -> None:
    """So many points for each of these claims on the activity."""
    outbox.tell(
        people(claims),
        PointsArrived.about(activity, points=points),
        url=reverse("points:mine"),
        source_key=f"activity:{activity.pk}:credited",
        at=at,
    )
