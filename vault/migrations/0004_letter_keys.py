"""Retired public keys stay published, so that a letter can still be checked after its key was changed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("vault", "0003_helpers_and_handovers")]

    operations = [
        migrations.CreateModel(
            name="LetterKey",
            fields=[
                ("kid", models.CharField(max_length=43, primary_key=True, serialize=False)),
                ("public", models.CharField(max_length=43)),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddConstraint(
            model_name="letterkey",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at", None), ("ended_at__gte", models.F("began_at")), _connector="OR"),
                name="a_letter_key_ends_after_it_began",
            ),
        ),
    ]
