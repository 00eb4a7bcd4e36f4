"""Who was there. Volunteers' places stand in a room above, which offers how it counts them."""

from collections.abc import Callable

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
