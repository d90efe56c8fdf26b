from django.db import migrations, models
from django.db.models import Exists, OuterRef


def what_was_answered_was_read(apps, schema_editor):
    """Of messages from before only those without an answer are new to anybody."""
    Message = apps.get_model('takedown', 'Message')
    later = Message.objects.filter(case=OuterRef('case'), at__gt=OuterRef('at'), author__in=['advocate', 'desk'])
    read = Message.objects.filter(Exists(later)) | Message.objects.filter(author__in=['advocate', 'desk'])
    for pk, at in read.values_list('pk', 'at'):
        Message.objects.filter(pk=pk).update(read_at=at)


class Migration(migrations.Migration):

    dependencies = [
        ('takedown', '0007_answers_to_questions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='author',
            field=models.CharField(choices=[('person', 'Person'), ('helper', 'Helper'), ('advocate', 'Advocate'), ('org', 'Organisation'), ('desk', 'Desk')], max_length=8),
        ),
        migrations.AddField(
            model_name='message',
            name='read_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['case', 'at'], name='message_of_case'),
        ),
        migrations.RunPython(what_was_answered_was_read, migrations.RunPython.noop),
    ]
