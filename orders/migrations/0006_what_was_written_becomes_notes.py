"""Orders get the notes that the audit log now refers to, and the reasons for which they were declined. In batches; may be
run again.
"""

from typing import Any

from django.db import migrations

BATCH = 5000
_NOTES = """
INSERT INTO orders_note (request_id, sentence_id, kind)
SELECT request.id, (event.data ->> 'sentence')::uuid, kinds.kind
FROM kernel_auditevent AS event
JOIN (VALUES ('request.noted', 'note'), ('request.declined', 'decline'), ('request.transferred', 'transfer'),
    ('request.released', 'release')) AS kinds (verb, kind) ON kinds.verb = event.verb
JOIN orders_servicerequest AS request ON request.id = event.target_id::uuid
WHERE event.id > %(after)s AND event.id <= %(upto)s AND event.target_type = 'servicerequest'
    AND event.data ? 'sentence'
ORDER BY event.at, event.id
ON CONFLICT DO NOTHING
"""
# What was declined without a line in the log keeps its reason, too.
_DECLINED = """
WITH due AS MATERIALIZED (
    SELECT request.id, decline_reason, declined_at, note.sentence_id, COALESCE(note.sentence_id, gen_random_uuid()) AS said
    FROM orders_servicerequest AS request
    LEFT JOIN LATERAL (
        SELECT sentence_id FROM orders_note WHERE request_id = request.id AND kind = 'decline' ORDER BY id DESC LIMIT 1
    ) AS note ON TRUE
    WHERE state = 'declined' AND declined_because_id IS NULL ORDER BY request.id LIMIT %(batch)s
), kept AS (
    INSERT INTO kernel_sentence (id, text, written_at)
    SELECT said, decline_reason, declined_at FROM due WHERE sentence_id IS NULL
), noted AS (
    INSERT INTO orders_note (request_id, sentence_id, kind) SELECT id, said, 'decline' FROM due WHERE sentence_id IS NULL
)
UPDATE orders_servicerequest AS request SET declined_because_id = due.said FROM due WHERE request.id = due.id
"""


def move(apps: Any, schema_editor: Any) -> None:
    """Each batch a transaction of its own."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(max(id), 0) FROM kernel_auditevent")
        for after in range(0, cursor.fetchone()[0], BATCH):
            cursor.execute(_NOTES, {"after": after, "upto": after + BATCH})
        moved = 1
        while moved:
            cursor.execute(_DECLINED, {"batch": BATCH})
            moved = cursor.rowcount


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0005_notes"), ("kernel", "0004_the_log_holds_no_sentences")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
