"""The rows of before are looked through without holding anybody up."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("orders", "0011_what_waits_for_a_word")]

    operations = [ValidateConstraint(model_name="servicerequest", name="request_held_until_a_day")]
