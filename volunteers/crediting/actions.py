"""From confirmed hours to points, once a claim: reconcilers that ask the database what is due."""

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from civic.kernel import jobs
from points import actions as points_actions
from points import queries as points_queries
from points.crediting import Params, Source
from volunteers.claims.models import Claim, Word
from volunteers.crediting import notices
from volunteers.crediting.models import PendingCredit
from volunteers.crediting.queries import source_key

BATCH = 20_000  # claims in one statement
TELL_BATCH = 1_000

# Marked and credited by one statement: both or neither. A second run finds nothing; two runs at once share the work
# instead of waiting for each other (SKIP LOCKED).
SOURCE = Source(
    due="""
    UPDATE volunteers_pendingcredit SET credited_at = %(now)s WHERE claim_id IN (
        SELECT claim_id FROM volunteers_pendingcredit WHERE credited_at IS NULL
        ORDER BY confirmed_at LIMIT %(batch)s FOR NO KEY UPDATE SKIP LOCKED
    )
    RETURNING claim_id
""",
    service="""
    SELECT claim.volunteer_id, claim.service_minutes, activity.grade, activity.site_id,
        (activity.starts_at AT TIME ZONE 'Asia/Shanghai')::date, %(now)s::timestamptz,
        'claim:' || claim.id || ':confirmed',
        CASE activity.audience WHEN 'open' THEN activity.title
            ELSE COALESCE(%(visits)s::jsonb ->> claim.word, %(visit)s) END
    FROM due JOIN volunteers_claim claim ON claim.id = due.claim_id
    JOIN activities_activity activity ON activity.id = claim.activity_id
""",
)


def put_on_the_way(claims: Sequence[Claim], *, at: datetime) -> None:
    """Their hours were confirmed: a worker credits them as soon as that is committed."""
    PendingCredit.objects.bulk_create(PendingCredit(claim=claim, confirmed_at=at) for claim in claims)
    jobs.soon("volunteers.tasks.credit_confirmed_claims")


def credit_confirmed_claims(*, now: datetime) -> int:
    """Credit every confirmed claim that has not been. Returns how many entries were made."""
    with translation.override(settings.LANGUAGE_CODE):  # the ledger is written in the district's language
        visit = gettext("Home visit")  # its title stays between those who know of it; the ledger keeps it for ever
        visits = json.dumps({word.value: f"{visit} · {word.label}" for word in Word})  # and on whose word it counts
    params: Params = {"now": now, "batch": BATCH, "visit": visit, "visits": visits}
    total = 0
    while PendingCredit.objects.filter(credited_at=None).exists():
        made, _points = points_actions.credit_many(source=SOURCE, params=params)
        total += made
        if not made:
            break  # what is left is worth nothing or in another run's hands; the next sweep looks again
    return total


def tell_credited(*, now: datetime) -> int:
    """“4 points arrived”, once a claim. Returns how many were told."""
    told = 0
    while True:
        with transaction.atomic():
            rows = PendingCredit.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
            rows = rows.filter(credited_at__isnull=False).select_related("claim__activity")
            claims = [row.claim for row in rows.order_by("claim__activity_id", "pk")[:TELL_BATCH]]  # few, large groups
            if not claims:
                return told
            _tell(claims, at=now)
            PendingCredit.objects.filter(pk__in=[claim.pk for claim in claims]).delete()
            told += len(claims)


def _tell(claims: list[Claim], *, at: datetime) -> None:
    amounts = points_queries.amounts([source_key(claim.pk) for claim in claims])
    rows = [(claim, amounts[source_key(claim.pk)]) for claim in claims if source_key(claim.pk) in amounts]
    rows.sort(key=lambda row: (row[0].activity_id, row[1]))
    for (_activity, points), group in groupby(rows, key=lambda row: (row[0].activity_id, row[1])):
        some = [claim for claim, _points in group]
        notices.credited(some, some[0].activity, points=points, at=at)
