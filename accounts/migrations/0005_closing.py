"""Accounts that are closed for good. The rule is checked in the next step, which holds nobody up."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

ERASED = models.Q(
    ("closed_at", None),
    models.Q(
        ("display_name", ""),
        ("email", ""),
        ("is_active", False),
        ("is_superuser", False),
        ("phone", None),
        ("username", None),
    ),
    _connector="OR",
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_names_by_their_pairs")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="closed_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="closed for good"),
        ),
        AddConstraintNotValid(
            model_name="user",
            constraint=models.CheckConstraint(condition=ERASED, name="closed_account_is_erased"),
        ),
    ]
