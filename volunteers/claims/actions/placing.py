"""A place for somebody else, who is told of it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.policies import check_proved
from activities import visibility
from activities.models import Activity
from civic.kernel.errors import NotFound
from volunteers.claims import notices, policies
from volunteers.claims.actions.claiming import claim, take
from volunteers.claims.models import Claim


@transaction.atomic
def place(*, activity_id: int, volunteer_id: UUID, by: User, now: datetime, team_id: int | None = None) -> Claim:
    """Staff of the activity's site, or the leader of the team in whose name it is, take a place for somebody before the
    start. One's own place is taken as by `claim`.

    Raises NotFound, NotAllowed, PhoneUnproved; Conflict `already_claimed`, `has_seat`, `overlaps`, `full`,
    `claiming_closed`.
    """
    if volunteer_id == by.pk:
        return claim(activity_id=activity_id, by=by, now=now, team_id=team_id)
    check_proved(by)
    activity = known_to(by, activity_id)
    policies.check_can_place(activity, team_id, by=by)
    return give(activity, volunteer_id, by=by, now=now, team_id=team_id)


def known_to(by: User, activity_id: int) -> Activity:
    """The activity with its site. Raises NotFound where the person must not know of it."""
    activity = visibility.visible_to(by).select_related("site").filter(pk=activity_id).first()
    if activity is None:
        raise NotFound
    return activity


def give(
    activity: Activity,
    volunteer_id: UUID,
    *,
    by: User,
    now: datetime,
    team_id: int | None = None,
    ended_since: datetime | None = None,
) -> Claim:
    """The place itself, where `by` may give it; the volunteer is told unless it has begun. `ended_since` as in
    `take`, and so is what is raised.
    """
    made = take(
        activity_id=activity.pk, volunteer_id=volunteer_id, team_id=team_id, by=by, now=now, ended_since=ended_since
    )
    if now < activity.starts_at:
        notices.placed(made, activity, by=by, at=now)
    return made
