"""How points of one account move (points.crediting credits many); only points.actions calls it. Account row, then
reward row: always in this order (docs/locking.md), and every movement is one entry and one change of the balance in
one transaction."""

from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from civic.kernel.errors import Conflict
from civic.kernel.models import Sentence
from points.models import Account, LedgerEntry


class InsufficientPoints(Conflict):
    """More than the account holds."""

    code = "insufficient_points"
    message = _("There are not enough points for this.")


def lock_account(user_id: UUID) -> Account:
    """The account's row, locked until the end of the transaction. Raises Conflict `insufficient_points` where there is
    none."""
    account = Account.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if account is None:
        raise InsufficientPoints
    return account


def move(
    account: Account,
    amount: int,
    *,
    kind: str,
    source_key: str,
    site_id: int,
    at: datetime,
    reason: str = "",
    because: Sentence | None = None,
    reverses: LedgerEntry | None = None,
) -> LedgerEntry:
    """One entry and the balance with it; the caller holds the account. Raises Conflict `insufficient_points`."""
    moved = Account.objects.filter(pk=account.pk, balance__gte=-amount).update(balance=F("balance") + amount)
    if not moved:
        raise InsufficientPoints
    return LedgerEntry.objects.create(
        account=account,
        amount=amount,
        kind=kind,
        source_key=source_key,
        reason=reason[:200],
        because=because,
        site_id=site_id,
        at=at,
        reverses=reverses,
    )
