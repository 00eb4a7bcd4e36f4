"""The rows that there are keep the rules as well; in a transaction of its own, so that nobody waits for it."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

KEPT = "ALTER TABLE orders_servicerequest VALIDATE CONSTRAINT {}"


class Migration(migrations.Migration):
    dependencies = [("orders", "0016_orders_of_a_place")]

    operations = [
        ValidateConstraint(model_name="catalogueitem", name="service_ages_in_order"),
        *(
            migrations.RunSQL(KEPT.format(name), migrations.RunSQL.noop)
            for name in ("request_address_fk", "request_member_fk")
        ),
    ]
