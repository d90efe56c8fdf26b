from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('takedown', '0004_to_phone'),
    ]

    operations = [
        migrations.AddField(
            model_name='chosenchange',
            name='links',
            field=models.JSONField(default=list),
        ),
    ]
