from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0007_longer_names_of_channels'),
    ]

    operations = [
        migrations.AddField(
            model_name='noticeitem',
            name='held_at',
            field=models.DateTimeField(null=True),
        ),
    ]
