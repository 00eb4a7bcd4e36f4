from django.db import migrations, models


class Migration(migrations.Migration):
    """A name in code: the column stays as it is, so the running version reads it on."""

    dependencies = [("points", "0005_rules_of_one_kind")]

    operations = [
        migrations.AlterField("ledgeraudit", "held", models.BigIntegerField(db_column="held")),
        migrations.RenameField("ledgeraudit", "held", "outstanding"),
    ]
