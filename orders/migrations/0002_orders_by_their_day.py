"""Orders of everywhere by the day they were placed, for the report."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # nobody waits while the index is built

    dependencies = [("orders", "0001_initial")]

    operations = [
        AddIndexConcurrently(
            model_name="servicerequest",
            index=models.Index(
                fields=["submitted_at", "id"],
                include=["site", "service_group", "state", "answered_at", "answer_due_at"],
                name="request_submitted",
            ),
        ),
    ]
