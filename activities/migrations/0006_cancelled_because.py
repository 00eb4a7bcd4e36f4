"""The reason stands once."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("activities", "0005_reasons_move")]

    operations = [migrations.RemoveField(model_name="activity", name="cancel_reason")]
