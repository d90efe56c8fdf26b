import django.db.models.deletion
import uuid
import vault.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    """A letter's PDF, kept with it; those of older letters follow when they are next asked for."""

    dependencies = [("notices", "0013_leases")]

    operations = [
        migrations.CreateModel(
            name="Paper",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("pdf", vault.fields.SealedField(blank=True, editable=False, null=True)),
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="paper", to="notices.notice"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
    ]
