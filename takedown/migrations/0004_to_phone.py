from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('takedown', '0003_helpers_write_too'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='telling_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='case',
            name='call_at',
            field=models.DateTimeField(null=True),
        ),
    ]
