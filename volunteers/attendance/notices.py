"""What volunteers are told of their attendance."""

from collections.abc import Iterable
from datetime import datetime

from activities.models import Activity
from notifications.declared import TIMES
from volunteers.attendance.hours import BACKFILL
from volunteers.claims import notices
from volunteers.claims.models import Claim


class ClaimMissed(notices.OfService):
    """Noted as not there; until `due_at` staff can still enter that somebody was."""

    kind = "claim_missed"
    is_urgent = False
    example = notices.OfService.example | {"due_at": TIMES["ends_at"]}
    due_at: datetime | None = None


def missed(claims: Iterable[Claim], activity: Activity, *, at: datetime) -> None:
    """Marked as not having come; those who did come say so, as long as staff can still enter it."""
    due = activity.ends_at + BACKFILL
    notices.tell(claims, ClaimMissed, activity, at=at, due_at=due if at < due else None)
