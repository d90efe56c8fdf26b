from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('takedown', '0005_links_being_taken_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='tried_at',
            field=models.DateTimeField(null=True),
        ),
    ]
