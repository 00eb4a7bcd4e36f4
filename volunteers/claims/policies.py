"""Who may do what with claims; what the state allows stands in transitions.py."""

from accounts.models import Reader
from activities.models import Activity
from civic.kernel.errors import NotAllowed, NotFound
from network import policies
from network.models import Role, Site
from volunteers.claims.models import Claim
from volunteers.people.policies import leads


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


def check_can_place(activity: Activity, team_id: int | None, *, by: Reader) -> None:
    """Taking a place for somebody else: staff there, or the leader of the team in whose name it is. Raises
    NotAllowed.
    """
    if not is_staff_at(activity.site, by) and not leads(by, team_id):
        raise NotAllowed
