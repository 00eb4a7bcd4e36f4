"""The reason stands with the notes alone."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("orders", "0006_what_was_written_becomes_notes")]

    operations = [
        migrations.RemoveConstraint(model_name="servicerequest", name="request_declined_with_reason"),
        migrations.RemoveField(model_name="servicerequest", name="decline_reason"),
        AddConstraintNotValid(
            model_name="servicerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "declined"), _negated=True),
                    ("declined_because__isnull", False),
                    _connector="OR",
                ),
                name="request_declined_because",
            ),
        ),
        ValidateConstraint(model_name="servicerequest", name="request_declined_because"),
    ]
