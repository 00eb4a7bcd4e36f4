"""20,000 credits against one bare INSERT … SELECT of as many rows into the same ledger."""

import time
import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from network.models import Site
from points.models import Account
from volunteers.claims.models import Claim
from volunteers.crediting import actions as crediting
from volunteers.crediting.models import PendingCredit
from volunteers.people.models import Volunteer

COUNT = 20_000


def stage(site: Site, activity_ids: list[int]) -> None:
    """So many confirmed claims waiting for their points."""
    now = timezone.now()
    people = list(Volunteer.objects.values_list("pk", flat=True))
    base = now - timedelta(days=400)
    claims = [
        Claim(
            id=uuid.uuid4(),
            activity_id=activity_ids[n % len(activity_ids)],
            volunteer_id=people[n // len(activity_ids)],
            during=(
                base + timedelta(hours=n % len(activity_ids)),
                base + timedelta(hours=n % len(activity_ids), minutes=50),
            ),
            state="confirmed",
            claimed_at=base,
            checked_in_at=base,
            checked_out_at=base,
            confirmed_at=now,
            service_minutes=120,
        )
        for n in range(COUNT)
    ]
    Claim.objects.bulk_create(claims, batch_size=5000)
    PendingCredit.objects.bulk_create((PendingCredit(claim=c, confirmed_at=now) for c in claims), batch_size=5000)
    Account.objects.bulk_create((Account(user_id=pk) for pk in people), ignore_conflicts=True)


def bare() -> float:
    """Seconds of the bare statement, rolled back."""
    sql = """INSERT INTO points_ledgerentry (id, account_id, amount, kind, source_key, reason, site_id, grade, at)
             SELECT gen_random_uuid(), claim.volunteer_id, 4, 'earned', 'bare:' || claim.id, 'x', activity.site_id, 'a', now()
             FROM volunteers_claim claim JOIN activities_activity activity ON activity.id = claim.activity_id
             WHERE claim.state = 'confirmed'"""
    with transaction.atomic(), connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute(sql)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the foreign keys are checked within the measure
        took = time.perf_counter() - began
        transaction.set_rollback(True)
    return took


def credited() -> float:
    """Seconds of our credit, rolled back."""
    with transaction.atomic(), connection.cursor() as cursor:
        began = time.perf_counter()
        made = crediting.credit_confirmed_claims(now=timezone.now())
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        took = time.perf_counter() - began
        assert made == COUNT, made
        transaction.set_rollback(True)
    return took
