"""A second person's copy of a message says whose news it is."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A new column, empty in every row. The rows that there are prove it in the migration after next: nobody waits.
COLUMN = """
    ALTER TABLE notifications_message ADD COLUMN about_id uuid NULL;
    ALTER TABLE notifications_message ADD CONSTRAINT message_about_fk
    FOREIGN KEY (about_id) REFERENCES accounts_user (id) DEFERRABLE INITIALLY DEFERRED NOT VALID"""


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0005_what_messages_are_about"),
        ("standing", "0001_second_persons"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(COLUMN, "ALTER TABLE notifications_message DROP COLUMN about_id")],
            [
                migrations.AddField(
                    "message",
                    "about",
                    models.ForeignKey(
                        db_index=False,
                        help_text="whom it names, for a second person whose news it is; not copied, so that it can be erased",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                )
            ],
        )
    ]
