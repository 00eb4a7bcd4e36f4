"""Activities get the reasons that the audit log now refers to. In batches; may be run again."""

from typing import Any

from django.db import migrations

BATCH = 5000
_CORRECTIONS = """
INSERT INTO activities_attendancecorrection (activity_id, before, after, because_id)
SELECT activity.id, (event.data ->> 'from')::int, (event.data ->> 'to')::int, (event.data ->> 'sentence')::uuid
FROM kernel_auditevent AS event JOIN activities_activity AS activity ON activity.id = event.target_id::bigint
WHERE event.id > %(after)s AND event.id <= %(upto)s AND event.verb = 'activity.attendance_corrected'
    AND event.data ? 'sentence' AND NOT EXISTS (
        SELECT FROM activities_attendancecorrection WHERE because_id = (event.data ->> 'sentence')::uuid)
ORDER BY event.at, event.id
"""
_CANCELLED = """
WITH due AS MATERIALIZED (
    SELECT activity.id, cancel_reason, cancelled_at, event.said AS known, COALESCE(event.said, gen_random_uuid()) AS said
    FROM activities_activity AS activity
    LEFT JOIN LATERAL (
        SELECT (data ->> 'sentence')::uuid AS said FROM kernel_auditevent
        WHERE target_type = 'activity' AND target_id = activity.id::text AND verb = 'activity.cancelled'
            AND data ? 'sentence' LIMIT 1
    ) AS event ON TRUE
    WHERE cancel_reason <> '' AND cancelled_because_id IS NULL ORDER BY activity.id LIMIT %(batch)s
), kept AS (
    INSERT INTO kernel_sentence (id, text, written_at)
    SELECT said, cancel_reason, COALESCE(cancelled_at, now()) FROM due WHERE known IS NULL
)
UPDATE activities_activity AS activity SET cancelled_because_id = due.said FROM due WHERE activity.id = due.id
"""


def move(apps: Any, schema_editor: Any) -> None:
    """Each batch a transaction of its own."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(max(id), 0) FROM kernel_auditevent")
        for after in range(0, cursor.fetchone()[0], BATCH):
            cursor.execute(_CORRECTIONS, {"after": after, "upto": after + BATCH})
        moved = 1
        while moved:
            cursor.execute(_CANCELLED, {"batch": BATCH})
            moved = cursor.rowcount


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("activities", "0004_reasons"), ("kernel", "0004_the_log_holds_no_sentences")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
