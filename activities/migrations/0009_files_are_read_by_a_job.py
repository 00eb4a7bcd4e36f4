"""An uploaded plan is first a file, which a job reads and forgets. The release before this one goes on writing batches
meanwhile: for it each new column has a default of the database, and what has no file counts as read.
"""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0008_visits'),
        ('network', '0002_one_change_of_the_tree_at_a_time'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='importbatch',
            name='is_marked',
            field=models.BooleanField(db_default=True, default=True, help_text='a kind of file in which hidden rows and cells with an error are seen'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='month',
            field=models.DateField(help_text='its first day', null=True),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='problem',
            field=models.JSONField(help_text='why nothing could be read: text, not translated yet, and params', null=True),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='reading_since',
            field=models.DateTimeField(help_text='a worker took it on; after a while another may', null=True),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='tries',
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='unread',
            field=models.JSONField(db_default=[], default=list, help_text='names of the sheets that were not read'),
        ),
        migrations.AddField(
            model_name='importbatch',
            name='upload',
            field=models.BinaryField(help_text='the file, until it is read', null=True),
        ),
        migrations.AlterField(
            model_name='importbatch',
            name='rows',
            field=models.JSONField(default=list),
        ),
        migrations.RunSQL(  # few rows: batches are of the last days
            "UPDATE activities_importbatch SET month = (rows -> 0 ->> 'month')::date WHERE jsonb_array_length(rows) > 0",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name='importbatch',
            index=models.Index(condition=models.Q(('upload__isnull', False)), fields=['created_at', 'id'], name='import_to_read'),
        ),
        migrations.AddConstraint(
            model_name='importbatch',
            constraint=models.CheckConstraint(condition=models.Q(('upload', None), models.Q(('done_at', None), ('problem__isnull', True)), _connector='OR'), name='import_done_without_its_file'),
        ),
    ]
