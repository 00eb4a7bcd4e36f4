"""Indexes for the desk's tabs, newest first, and for what a new order may be joined with."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

OPEN = models.Q(state__in=("submitted", "accepted", "planned"))
PLANNED = models.Q(state__in=("planned",))
DONE = models.Q(state__in=("delivered", "rated"))
CLOSED = models.Q(state__in=("declined", "withdrawn", "merged"))


def add(name: str, condition: models.Q, *fields: str) -> AddIndexConcurrently:
    """One index."""
    return AddIndexConcurrently("servicerequest", models.Index(fields=[*fields, "id"], condition=condition, name=name))


class Migration(migrations.Migration):
    atomic = False  # nobody waits while the indexes are built

    dependencies = [("orders", "0003_called_back")]

    operations = [
        add("request_site_open", OPEN, "site", "submitted_at"),
        add("request_site_planned", PLANNED, "site", "planned_at"),
        add("request_planned", PLANNED, "planned_at"),
        add("request_site_done", DONE, "site", "delivered_at"),
        add("request_done", DONE, "delivered_at"),
        add("request_site_closed", CLOSED, "site", "submitted_at"),
        add("request_closed", CLOSED, "submitted_at"),
    ]
