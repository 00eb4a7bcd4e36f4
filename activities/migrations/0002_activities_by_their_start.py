"""Activities of everywhere by their start, for lists and the report."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # nobody waits while the index is built

    dependencies = [("activities", "0001_initial")]

    operations = [
        AddIndexConcurrently(
            model_name="activity",
            index=models.Index(
                fields=["starts_at", "id"],
                include=["site", "service_group", "state", "attended_residents"],
                name="activity_starts",
            ),
        ),
    ]
