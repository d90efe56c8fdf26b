from django.db import migrations, models


class Migration(migrations.Migration):
    """Advisory locks had no end; a lease has."""

    dependencies = [("notices", "0012_mails_that_want_something")]

    operations = [
        migrations.CreateModel(
            name="Lease",
            fields=[
                ("name", models.CharField(max_length=300, primary_key=True, serialize=False)),
                ("holder", models.UUIDField()),
                ("ends_at", models.DateTimeField()),
            ],
        ),
    ]
