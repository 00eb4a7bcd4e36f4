"""What people without an account must still be told by telephone. The default is the database's, too: the release
before this one goes on writing sign-ups meanwhile.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("activities", "0002_activities_by_their_start")]

    operations = [
        migrations.AddField(
            model_name="signup",
            name="call_about",
            field=models.CharField(
                blank=True,
                choices=[
                    ("promoted", "has a seat now"),
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
