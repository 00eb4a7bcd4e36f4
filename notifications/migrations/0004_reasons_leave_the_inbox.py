"""Reasons were copied into messages. They are written once: where the same words of the same moment stand already (the
audit log's moved first), messages refer to those. In batches; may be run again.
"""

from typing import Any

from django.db import migrations

BATCH = 5000
_MOVE = """
WITH due AS MATERIALIZED (
    SELECT id, created_at, COALESCE(NULLIF(params ->> 'reason', ''), params ->> 'why') AS said
    FROM notifications_message WHERE id > %(after)s AND id <= %(upto)s AND params ?| ARRAY['reason', 'why']
), known AS (
    SELECT DISTINCT ON (due.id) due.id, due.created_at, due.said, sentence.id AS sentence_id
    FROM due LEFT JOIN kernel_sentence AS sentence ON sentence.written_at = due.created_at AND sentence.text = due.said
    ORDER BY due.id, sentence.id
), fresh AS MATERIALIZED (
    SELECT gen_random_uuid() AS id, created_at, said FROM (
        SELECT DISTINCT created_at, said FROM known WHERE sentence_id IS NULL AND said <> ''
    ) AS once
), kept AS (
    INSERT INTO kernel_sentence (id, text, written_at) SELECT id, said, created_at FROM fresh
)
UPDATE notifications_message AS message
SET params = message.params - 'reason' - 'why', because_id = COALESCE(known.sentence_id, fresh.id)
FROM known LEFT JOIN fresh ON fresh.created_at = known.created_at AND fresh.said = known.said
WHERE message.id = known.id
"""


def move(apps: Any, schema_editor: Any) -> None:
    """Each batch a transaction of its own."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(max(id), 0) FROM notifications_message")
        for after in range(0, cursor.fetchone()[0], BATCH):
            cursor.execute(_MOVE, {"after": after, "upto": after + BATCH})


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("notifications", "0003_messages_refer_to_sentences"),
        ("kernel", "0004_the_log_holds_no_sentences"),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
