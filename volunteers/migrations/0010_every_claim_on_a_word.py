"""The rows of before are looked through without holding anybody up."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0009_on_whose_word")]

    operations = [ValidateConstraint(model_name="claim", name="claim_confirmed_on_a_word")]
