"""Who was there, and who is expected. Volunteers' places stand in a room above, which offers how it counts them."""

from collections.abc import Callable
from uuid import UUID

from activities.models import Activity
from civic.kernel.contributions import Place

volunteers: Place[Callable[[Activity], int]] = Place()
"""How many volunteers are noted as there, or as having been there: (activity)."""


def count(activity: Activity) -> int:
    """Volunteers who came."""
    return sum(counted(activity) for counted in volunteers)


def nobody_helped(activity: Activity) -> bool:
    """Whether it was a visit to which no volunteer went; an event is also held by staff alone."""
    return activity.is_visit and count(activity) == 0


promised: Place[Callable[[UUID, Activity], Activity | None]] = Place()
"""What else somebody has promised to help at while an activity takes place: (the person's key, activity)."""


def helps_elsewhere(user_id: UUID, activity: Activity) -> Activity | None:
    """Where this person is expected as a helper while that activity takes place; None where nowhere."""
    return next((other for find in promised if (other := find(user_id, activity))), None)
