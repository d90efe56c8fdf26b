"""A notice names the key that signed its letter. Empty in notices of before: their signature tells (letter_keys)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0009_standing_taken_over")]

    operations = [
        migrations.AddField("notice", "signing_kid", models.CharField(blank=True, default="", max_length=43)),
        migrations.AlterField("notice", "signing_kid", models.CharField(blank=True, max_length=43)),
    ]
