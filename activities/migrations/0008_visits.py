"""Visits are known to whoever ordered them only. What was planned at people's homes from their orders becomes one; seats
that strangers took in it are given back, since the list showed it to everybody.
"""

from django.db import migrations, models

TO_VISITS = """
    UPDATE activities_activity SET audience = 'invited', seats_taken = 0 WHERE mode = 'at_home' AND EXISTS (
        SELECT 1 FROM activities_plannedrequest plan WHERE plan.activity_id = activities_activity.id)
"""
SEATS_GIVEN_BACK = """
    UPDATE activities_signup SET state = 'cancelled', cancelled_at = now(), call_about = ''
    WHERE state IN ('confirmed', 'waitlisted')
    AND activity_id IN (SELECT id FROM activities_activity WHERE audience = 'invited')
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0007_titles_by_their_pairs")]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="audience",
            field=models.CharField(
                choices=[("open", "an event for everybody"), ("invited", "a visit, only for those who ordered it")],
                db_default="open",
                default="open",
                editable=False,
                max_length=8,
                verbose_name="who may know of it",
            ),
        ),
        migrations.RunSQL([TO_VISITS, SEATS_GIVEN_BACK], reverse_sql=migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(("audience", "open"), ("seats_taken", 0), _connector="OR"),
                name="activity_visit_takes_no_signups",
            ),
        ),
    ]
