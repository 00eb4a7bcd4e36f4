"""An index for what goes when the account that messages name is closed."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # nobody waits while the index is built

    dependencies = [("notifications", "0006_whose_news_it_is")]

    operations = [
        AddIndexConcurrently(
            "message",
            models.Index(fields=["about"], condition=models.Q(about__isnull=False), name="message_about"),
        ),
    ]
