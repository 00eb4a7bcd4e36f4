"""Whoever ordered says whether it was done. What was done before anybody was asked stays as it is, without an outcome."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

STATES = [
    ("submitted", "waiting for an answer"),
    ("accepted", "accepted"),
    ("planned", "a day is set"),
    ("held", "was it done?"),
    ("delivered", "done, not rated yet"),
    ("rated", "done and rated"),
    ("declined", "declined"),
    ("withdrawn", "withdrawn"),
    ("merged", "joined with another order"),
]
SAID = [
    ("done", "said to be done"),
    ("not_solved", "not solved"),
    ("nobody_came", "nobody came"),
    ("not_contradicted", "not contradicted in time"),
]
KINDS = [(kind, kind.title()) for kind in ("note", "decline", "transfer", "release", "outcome")]
BY_ITSELF = models.Q(by=None, said="not_contradicted")
BY_SOMEBODY = models.Q(~models.Q(said="not_contradicted"), by__isnull=False)


def moment(name: str, help_text: str = "") -> migrations.AddField:
    """An empty column for a moment."""
    field = models.DateTimeField(null=True, help_text=help_text)
    return migrations.AddField(model_name="servicerequest", name=name, field=field)


class Migration(migrations.Migration):
    dependencies = [
        ("network", "0002_one_change_of_the_tree_at_a_time"),
        ("orders", "0009_rules_of_one_kind"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OutcomeRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("from_date", models.DateField(verbose_name="from")),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(60),
                        ],
                        verbose_name="days to say whether it was done",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="network.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of confirming",
                "verbose_name_plural": "rules of confirming",
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("site", "from_date"), name="one_outcomerule_a_site_and_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Outcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("said", models.CharField(choices=SAID, max_length=16)),
                (
                    "is_follow_up",
                    models.BooleanField(db_default=False, help_text="said to staff who called back (回访)"),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outcomes",
                        to="orders.servicerequest",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at"], include=("said", "request"), name="outcome_at")],
                "constraints": [
                    models.CheckConstraint(condition=BY_ITSELF | BY_SOMEBODY, name="outcome_is_somebodys_word")
                ],
            },
        ),
        moment("held_at"),
        moment("outcome_due_at", "without a word by then it counts as done"),
        moment("reopened_at", "last time that a planned day did not do it"),
        migrations.AlterField("note", "kind", models.CharField(choices=KINDS, max_length=8)),
        migrations.AlterField(
            "servicerequest", "state", models.CharField(choices=STATES, default="submitted", max_length=10)
        ),
        AddConstraintNotValid(
            model_name="servicerequest",
            constraint=models.CheckConstraint(
                condition=~models.Q(state="held") | models.Q(held_at__isnull=False, outcome_due_at__isnull=False),
                name="request_held_until_a_day",
            ),
        ),
    ]
