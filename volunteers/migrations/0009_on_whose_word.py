"""On whose word the hours of a visit count. Hours confirmed before this were confirmed by staff, and stay so."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

WORDS = [
    ("waiting", "whoever was helped is asked"),
    ("served", "said by whoever was helped"),
    ("called", "said by whoever was helped, on the telephone"),
    ("default", "not contradicted in time"),
    ("denied", "whoever ordered says that nobody came"),
    ("nobody", "nobody could be asked"),
]


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0008_helpers_bring_their_family")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="word",
            field=models.CharField(
                choices=WORDS, help_text="of a visit; else staff confirm, who stood by", max_length=8, null=True
            ),
        ),
        AddConstraintNotValid(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=~models.Q(state="confirmed", word="waiting"), name="claim_confirmed_on_a_word"
            ),
        ),
    ]
