"""Confirmed hours by activity, for the report."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # nobody waits while the index is built

    dependencies = [("volunteers", "0001_initial")]

    operations = [
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(
                fields=["activity"],
                include=["volunteer", "service_minutes"],
                condition=models.Q(state="confirmed"),
                name="claim_served",
            ),
        ),
    ]
