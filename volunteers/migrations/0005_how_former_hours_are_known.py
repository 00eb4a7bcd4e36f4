"""How former hours are known, from what the audit log says of when they were noted. What it does not say stays unknown:
no hour becomes "live" by being old."""

from django.db import migrations

BATCH = 5000  # claims in one short transaction: nobody waits for long

FILL = """
WITH batch AS (
    SELECT claim.id, claim.is_auto_closed, activity.ends_at
    FROM volunteers_claim claim JOIN activities_activity activity ON activity.id = claim.activity_id
    WHERE claim.id = ANY(%s::uuid[])
), noted AS (
    SELECT batch.id, batch.is_auto_closed, count(event.verb) FILTER (WHERE event.verb = 'claim.checked_in') AS arrivals,
        coalesce(bool_or(event.verb = 'claim.checked_in' AND event.at > batch.ends_at
            OR event.verb <> 'claim.checked_in' AND event.reason <> 'forgotten'
                AND event.at > batch.ends_at + interval '1 hour'), FALSE) AS is_late
    FROM batch LEFT JOIN kernel_auditevent event ON event.target_type = 'claim' AND event.target_id = batch.id::text
        AND event.verb IN ('claim.checked_in', 'claim.checked_out', 'claim.time_corrected')
    GROUP BY batch.id, batch.is_auto_closed
)
UPDATE volunteers_claim claim SET evidence = CASE
    WHEN noted.is_late THEN 'backfilled' WHEN noted.is_auto_closed THEN 'provisional' ELSE 'live' END
FROM noted WHERE claim.id = noted.id AND noted.arrivals > 0
"""


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM volunteers_claim WHERE checked_in_at IS NOT NULL AND evidence IS NULL ORDER BY id"
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        for start in range(0, len(ids), BATCH):
            cursor.execute(FILL, [ids[start : start + BATCH]])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("volunteers", "0004_how_hours_are_known"), ("kernel", "0005_refuse_sentences")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
