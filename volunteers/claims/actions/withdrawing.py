"""Places are given back, by their volunteers, by staff for them, or with the account."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from activities.models import Activity
from civic.kernel.errors import Conflict
from volunteers.claims import notices, policies, queries
from volunteers.claims.locks import lock
from volunteers.claims.models import Claim
from volunteers.claims.transitions import ClaimState


@transaction.atomic
def withdraw(*, claim_id: UUID, by: User, now: datetime) -> Claim:
    """Give the place back before the start; it is free at once. Raises NotFound, NotAllowed, WrongState, Conflict
    `already_begun`."""
    claim = lock(claim_id)
    policies.check_can_withdraw(claim, by=by)
    if claim.state == ClaimState.CLAIMED and claim.activity.starts_at <= now:
        raise Conflict(
            _("It has begun, so the place can't be given back any more. Tell the station, please."),
            code="already_begun",
        )
    claim.move("withdraw", by=by, at=now)
    give_place_back(claim.activity_id)
    notices.gap(claim.activity, places=1, by=by, at=now)
    return claim


def give_all_back(user: User, *, by: User, at: datetime) -> None:
    """The account is closed: places still to come are free again; hours that were served stay."""
    for pk in list(queries.coming(user, now=at).order_by("activity_id", "pk").values_list("pk", flat=True)):
        claim = lock(pk)
        if claim.state == ClaimState.CLAIMED:
            claim.move("withdraw", by=by, at=at)
            give_place_back(claim.activity_id)
            notices.gap(claim.activity, places=1, by=by, at=at)


def give_place_back(activity_id: int, places: int = 1) -> None:
    """The counter follows in the transaction that released the claims; the caller holds the activity."""
    Activity.objects.filter(pk=activity_id).update(volunteers_claimed=F("volunteers_claimed") - places)
