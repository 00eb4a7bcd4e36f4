"""Who may do what with claims; what the state allows stands in transitions.py."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.models import Reader
from activities.models import Activity
from civic.kernel.errors import NotAllowed, NotFound
from network import policies
from network.models import Membership, Role, Site
from volunteers.claims.models import Claim
from volunteers.people.models import TeamMember


def is_staff_of(claim: Claim, by: Reader) -> bool:
    """Staff of the activity's site or above."""
    return is_staff_at(claim.activity.site, by)


def is_staff_at(site: Site, by: Reader) -> bool:
    """Staff there or above."""
    return policies.has_role(by, Role.STAFF, at=site)


def check_can_see(claim: Claim, *, by: Reader) -> None:
    """The volunteer's own, the team leader's, or staff's; everybody else must not know of it. Raises NotFound."""
    if claim.volunteer_id != by.pk and not is_staff_of(claim, by) and not leads(by, claim.team_id):
        raise NotFound


def leads(by: Reader, team_id: int | None) -> bool:
    """Whether the person leads the team."""
    return (
        team_id is not None and TeamMember.objects.filter(team_id=team_id, volunteer_id=by.pk, is_leader=True).exists()
    )


def check_can_withdraw(claim: Claim, *, by: Reader) -> None:
    """The volunteer, or staff for somebody who rang up. Raises NotFound, NotAllowed."""
    check_can_see(claim, by=by)
    if claim.volunteer_id != by.pk and not is_staff_of(claim, by):
        raise NotAllowed


def check_is_staff_of(claim: Claim, *, by: Reader) -> None:
    """Raises NotFound, NotAllowed."""
    check_can_see(claim, by=by)
    if not is_staff_of(claim, by):
        raise NotAllowed


def check_can_note(claim: Claim, *, by: Reader) -> None:
    """Noting when somebody came or left or that they did not, and confirming it: staff, but nobody their own hours.
    Raises NotFound, NotAllowed `own_hours`."""
    check_is_staff_of(claim, by=by)
    if claim.volunteer_id == by.pk:
        raise NotAllowed(
            _("Your own hours need the code at the door; a colleague enters and confirms them."), code="own_hours"
        )


def need_a_colleague(activity: Activity, people: Collection[UUID]) -> set[UUID]:
    """Who of these people may read the activity's code and complete it, or planned it: another person of the staff
    confirms their hours on it. Counts their roles as they stand, with or without the second factor."""
    staff = Membership.objects.filter(role=Role.STAFF, site__in=activity.site.path, user__in=people)
    planner = {pk for pk in people if pk == activity.created_by_id}
    return set(staff.values_list("user_id", flat=True)) | planner


def check_can_place(activity: Activity, volunteer_id: Any, team_id: int | None, *, by: Reader) -> None:
    """Taking a place for somebody else: staff there, or the leader of the team they are in. Raises NotAllowed."""
    if volunteer_id == by.pk or is_staff_at(activity.site, by):
        return
    if not leads(by, team_id):
        raise NotAllowed
