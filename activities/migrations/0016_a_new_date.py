"""What takes place instead of something cancelled."""

import django.db.models.deletion
from django.db import migrations, models

ADD = """
    ALTER TABLE activities_activity ADD COLUMN instead_of_id bigint NULL;
    ALTER TABLE activities_activity ADD CONSTRAINT activity_instead_of_fk
    FOREIGN KEY (instead_of_id) REFERENCES activities_activity (id) DEFERRABLE INITIALLY DEFERRED NOT VALID"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0015_callers_on_the_call_list")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(ADD, "ALTER TABLE activities_activity DROP COLUMN instead_of_id")],
            [
                migrations.AddField(
                    "activity",
                    "instead_of",
                    models.ForeignKey(
                        db_index=False,
                        editable=False,
                        help_text="what was cancelled: whoever was in hears of this one",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="new_dates",
                        to="activities.activity",
                    ),
                )
            ],
        )
    ]
