"""For which ages an activity is."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0010_families_sign_up")]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="age_from",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="in years, on its day", null=True, verbose_name="from age"
            ),
        ),
        migrations.AddField(
            model_name="activity",
            name="age_until",
            field=models.PositiveSmallIntegerField(
                blank=True, help_text="in years, inclusive", null=True, verbose_name="up to age"
            ),
        ),
        AddConstraintNotValid(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(age_from=None)
                | models.Q(age_until=None)
                | models.Q(age_from__lte=models.F("age_until")),
                name="activity_ages_in_order",
            ),
        ),
    ]
