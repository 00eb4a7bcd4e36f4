"""Who may do what with claims; what the state allows stands in transitions.py."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from civic.kernel.errors import NotAllowed, NotFound
from network import policies
from network.models import Role, Site
from volunteers.models import Claim, TeamMember


def is_staff_of(claim: Claim, by: Any) -> bool:
    """Staff of the activity's site or above."""
    return is_staff_at(claim.activity.site, by)


def is_staff_at(site: Site, by: Any) -> bool:
    """Staff there or above."""
    return policies.has_role(by, Role.STAFF, at=site)


def check_can_see(claim: Claim, *, by: Any) -> None:
    """The volunteer's own, the team leader's, or staff's; everybody else must not know of it. Raises NotFound."""
    if claim.volunteer_id != by.pk and not is_staff_of(claim, by) and not leads(by, claim.team_id):
        raise NotFound


def leads(by: Any, team_id: int | None) -> bool:
    """Whether the person leads the team."""
    return (
        team_id is not None and TeamMember.objects.filter(team_id=team_id, volunteer_id=by.pk, is_leader=True).exists()
    )


def check_can_withdraw(claim: Claim, *, by: Any) -> None:
    """The volunteer, or staff for somebody who rang up. Raises NotFound, NotAllowed."""
    check_can_see(claim, by=by)
    if claim.volunteer_id != by.pk and not is_staff_of(claim, by):
        raise NotAllowed


def check_is_staff_of(claim: Claim, *, by: Any) -> None:
    """Raises NotFound, NotAllowed."""
    check_can_see(claim, by=by)
    if not is_staff_of(claim, by):
        raise NotAllowed


def check_can_note(claim: Claim, *, by: Any) -> None:
    """Entering when somebody came or left: staff, but nobody their own hours. Raises NotFound, NotAllowed."""
    check_is_staff_of(claim, by=by)
    if claim.volunteer_id == by.pk:
        raise NotAllowed(
            _("Your own hours need the code at the door; without it a colleague enters them."), code="own_hours"
        )


def check_can_place(activity: Any, volunteer_id: Any, team_id: int | None, *, by: Any) -> None:
    """Taking a place for somebody else: staff there, or the leader of the team they are in. Raises NotAllowed."""
    if volunteer_id == by.pk or is_staff_at(activity.site, by):
        return
    if not leads(by, team_id):
        raise NotAllowed
