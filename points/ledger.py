"""The two ways in which points move; only points.actions calls them. Account row, then reward row: always in this order
(docs/locking.md), and every movement is one entry and one change of the balance in one transaction."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from civic.kernel.errors import Conflict
from civic.kernel.models import Sentence
from points import earning
from points.models import Account, LedgerEntry


class InsufficientPoints(Conflict):
    """More than the account holds."""

    code = "insufficient_points"
    message = _("There are not enough points for this.")


_CREDIT = """
, entry AS (
    INSERT INTO points_ledgerentry (id, account_id, amount, kind, source_key, reason, site_id, rule_id,
    service_minutes, grade, at)
    SELECT gen_random_uuid(), user_id, amount, 'earned', source_key, LEFT(reason, 200), site_id, rule_id, minutes,
    grade, at
    FROM earned WHERE amount > 0
    ON CONFLICT (source_key) DO NOTHING
    RETURNING account_id, amount
)
, moved AS (
    INSERT INTO points_account (user_id, balance)
    SELECT account_id, SUM(amount) FROM entry GROUP BY account_id ORDER BY account_id
    ON CONFLICT (user_id) DO UPDATE SET balance = points_account.balance + EXCLUDED.balance
)
SELECT COUNT(*), COALESCE(SUM(amount), 0) FROM entry
"""


def credit(source: str, params: dict[str, Any]) -> tuple[int, int]:
    """One statement: `source` is its beginning, CTEs of which the last is called `source` (see earning.EARNED for its
    columns). Returns how many entries were made and the points in all."""
    with connection.cursor() as cursor:
        cursor.execute(source + earning.EARNED + _CREDIT, {**earning.PARAMS, **params})
        made, points = cursor.fetchone()
    return int(made), int(points)


def lock_account(user_id: Any) -> Account:
    """The account's row, held until the end of the transaction. Raises Conflict `insufficient_points` where there is
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
    reverses: Any = None,
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
