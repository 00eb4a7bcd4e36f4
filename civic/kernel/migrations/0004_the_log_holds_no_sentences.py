"""The sentences of the audit log move into their own table, the log keeps references; verbs get one form.

In batches, each a transaction of its own, while people work: the trigger that refuses changes is passed over by these
statements alone (pgtrigger reads the setting `pgtrigger.ignore` of the transaction) and holds for everybody else. What
is done stays done, so it may be run again.
"""

from typing import Any

from django.conf import settings
from django.db import migrations, transaction

BATCH = 5000
LIFTED = "SELECT set_config('pgtrigger.ignore', '{pgtrigger_append_only_441ae}', true)"

# Codes were kept among the sentences.
PAIRS = "(('request.escalate', 'late'), ('claim.check_out', 'forgotten'), ('claim.release', 'moved'))"
CODES = f"(verb, why) IN {PAIRS}"
_CODES = f"""
UPDATE kernel_auditevent SET reason = why, why = '' WHERE id > %(after)s AND id <= %(upto)s AND {CODES}
"""  # noqa: S608  # nosec B608: our own constant
# A draft that was given up was told by the lack of a reason.
_DRAFTS = """
UPDATE kernel_auditevent SET reason = 'draft' WHERE id > %(after)s AND id <= %(upto)s
    AND verb = 'request.release' AND why = '' AND reason = '' AND NOT data ? 'sentence'
"""
# One sentence for all that was written by one person at one moment: a cancelled activity's reason stands with it and
# with each order, seat and claim.
_NEXT = f"""
SELECT at FROM kernel_auditevent WHERE why <> '' AND NOT {CODES} AND at > %(after)s ORDER BY at LIMIT 1 OFFSET %(batch)s
"""  # noqa: S608  # nosec B608: our own constant
_MOVE = f"""
WITH said AS MATERIALIZED (
    SELECT gen_random_uuid() AS id, actor_id, at, why FROM (
        SELECT DISTINCT actor_id, at, why FROM kernel_auditevent
        WHERE why <> '' AND NOT {CODES} AND at > %(after)s AND at <= %(upto)s
    ) AS once
), kept AS (
    INSERT INTO kernel_sentence (id, text, author_id, written_at)
    SELECT said.id, why, person.id, at FROM said LEFT JOIN {{people}} AS person ON person.id = actor_id
)
UPDATE kernel_auditevent AS event
SET why = '', data = event.data || jsonb_build_object('sentence', said.id)
FROM said WHERE event.at = said.at AND event.why = said.why AND event.actor_id IS NOT DISTINCT FROM said.actor_id
    AND (event.verb, event.why) NOT IN {PAIRS}
"""  # noqa: S608  # nosec B608: our own constant

VERBS = {
    "request": "submit submitted accept accepted decline declined transfer transferred merge merged part parted "
    "escalate escalated plan planned release released deliver delivered rate rated withdraw withdrawn note noted",
    "activity": "create created edit edited import imported publish published cancel cancelled hold held "
    "complete completed correct_attendance attendance_corrected",
    "signup": "sign_up signed_up promote promoted cancel cancelled attend attended miss missed",
    "claim": "claim claimed check_in checked_in check_out checked_out withdraw withdrawn release released "
    "miss missed undo undone confirm confirmed correct_time time_corrected",
    "volunteer": "register registered",
    "points": "correct corrected",
    "reward": "save saved",
    "redemption": "reserve reserved fulfil fulfilled cancel cancelled expire expired",
    "programme": "build built publish published revise revised setting setting_changed",
    "outlet": "add added test tested remove removed",
}
_VERBS = """
UPDATE kernel_auditevent SET verb = named.now FROM unnest(%(was)s, %(now)s) AS named (was, now)
WHERE verb = named.was AND id > %(after)s AND id <= %(upto)s
"""


def renamed() -> dict[str, str]:
    """Each old verb with its new form."""
    found = {}
    for noun, verbs in VERBS.items():
        words = verbs.split()
        found |= {f"{noun}.{was}": f"{noun}.{now}" for was, now in zip(words[::2], words[1::2], strict=True)}
    return found


def move(apps: Any, schema_editor: Any) -> None:
    """Codes first, then sentences, then the verbs; and again, while people go on writing."""
    connection = schema_editor.connection
    people = apps.get_model(settings.AUTH_USER_MODEL)._meta.db_table
    verbs = renamed()
    names = {"was": list(verbs), "now": list(verbs.values())}
    done = 0
    with connection.cursor() as cursor:
        while (last := _last(cursor)) > done:
            for after in range(done, last, BATCH):
                _apply(connection, [_CODES, _DRAFTS], {"after": after, "upto": min(after + BATCH, last)})
            moment = "-infinity"
            while upto := _end_of_batch(cursor, moment):
                _apply(connection, [_MOVE.replace("{people}", people)], {"after": moment, "upto": upto})
                moment = upto
            for after in range(done, last, BATCH):
                _apply(connection, [_VERBS], {"after": after, "upto": min(after + BATCH, last)} | names)
            done = last


def _last(cursor: Any) -> int:
    cursor.execute("SELECT COALESCE(max(id), 0) FROM kernel_auditevent")
    return int(cursor.fetchone()[0])


def _end_of_batch(cursor: Any, after: Any) -> Any:
    """The moment up to which the next batch goes: whole moments only. None where no sentence is left."""
    for offset in (BATCH, 0):
        cursor.execute(_NEXT, {"after": after, "batch": offset})
        if row := cursor.fetchone():
            return row[0] if offset else "infinity"
    return None


def _apply(connection: Any, statements: list[str], params: dict[str, Any]) -> None:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(LIFTED)
        for statement in statements:
            cursor.execute(statement, params)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("kernel", "0003_sentences")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
