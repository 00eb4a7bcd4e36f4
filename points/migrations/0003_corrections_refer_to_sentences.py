"""A correction refers to what staff wrote; moving it there is the next migration's."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("points", "0002_named_models"), ("kernel", "0003_sentences")]

    operations = [
        migrations.AddField(
            model_name="ledgerentry",
            name="because",
            field=models.ForeignKey(
                db_index=False,
                help_text="of a correction: what staff wrote, which can be erased though the entry can't",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="kernel.sentence",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="reason",
            field=models.CharField(help_text="the activity's or the reward's title", max_length=200),
        ),
    ]
