"""Names are found by a part of them."""

import django.db.models.expressions
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations

from civic.kernel.pairs import Pairs


class Migration(migrations.Migration):
    atomic = False  # nobody waits while the index is built

    dependencies = [("accounts", "0003_guesses_are_counted"), ("kernel", "0006_pairs_of_characters")]

    operations = [
        AddIndexConcurrently(
            model_name="user",
            index=GinIndex(Pairs(django.db.models.expressions.F("display_name")), name="user_name_pairs", fastupdate=False),
        ),
    ]
