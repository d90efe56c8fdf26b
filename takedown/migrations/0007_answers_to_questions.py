import vault.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('takedown', '0006_calls_that_nobody_answered'),
    ]

    operations = [
        migrations.AddField(
            model_name='takedownrequest',
            name='answered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='answer',
            field=vault.fields.SealedField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='answered_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='decision',
            name='answered_by',
            field=models.CharField(blank=True, default='', max_length=8),
            preserve_default=False,
        ),
    ]
