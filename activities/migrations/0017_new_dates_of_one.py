"""An index for which new dates something cancelled has."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # nobody waits while the index is built

    dependencies = [("activities", "0016_a_new_date")]

    operations = [
        AddIndexConcurrently(
            "activity",
            models.Index(
                fields=["instead_of"], condition=models.Q(instead_of__isnull=False), name="activity_instead_of"
            ),
        ),
    ]
