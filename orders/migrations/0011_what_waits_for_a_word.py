"""Indexes for what waits for a word, and for what is to be planned again."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

HELD = models.Q(state__in=("held",))


def add(name: str, condition: models.Q, *fields: str) -> AddIndexConcurrently:
    """One index."""
    return AddIndexConcurrently("servicerequest", models.Index(fields=[*fields, "id"], condition=condition, name=name))


class Migration(migrations.Migration):
    atomic = False  # nobody waits while the indexes are built

    dependencies = [("orders", "0010_done_means_that_somebody_says_so")]

    operations = [
        add("request_to_settle", models.Q(state="held"), "outcome_due_at"),
        add("request_not_done", models.Q(state="accepted", reopened_at__isnull=False), "owner"),
        add("request_site_held", HELD, "site", "held_at"),
        add("request_held", HELD, "held_at"),
    ]
