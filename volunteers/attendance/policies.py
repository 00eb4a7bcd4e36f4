"""Who may note and confirm hours: never one's own."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.models import Reader
from activities.models import Activity
from civic.kernel.errors import NotAllowed
from network.models import Membership, Role
from orders.errors import OwnWork
from volunteers.claims.models import Claim
from volunteers.claims.policies import check_is_staff_of
from volunteers.claims.transitions import LIVE_STATES


def check_can_note(claim: Claim, *, by: Reader) -> None:
    """Noting when somebody came or left or that they did not, and confirming it: staff, but nobody their own hours.
    Raises NotFound, NotAllowed `own_hours`."""
    check_is_staff_of(claim, by=by)
    if claim.volunteer_id == by.pk:
        raise NotAllowed(
            _("Your own hours need the code at the door; a colleague enters and confirms them."), code="own_hours"
        )


def check_did_not_serve(activity: Activity, *, by: Reader) -> None:
    """Who served says nothing of how it came out, neither as the one who ordered nor for a caller. Raises OwnWork."""
    if Claim.objects.filter(activity=activity, volunteer=by.pk, state__in=LIVE_STATES).exists():
        raise OwnWork(_("You helped there yourself, so a colleague asks how it was."))


def need_a_colleague(activity: Activity, people: Collection[UUID]) -> set[UUID]:
    """Who of these people may read the activity's code and complete it, or planned it: another person of the staff
    confirms their hours on it. Counts their roles as they stand, with or without the second factor."""
    staff = Membership.objects.filter(role=Role.STAFF, site__in=activity.site.path, user__in=people)
    planner = {pk for pk in people if pk == activity.created_by_id}
    return set(staff.values_list("user_id", flat=True)) | planner
