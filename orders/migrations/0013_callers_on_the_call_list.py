"""“Please call …” stood in the inbox of whoever of the staff wrote an order down, with the caller's name. It stands on
the call list: the newest news of each order that is still true and at most a month old is still to be told.
"""

from typing import Any

from django.db import migrations
from django.utils import timezone

_CALLS = """
WITH asked AS (
    SELECT DISTINCT ON (split_part(source_key, ':', 2))
        id, kind, created_at, split_part(source_key, ':', 2)::uuid AS request_id, params ->> 'ends_at' AS ends_at
    FROM notifications_message WHERE params ? 'call' OR kind = 'request_follow_up'
    ORDER BY split_part(source_key, ':', 2), created_at DESC, id DESC
)
INSERT INTO calls_call (message_id, subject, site_id, why, not_by_id, due_at, until, tries)
SELECT asked.id, 'request:' || request_id, site_id, 'no_account',
    CASE WHEN kind = 'request_follow_up' THEN handler_id END, %(now)s, ends_at::timestamptz, 0
FROM asked JOIN orders_servicerequest AS request ON request.id = request_id
WHERE created_at > %(now)s - interval '30 days' AND (
    kind = 'request_follow_up' AND state = 'delivered'
    OR kind <> 'request_follow_up' AND state IN ('submitted', 'accepted', 'planned', 'declined', 'merged'))
ON CONFLICT DO NOTHING
"""
_UNSENT = """
UPDATE notifications_delivery SET state = 'dead', dead_at = %(now)s, error = 'on_the_call_list'
WHERE state = 'waiting' AND message_id IN (
    SELECT id FROM notifications_message WHERE params ? 'call' OR kind = 'request_follow_up')
"""
_OUT_OF_THE_INBOX = """
UPDATE notifications_message
SET recipient_id = NULL, params = params - 'call', subject = 'request:' || split_part(source_key, ':', 2)
WHERE params ? 'call' OR kind = 'request_follow_up' AND recipient_id IS NOT NULL
"""


def move(apps: Any, schema_editor: Any) -> None:
    """May be run again."""
    with schema_editor.connection.cursor() as cursor:
        for statement in (_CALLS, _UNSENT, _OUT_OF_THE_INBOX):
            cursor.execute(statement, {"now": timezone.now()})


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0012_every_held_order_has_its_day"),
        ("calls", "0001_calls"),
    ]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
