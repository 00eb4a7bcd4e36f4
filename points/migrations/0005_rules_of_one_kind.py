"""The rule of one a site and day is called the same for every kind of rule (network.rules.SiteRule). Renamed, not made
anew: no index is built and no row is read.
"""

import django.db.models.deletion
from django.db import migrations, models

OLD, NEW = "one_earning_rule_a_site_and_day", "one_earningrule_a_site_and_day"


class Migration(migrations.Migration):
    dependencies = [("network", "0002_one_change_of_the_tree_at_a_time"), ("points", "0004_reasons_leave_the_ledger")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE points_earningrule RENAME CONSTRAINT {OLD} TO {NEW}",
                    f"ALTER TABLE points_earningrule RENAME CONSTRAINT {NEW} TO {OLD}",
                )
            ],
            state_operations=[
                migrations.RemoveConstraint("earningrule", OLD),
                migrations.AddConstraint("earningrule", models.UniqueConstraint(fields=["site", "from_date"], name=NEW)),
            ],
        ),
        migrations.AlterField(
            "earningrule",
            "site",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="network.site", verbose_name="site"
            ),
        ),
    ]
