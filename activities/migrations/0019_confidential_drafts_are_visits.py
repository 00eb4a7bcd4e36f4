"""What answers a confidential order is a visit. Drafts become one; what is published stays as people know it."""

from django.db import migrations

DRAFTS = """
    UPDATE activities_activity SET audience = 'invited' WHERE state = 'draft' AND audience = 'open' AND id IN (
        SELECT plan.activity_id FROM activities_plannedrequest plan
            JOIN orders_servicerequest request ON request.id = plan.request_id
        WHERE plan.released_at IS NULL AND request.is_confidential
    )"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0018_new_dates_keep_the_rule"), ("orders", "0018_hints_in_english")]

    operations = [migrations.RunSQL(DRAFTS, migrations.RunSQL.noop)]
