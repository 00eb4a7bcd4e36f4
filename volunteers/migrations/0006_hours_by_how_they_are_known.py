"""Confirmed hours by activity with how they are known, for the report; and what waits to be confirmed, for the desk."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # nobody waits while the indexes are built

    dependencies = [("volunteers", "0005_how_former_hours_are_known")]

    operations = [
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(
                fields=["activity"],
                include=["volunteer", "service_minutes", "evidence"],
                condition=models.Q(state="confirmed"),
                name="claim_served_hours",
            ),
        ),
        RemoveIndexConcurrently(model_name="claim", name="claim_served"),
        AddIndexConcurrently(
            model_name="claim",
            index=models.Index(fields=["activity"], condition=models.Q(state="checked_out"), name="claim_to_confirm"),
        ),
    ]
