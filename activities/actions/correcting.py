"""What was said at completing can be put right for a while: reports read the row, so they follow."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from activities import policies
from activities.actions.planning import locked
from activities.errors import TooLate
from activities.models import Activity
from activities.transitions import ActivityState
from civic.kernel import audit
from civic.kernel.errors import Invalid, WrongState


@transaction.atomic
def correct_attendance(*, activity_id: int, attended_residents: int, why: str, by: Any, now: datetime) -> Activity:
    """Another figure of who came, with the reason on record. Raises NotFound, NotAllowed, WrongState, TooLate,
    Invalid.
    """
    why = why.strip()[:300]
    if not why:
        raise Invalid(_("Write why the figure changes."), code="required", field="why")
    activity = locked(activity_id)
    policies.check_staff(activity, by=by)
    policies.check_attended(activity, attended_residents)
    if activity.state != ActivityState.CLOSED:
        raise WrongState(state=activity.get_state_display(), verb="correct")
    if now >= policies.correctable_until(activity):
        raise TooLate
    before = activity.attended_residents
    if before != attended_residents:
        activity.attended_residents = attended_residents
        activity.save(update_fields=["attended_residents"])
        change = {"from": before, "to": attended_residents}
        audit.record("activity.correct_attendance", by=by, target=activity, at=now, why=why, data=change)
    return activity
