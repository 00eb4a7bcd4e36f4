"""A new date for what was cancelled: whoever was in hears of it, and has a seat again with one tap."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from activities.locks import locked
from activities.models import Activity
from activities.policies import check_staff
from activities.signups import notices, queries
from activities.signups.actions.seats import note_signup
from activities.signups.models import Signup
from civic.kernel.errors import NotFound
from notifications.calls import actions as calls
from notifications.calls import queries as calls_queries


def invite(activity: Activity, *, now: datetime) -> None:
    """On publishing, once whoever ordered it has a seat. The caller holds the activity."""
    if activity.instead_of is not None and not activity.is_visit:
        notices.again(activity, queries.to_invite(activity), at=now)


def follow(activity: Activity, *, now: datetime, is_held: bool) -> None:
    """It moved, or is cancelled as well: whoever has not been called about it yet is told the new day, or only that the
    first one does not take place.
    """
    before = activity.instead_of
    callers = queries.were_in(before).filter(user=None)
    waiting = [one for one in callers if calls_queries.waiting_about([notices.subject(one)])]
    if is_held:
        notices.again(activity, waiting, at=now, once=now.isoformat())
    elif before is not None and before.cancelled_because is not None:
        notices.cancelled_still(before, waiting, because=before.cancelled_because, at=now)


@transaction.atomic
def note_again(*, activity_id: int, signup_id: UUID, by: User, now: datetime) -> Signup:
    """Somebody without an account, who was in what was cancelled, comes to the new date: written down with one tap.
    Raises NotFound, NotAllowed, SignupClosed, Invalid.
    """
    activity = locked(activity_id)
    check_staff(activity, by=by)
    before = next((one for one in queries.to_invite(activity) if one.pk == signup_id and one.user is None), None)
    if before is None:
        raise NotFound
    calls.drop([notices.subject(before)], at=now)
    return note_signup(
        activity_id=activity_id,
        name=before.name,
        phone=before.phone,
        guest_names=before.guest_names,
        by=by,
        now=now,
    )
