"""Rows held in one order: activity, then claim."""

from uuid import UUID

from activities.models import Activity
from civic.kernel.errors import NotFound
from volunteers.claims.models import Claim


def lock(claim_id: UUID) -> Claim:
    """The claim's row, held, and before it its activity's: what is read of the activity stays true until the end of the
    transaction, because completing, moving and cancelling wait. Raises NotFound."""
    _hold_activity_of(claim_id)
    claims = Claim.objects.select_for_update(of=("self",), no_key=True).select_related("activity__site", "volunteer")
    found = claims.filter(pk=claim_id).first()
    if found is None:
        raise NotFound
    return found


def _hold_activity_of(claim_id: UUID) -> None:
    where = Claim.objects.filter(pk=claim_id).values("activity_id")
    list(Activity.objects.select_for_update(no_key=True).filter(pk__in=where).values_list("pk"))


def hold(activity: Activity, *states: str) -> list[Claim]:
    """The activity's claims in these states, held; the caller holds the activity."""
    return list(Claim.objects.select_for_update(no_key=True).filter(activity=activity, state__in=states).order_by("pk"))
