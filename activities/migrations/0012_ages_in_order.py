"""The rows that there are keep the rule as well; in a transaction of its own, so that nobody waits for it."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("activities", "0011_ages")]

    operations = [ValidateConstraint(model_name="activity", name="activity_ages_in_order")]
