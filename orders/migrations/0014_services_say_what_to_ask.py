"""What is asked of a service of the menu, and in which words people say it."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0013_callers_on_the_call_list")]

    operations = [
        migrations.AddField(
            model_name='catalogueitem',
            name='age_from',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='from which age'),
        ),
        migrations.AddField(
            model_name='catalogueitem',
            name='age_until',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='until which age'),
        ),
        migrations.AddField(
            model_name='catalogueitem',
            name='needs_address',
            field=models.BooleanField(db_default=False, default=False, verbose_name='done at home'),
        ),
        migrations.AddField(
            model_name='catalogueitem',
            name='needs_time',
            field=models.BooleanField(db_default=False, default=False, verbose_name='at an exact time'),
        ),
        migrations.AddField(
            model_name='catalogueitem',
            name='spoken',
            field=models.CharField(blank=True, db_default='', help_text='Words of residents, with spaces between them: “lamp dark bulb”.', max_length=200, verbose_name='as people say it'),
        ),
        migrations.AddField(
            model_name='catalogueitem',
            name='unit',
            field=models.CharField(choices=[('persons', 'For how many people?'), ('things', 'How many things?'), ('portions', 'How many portions?'), ('places', 'How many places?')], db_default='persons', default='persons', max_length=8, verbose_name='what is counted'),
        ),
        AddConstraintNotValid(
            model_name='catalogueitem',
            constraint=models.CheckConstraint(condition=models.Q(('age_from', None), ('age_until', None), ('age_until__gte', models.F('age_from')), _connector='OR'), name='service_ages_in_order', violation_error_message='The highest age is below the lowest.'),
        ),
    ]
