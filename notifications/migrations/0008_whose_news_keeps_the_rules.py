"""The rows that there are keep the rule as well; in a transaction of its own, so that nobody waits for it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("notifications", "0007_messages_about_somebody")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE notifications_message VALIDATE CONSTRAINT message_about_fk", migrations.RunSQL.noop
        )
    ]
