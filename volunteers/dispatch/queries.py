"""Who is free."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from activities.models import Activity
from volunteers.claims.models import Claim
from volunteers.claims.transitions import LIVE_STATES


def busy(people: Iterable[UUID], activities: Sequence[Activity]) -> set[tuple[UUID, int]]:
    """Who is not free for which of these activities, being expected on it or elsewhere then: (person, activity)."""
    if not activities:
        return set()
    span = (min(one.starts_at for one in activities), max(one.ends_at for one in activities))
    places = Claim.objects.filter(volunteer__in=list(people), state__in=LIVE_STATES, during__overlap=span)
    return {
        (person, one.pk)
        for person, during in places.values_list("volunteer_id", "during")
        for one in activities
        if during.lower < one.ends_at and one.starts_at < during.upper
    }
