"""For which member of a family, where, at what part of a day."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


def reference(name: str, table: str, field: models.Field) -> migrations.SeparateDatabaseAndState:
    """A new column, empty in every row. The rows that there are prove it in the migration after next: nobody waits."""
    sql = f"""
        ALTER TABLE orders_servicerequest ADD COLUMN {name}_id uuid NULL;
        ALTER TABLE orders_servicerequest ADD CONSTRAINT request_{name}_fk
        FOREIGN KEY ({name}_id) REFERENCES {table} (id) DEFERRABLE INITIALLY DEFERRED NOT VALID"""
    return migrations.SeparateDatabaseAndState(
        [migrations.RunSQL(sql, f"ALTER TABLE orders_servicerequest DROP COLUMN {name}_id")],
        [migrations.AddField("servicerequest", name, field)],
    )


class Migration(migrations.Migration):
    dependencies = [("addresses", "0001_addresses"), ("family", "0001_family"), ("orders", "0014_services_say_what_to_ask")]

    operations = [
        reference(
            'address',
            'addresses_address',
            models.ForeignKey(blank=True, db_index=False, help_text='where help is needed: a row of the address book, or one of its own for a caller', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='addresses.address'),
        ),
        migrations.AddField(
            model_name='servicerequest',
            name='can_wait',
            field=models.BooleanField(db_default=True, default=True, help_text='False where it is wanted today or tomorrow: then it stands first'),
        ),
        reference(
            'member',
            'family_familymember',
            models.ForeignKey(blank=True, db_index=False, help_text="of the requester's family; name, phone and consent are kept here as they were", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='family.familymember'),
        ),
        migrations.AddField(
            model_name='servicerequest',
            name='wanted_part',
            field=models.CharField(choices=[('any', 'at any time'), ('morning', 'in the morning'), ('afternoon', 'in the afternoon'), ('evening', 'in the evening')], db_default='any', default='any', max_length=9, verbose_name='part of the day'),
        ),
        migrations.AddField(
            model_name='servicerequest',
            name='wanted_time',
            field=models.TimeField(blank=True, null=True, verbose_name='exact time'),
        ),
        migrations.AlterField(
            model_name='servicerequest',
            name='consent_basis',
            field=models.CharField(blank=True, choices=[('asked', 'I was asked to'), ('family', 'family'), ('guardian', 'guardian'), ('duty', 'I work for the community')], max_length=10, verbose_name='consent'),
        ),
        migrations.AlterField(
            model_name='servicerequest',
            name='people',
            field=models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(500)], verbose_name='how many'),
        ),
    ]
