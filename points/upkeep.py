"""The nightly work on the ledger: points expire by the rule they were earned under, and the sums are proved. Run by
points.tasks."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from points.models import LedgerAudit, LedgerEntry

# Months are counted in Shanghai: what was earned on 1 March runs out on 1 September there, whatever the day in London.
_IS_PAST = """(
    entry.at AT TIME ZONE 'Asia/Shanghai' + make_interval(months => rule.expires_after_months)
) AT TIME ZONE 'Asia/Shanghai' <= %(now)s"""

# Whatever left an account (exchanges, corrections, earlier expiry) used up the points that expire soonest. So what
# expires now is all that was earned and is past its day, less all that ever left. In favour of the person, and never
# more than the balance.
_DUE = f"""
WITH gone AS (
    SELECT entry.account_id, SUM(entry.amount) AS earned FROM points_ledgerentry entry
    JOIN points_earningrule rule ON rule.id = entry.rule_id
    WHERE entry.kind = 'earned' AND {_IS_PAST}
    GROUP BY entry.account_id
), due AS (
    SELECT gone.account_id, gone.earned - GREATEST(0, -COALESCE((
        SELECT SUM(other.amount) FROM points_ledgerentry other WHERE other.account_id = gone.account_id AND other.kind
        <> 'earned'
    ), 0)) AS amount FROM gone
)
"""  # noqa: S608  # nosec B608: our own constants
_LOCK = (
    _DUE  # noqa: S608  # nosec B608: our own constants
    + """SELECT user_id FROM points_account WHERE user_id IN (SELECT account_id FROM due WHERE amount > 0)
    ORDER BY user_id FOR NO KEY UPDATE"""
)
_EXPIRE = (
    _DUE  # noqa: S608  # nosec B608: our own constants
    + """, entry AS (
    INSERT INTO points_ledgerentry (id, account_id, amount, kind, source_key, reason, site_id, grade, at)
    SELECT gen_random_uuid(), due.account_id, -due.amount, 'expired', 'expiry:' || due.account_id || ':' || %(day)s,
    '', (
        SELECT site_id FROM points_ledgerentry WHERE account_id = due.account_id AND kind = 'earned' ORDER BY at, id
        LIMIT 1
    ), '', %(now)s
    FROM due WHERE due.amount > 0 AND due.account_id = ANY(%(locked)s::uuid[])
    ON CONFLICT (source_key) DO NOTHING RETURNING account_id, amount
)
UPDATE points_account SET balance = balance + entry.amount FROM entry WHERE points_account.user_id = entry.account_id
"""
)

_DUE_OF = _DUE + "SELECT amount FROM due WHERE account_id = %(account)s"  # noqa: S608  # nosec B608: our own constants

_HAS_RUN_OUT = f"""
SELECT EXISTS (
    SELECT FROM points_ledgerentry entry JOIN points_earningrule rule ON rule.id = entry.rule_id
    WHERE entry.id = %(entry)s AND {_IS_PAST}
)
"""  # noqa: S608  # nosec B608: our own constants

# One statement, so one moment: entries written meanwhile are in both sums or in neither.
_PROOF = """
WITH sums AS (
    SELECT account_id, SUM(amount) AS total,
        SUM(amount) FILTER (WHERE kind IN ('earned', 'corrected')) AS issued,
        -SUM(amount) FILTER (WHERE kind IN ('redeemed', 'refunded')) AS redeemed,
        -SUM(amount) FILTER (WHERE kind = 'expired') AS expired
    FROM points_ledgerentry GROUP BY account_id
)
SELECT COUNT(*), COALESCE(SUM(issued), 0), COALESCE(SUM(redeemed), 0), COALESCE(SUM(expired), 0),
COALESCE(SUM(balance), 0),
    COUNT(*) FILTER (WHERE account.balance <> COALESCE(sums.total, 0))
FROM points_account account LEFT JOIN sums ON sums.account_id = account.user_id
"""


@transaction.atomic
def expire_points(*, now: datetime) -> int:
    """Take what is past its day, once a day and account. Returns how many accounts were touched."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"now": now})
        locked = [str(row[0]) for row in cursor.fetchall()]
        if not locked:
            return 0
        cursor.execute(_EXPIRE, {"now": now, "day": timezone.localdate(now).isoformat(), "locked": locked})
        return int(cursor.rowcount)


def due_by(account_id: UUID, moment: datetime) -> int:
    """How many points of an account run out by then, unless they are exchanged before."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE_OF, {"now": moment, "account": account_id})
        row = cursor.fetchone()
    return max(0, int(row[0])) if row else 0


def has_run_out(entry: LedgerEntry, *, now: datetime) -> bool:
    """Whether the points of an entry are past their day; a correction's are those that it corrects."""
    while entry.reverses is not None:
        entry = entry.reverses
    with connection.cursor() as cursor:
        cursor.execute(_HAS_RUN_OUT, {"now": now, "entry": entry.pk})
        return bool(cursor.fetchone()[0])


def audit_ledger(*, now: datetime) -> LedgerAudit:
    """Prove sum = balance for every account and issued − redeemed − expired = outstanding; keep the proof."""
    with connection.cursor() as cursor:
        cursor.execute(_PROOF)
        accounts, issued, redeemed, expired, outstanding, wrong = (int(value) for value in cursor.fetchone())
    return LedgerAudit.objects.create(
        at=now,
        accounts=accounts,
        issued=issued,
        redeemed=redeemed,
        expired=expired,
        outstanding=outstanding,
        wrong_accounts=wrong,
        is_right=wrong == 0 and issued - redeemed - expired == outstanding,
    )
