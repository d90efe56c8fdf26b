from django.db import migrations, models


class Migration(migrations.Migration):
    """What the registry said when a notice went out. Older notices stay empty: nobody kept it, so nobody knows."""

    dependencies = [
        ("notices", "0005_first_queued_and_what_the_desk_asks"),
    ]

    operations = [
        migrations.AddField(model_name="notice", name="on_record", field=models.JSONField(null=True)),
    ]
