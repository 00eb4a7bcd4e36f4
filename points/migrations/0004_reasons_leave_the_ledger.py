"""What staff wrote about a correction can't stay where nothing can be erased. The trigger that refuses changes of the
ledger is passed over by this statement alone; amounts are not touched. In batches; may be run again.
"""

from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models, transaction

BATCH = 1000
LIFTED = "SELECT set_config('pgtrigger.ignore', '{pgtrigger_append_only_b81d2}', true)"
# The person was told in the same moment: the message's sentence (notifications, before this) is the entry's.
_MOVE = """
WITH due AS MATERIALIZED (
    SELECT entry.id, at, COALESCE(NULLIF(reason, ''), '–') AS said, event.actor_id
    FROM (
        SELECT id, at, reason FROM points_ledgerentry WHERE kind = 'corrected' AND because_id IS NULL
        ORDER BY at, id LIMIT %(batch)s
    ) AS entry
    LEFT JOIN LATERAL (
        SELECT actor_id FROM kernel_auditevent
        WHERE target_type = 'ledgerentry' AND target_id = entry.id::text AND verb = 'points.corrected' LIMIT 1
    ) AS event ON TRUE
), known AS MATERIALIZED (
    SELECT DISTINCT ON (due.id) due.id, due.at, due.said, due.actor_id, COALESCE(sentence.id, gen_random_uuid())
        AS sentence_id, sentence.id IS NULL AS is_fresh
    FROM due LEFT JOIN kernel_sentence AS sentence ON sentence.written_at = due.at AND sentence.text = due.said
    ORDER BY due.id, sentence.id
), kept AS (
    INSERT INTO kernel_sentence (id, text, written_at, author_id)
    SELECT sentence_id, said, at, actor_id FROM known WHERE is_fresh
), signed AS (
    UPDATE kernel_sentence SET author_id = known.actor_id FROM known
    WHERE NOT is_fresh AND known.actor_id IS NOT NULL AND kernel_sentence.id = known.sentence_id AND author_id IS NULL
)
UPDATE points_ledgerentry AS entry SET reason = '', because_id = known.sentence_id FROM known WHERE entry.id = known.id
"""


def move(apps: Any, schema_editor: Any) -> None:
    """Each batch a transaction of its own."""
    connection, moved = schema_editor.connection, 1
    while moved:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(LIFTED)
            cursor.execute(_MOVE, {"batch": BATCH})
            moved = cursor.rowcount


class Migration(migrations.Migration):
    atomic = False
    dependencies = [
        ("points", "0003_corrections_refer_to_sentences"),
        ("notifications", "0004_reasons_leave_the_inbox"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        AddConstraintNotValid(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "corrected"), _negated=True),
                    models.Q(("because__isnull", False), ("reason", "")),
                    _connector="OR",
                ),
                name="entry_corrected_because",
            ),
        ),
        ValidateConstraint(model_name="ledgerentry", name="entry_corrected_because"),
    ]
