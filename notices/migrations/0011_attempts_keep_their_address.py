"""A try says to which mail address it went. Those of before have none: for them the channel's address counts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0010_which_key_signed")]
    operations = [migrations.AddField("attempt", "sent_to", models.CharField(blank=True, default="", max_length=500))]
