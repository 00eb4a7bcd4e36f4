"""Who comes with a sign-up: whoever signed up, or not, and members of the family."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0009_files_are_read_by_a_job"), ("family", "0001_family")]

    operations = [
        migrations.AddField(
            model_name="signup",
            name="with_self",
            field=models.BooleanField(
                db_default=True, default=True, help_text="whoever signed up, or whom staff wrote down, comes too"
            ),
        ),
        migrations.CreateModel(
            name="SignupMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="family.familymember"
                    ),
                ),
                (
                    "signup",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coming",
                        to="activities.signup",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("signup", "member"), name="one_seat_a_member")],
            },
        ),
        migrations.AddField(
            model_name="signup",
            name="members",
            field=models.ManyToManyField(
                related_name="+", through="activities.SignupMember", to="family.familymember"
            ),
        ),
    ]
