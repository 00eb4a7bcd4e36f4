"""An index for how many open orders there are for one telephone number."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

OPEN = models.Q(state__in=("submitted", "accepted", "planned"))


class Migration(migrations.Migration):
    atomic = False  # nobody waits while the index is built

    dependencies = [("orders", "0007_declined_because")]

    operations = [
        AddIndexConcurrently(
            "servicerequest",
            models.Index(
                fields=["on_behalf_of_phone"],
                condition=OPEN & ~models.Q(on_behalf_of_phone=""),
                name="request_household",
            ),
        ),
    ]
