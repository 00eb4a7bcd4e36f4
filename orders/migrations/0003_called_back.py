"""Ratings say whether the caller was called back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0002_orders_by_their_day"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="rating",
            name="is_follow_up",
            field=models.BooleanField(db_default=False, help_text="said to staff who called back (回访)"),
        ),
        migrations.AlterField(
            model_name="servicerequest",
            name="requester",
            field=models.ForeignKey(
                help_text="who placed it: the resident, whoever ordered for somebody, or who of the staff wrote it down",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
