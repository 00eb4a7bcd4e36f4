"""A voucher is good through the whole of its last day. Those that wait to be collected ended at the minute at which they
were reserved; now at the midnight after that day, as new ones do.
"""

from django.db import migrations, models

DAY_AFTER = "((expires_at AT TIME ZONE 'Asia/Shanghai')::date + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'"
NOT_AT_MIDNIGHT = "(expires_at AT TIME ZONE 'Asia/Shanghai')::time <> '00:00'"


class Migration(migrations.Migration):
    dependencies = [("points", "0006_outstanding")]

    operations = [
        migrations.AlterField(
            model_name="redemption",
            name="expires_at",
            field=models.DateTimeField(help_text="the midnight after the last day on which it is good"),
        ),
        migrations.RunSQL(
            f"UPDATE points_redemption SET expires_at = {DAY_AFTER} WHERE state = 'reserved' AND {NOT_AT_MIDNIGHT}",  # nosec B608: our own words
            migrations.RunSQL.noop,
        ),
    ]
