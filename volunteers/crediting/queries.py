"""Reads of the points that claims brought."""

from uuid import UUID

from points import queries as points_queries
from volunteers.claims.models import Claim
from volunteers.claims.transitions import ClaimState
from volunteers.crediting.models import PendingCredit


def source_key(claim_id: UUID) -> str:
    """The ledger's key of a claim's points."""
    return f"claim:{claim_id}:confirmed"


def points_of(claim: Claim) -> int | None:
    """What was credited for a claim, 0 for service that was worth nothing; None before that."""
    on_its_way = PendingCredit.objects.filter(pk=claim.pk, credited_at=None)
    if claim.state != ClaimState.CONFIRMED or on_its_way.exists():
        return None
    return points_queries.amounts([source_key(claim.pk)]).get(source_key(claim.pk), 0)
