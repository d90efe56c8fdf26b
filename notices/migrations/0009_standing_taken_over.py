import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notices', '0008_items_held_back'),
    ]

    operations = [
        migrations.CreateModel(
            name='StandingTaken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=80)),
                ('verified_by', models.CharField(max_length=120)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notices.channel')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='standings_taken', to='notices.notice')),
            ],
            options={
                'ordering': ('at', 'id'),
            },
        ),
    ]
