"""Seats that were given because the activity answers an order."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0012_ages_in_order")]

    operations = [
        migrations.AddField(
            model_name="signup",
            name="is_ordered",
            field=models.BooleanField(
                db_default=False, default=False, help_text="given because it answers an order"
            ),
        ),
        migrations.AlterField(
            model_name="signup",
            name="call_about",
            field=models.CharField(
                blank=True,
                choices=[
                    ("promoted", "has a seat now"),
                    ("seated", "has a seat, as ordered"),
                    ("moved", "another time or place"),
                    ("cancelled", "does not take place"),
                ],
                db_default="",
                default="",
                help_text="what a person without an account has not been told yet",
                max_length=10,
            ),
        ),
    ]
