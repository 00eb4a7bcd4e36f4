"""How an hour is known, why a place was written down afterwards, and that nobody confirms their own."""

import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("volunteers", "0003_named_credits"),
        ("kernel", "0003_sentences"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="evidence",
            field=models.CharField(
                choices=[
                    ("live", "recorded live"),
                    ("provisional", "planned end taken"),
                    ("backfilled", "entered afterwards"),
                ],
                max_length=12,
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="Backfill",
            fields=[
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="backfill",
                        serialize=False,
                        to="volunteers.claim",
                    ),
                ),
                (
                    "because",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.sentence",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry made afterwards",
                "verbose_name_plural": "entries made afterwards",
            },
        ),
        # Never validated: the hours that somebody confirmed for themselves before this stay as they were.
        AddConstraintNotValid(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(confirmed_by__isnull=True) | ~models.Q(confirmed_by=models.F("volunteer")),
                name="nobody_confirms_their_own_hours",
            ),
        ),
    ]
