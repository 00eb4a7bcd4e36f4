"""From confirmed hours to points, once a claim: reconcilers that ask the database what is due."""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext

from activities.models import Activity
from activities.transitions import ActivityState
from civic.kernel import months
from points import actions as points_actions
from points import queries as points_queries
from points.crediting import Source
from volunteers.attendance.actions import confirming
from volunteers.attendance.hours import BACKFILL, GRACE
from volunteers.claims import notices
from volunteers.claims.actions import activity_changes as following
from volunteers.claims.models import Claim
from volunteers.claims.transitions import ClaimState
from volunteers.crediting.models import PendingCredit

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
        CASE activity.audience WHEN 'open' THEN activity.title ELSE %(visit)s END
    FROM due JOIN volunteers_claim claim ON claim.id = due.claim_id
    JOIN activities_activity activity ON activity.id = claim.activity_id
""",
)


def source_key(claim_id: Any) -> str:
    """The ledger's key of a claim's points."""
    return f"claim:{claim_id}:confirmed"


def credit_confirmed_claims(*, now: datetime) -> int:
    """Credit every confirmed claim that has not been. Returns how many entries were made."""
    with translation.override(settings.LANGUAGE_CODE):  # the ledger is written in the district's language
        visit = gettext("Home visit")  # its title stays between those who know of it; the ledger keeps it for ever
    total = 0
    while PendingCredit.objects.filter(credited_at=None).exists():
        made, _points = points_actions.credit_many(source=SOURCE, params={"now": now, "batch": BATCH, "visit": visit})
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
        notices.credited([claim.volunteer_id for claim in some], some[0].activity, points=points, at=at)


def close_forgotten_check_outs(*, now: datetime) -> int:
    """An hour after the end nobody is still there: close to the planned end. On a completed activity somebody is just
    putting a no-show right, so there only once times can't be entered any more, and the hours are confirmed with it.
    Returns how many claims."""
    running = Q(ends_at__lte=now - GRACE) & ~Q(state=ActivityState.CLOSED)
    over = Activity.objects.filter(running | Q(ends_at__lt=now - BACKFILL))
    due = Claim.objects.filter(state=ClaimState.CHECKED_IN).values("activity_id")
    closed = 0
    for pk in over.filter(pk__in=due).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            activity = over.select_for_update(no_key=True, of=("self",)).filter(pk=pk).first()
            if activity is None:
                continue  # moved or completed meanwhile
            closed += following.close_forgotten(activity, at=now)
            if activity.state == ActivityState.CLOSED:
                confirming.confirm_served(activity, by=None, now=now)
    return closed


def remind_of_tomorrow(*, now: datetime) -> int:
    """Everybody with a place on an activity of tomorrow, once a claim and day. Returns how many activities."""
    start, end = months.day_bounds(timezone.localdate(now) + timedelta(days=1))
    activities = Activity.objects.filter(
        state=ActivityState.PUBLISHED, starts_at__gte=start, starts_at__lt=end, volunteers_claimed__gt=0
    )
    for activity in (rows := list(activities.order_by("starts_at", "pk"))):
        with transaction.atomic():
            notices.tomorrow(Claim.objects.filter(activity=activity, state=ClaimState.CLAIMED), activity, at=now)
    return len(rows)
