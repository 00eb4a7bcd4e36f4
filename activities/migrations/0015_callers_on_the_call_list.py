"""What people without an account have not been told yet stands on the call list (notifications.calls). The column stays
for the release before this one, and goes with the next.
"""

from typing import Any

from django.db import migrations
from django.utils import timezone

_CALLS = """
WITH due AS (
    SELECT signup.id, call_about, activity_id, title, location, starts_at, ends_at, cancelled_because_id, site_id
    FROM activities_signup AS signup JOIN activities_activity AS activity ON activity.id = activity_id
    WHERE call_about <> '' AND user_id IS NULL AND ends_at > %(now)s
), message AS (
    INSERT INTO notifications_message (kind, params, because_id, url, source_key, subject, created_at)
    SELECT
        CASE call_about
            WHEN 'promoted' THEN 'signup_promoted' WHEN 'moved' THEN 'activity_moved' ELSE 'activity_cancelled'
        END,
        jsonb_build_object(
            'title', title, 'location', location,
            'starts_at', to_char(starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"'),
            'ends_at', to_char(ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"+00:00"')),
        CASE WHEN call_about = 'cancelled' THEN cancelled_because_id END,
        '/activities/' || activity_id || '/', 'signup:' || id || ':call_about', 'signup:' || id, %(now)s
    FROM due
    ON CONFLICT DO NOTHING
    RETURNING id, subject
)
INSERT INTO calls_call (message_id, subject, site_id, why, due_at, until, tries)
SELECT message.id, subject, site_id, 'no_account', %(now)s, ends_at, 0
FROM message JOIN due ON subject = 'signup:' || due.id
ON CONFLICT DO NOTHING
"""
_TOLD_STAFF = "SELECT id FROM notifications_message WHERE kind = 'signup_to_call'"  # now said by the list alone


def move(apps: Any, schema_editor: Any) -> None:
    """May be run again."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_CALLS, {"now": timezone.now()})
        cursor.execute("UPDATE activities_signup SET call_about = '' WHERE call_about <> ''")
        cursor.execute(f"DELETE FROM notifications_delivery WHERE message_id IN ({_TOLD_STAFF})")  # nosec B608: our own words
        cursor.execute(f"DELETE FROM notifications_message WHERE id IN ({_TOLD_STAFF})")  # nosec B608: our own words


class Migration(migrations.Migration):
    dependencies = [
        ("activities", "0014_who_took_part_rates"),
        ("calls", "0001_calls"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="signup", name="call_about")]
        ),
    ]
