"""The audit log has no column for sentences any more, and refuses them in the others. The constraints are checked in a
second step, which holds nobody up.
"""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

NO_WORDS = models.Q(
    models.Func(
        models.F("data"),
        models.Value('$.** ? (@.type() == "string" && !(@ like_regex "^[-A-Za-z0-9_.:+]*$"))'),
        function="jsonb_path_exists",
        output_field=models.BooleanField(),
    ),
    _negated=True,
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("kernel", "0004_the_log_holds_no_sentences")]

    operations = [
        migrations.RemoveField(model_name="auditevent", name="why"),
        AddConstraintNotValid(
            model_name="auditevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__regex", "^[a-z_]*$")), name="audit_reason_is_a_code"
            ),
        ),
        AddConstraintNotValid(
            model_name="auditevent",
            constraint=models.CheckConstraint(condition=NO_WORDS, name="audit_holds_no_sentence"),
        ),
        ValidateConstraint(model_name="auditevent", name="audit_reason_is_a_code"),
        ValidateConstraint(model_name="auditevent", name="audit_holds_no_sentence"),
    ]
