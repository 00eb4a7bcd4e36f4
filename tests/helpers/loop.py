"""What a walk through the whole loop needs besides its own steps."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from volunteers.people import actions as people_actions


def eventually(look: Callable[[], Any], *, seconds: float = 20) -> Any:
    """The first true answer; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.2)
    return found


def bring_to_the_end(activity_id: str) -> None:
    """The day comes: move the activity and what depends on it three hours into the past."""
    now = timezone.now()
    with connection.cursor() as cursor:
        start, end = now - timedelta(hours=3), now - timedelta(hours=1)
        cursor.execute(
            "UPDATE activities_activity SET starts_at = %s, ends_at = %s WHERE id = %s", [start, end, activity_id]
        )
        cursor.execute(
            "UPDATE volunteers_claim SET during = tstzrange(%s, %s) WHERE activity_id = %s", [start, end, activity_id]
        )


def register(user: Any, station: Any) -> None:
    """Become a volunteer, through the action that the page calls."""
    people_actions.register(by=user, now=timezone.now(), site=station, skills=[], availability=[], insurance_noted=True)
