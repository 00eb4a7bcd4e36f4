"""The rows that there are keep the rule as well; in a transaction of its own, so that nobody waits for it."""

from django.db import migrations

KEPT = "ALTER TABLE activities_activity VALIDATE CONSTRAINT activity_instead_of_fk"


class Migration(migrations.Migration):
    dependencies = [("activities", "0017_new_dates_of_one")]

    operations = [migrations.RunSQL(KEPT, migrations.RunSQL.noop)]
