"""The rule that 0005 wrote down holds for the rows from before, too."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_closing")]

    operations = [ValidateConstraint(model_name="user", name="closed_account_is_erased")]
