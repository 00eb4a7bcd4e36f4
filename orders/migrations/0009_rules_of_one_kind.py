"""The rule of one a site and day is called the same for every kind of rule (network.rules.SiteRule). Renamed, not made
anew: no index is built and no row is read.
"""

import django.db.models.deletion
from django.db import migrations, models

OLD, NEW = "one_answer_rule_a_site_and_day", "one_answerrule_a_site_and_day"


class Migration(migrations.Migration):
    dependencies = [("network", "0002_one_change_of_the_tree_at_a_time"), ("orders", "0008_orders_of_a_household")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER TABLE orders_answerrule RENAME CONSTRAINT {OLD} TO {NEW}",
                    f"ALTER TABLE orders_answerrule RENAME CONSTRAINT {NEW} TO {OLD}",
                )
            ],
            state_operations=[
                migrations.RemoveConstraint("answerrule", OLD),
                migrations.AddConstraint("answerrule", models.UniqueConstraint(fields=["site", "from_date"], name=NEW)),
            ],
        ),
        migrations.AlterField(
            "answerrule",
            "site",
            models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="network.site", verbose_name="site"
            ),
        ),
    ]
