"""An index for which orders a place is of."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # nobody waits while the index is built

    dependencies = [("orders", "0015_for_whom_where_and_when")]

    operations = [
        AddIndexConcurrently(
            "servicerequest",
            models.Index(fields=["address"], condition=models.Q(address__isnull=False), name="request_address"),
        ),
    ]
