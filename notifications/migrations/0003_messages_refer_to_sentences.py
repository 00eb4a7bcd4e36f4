"""A message refers to what somebody wrote; moving it there is the next migration's."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_unread_messages"), ("kernel", "0003_sentences")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="because",
            field=models.ForeignKey(
                db_index=False,
                help_text="what somebody wrote about it: not copied, so that it can be erased",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.sentence",
            ),
        ),
    ]
