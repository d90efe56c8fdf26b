"""What a mail wants of us, so that it can be told and listed. Of mails from before nobody looked: they want nothing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notices", "0011_attempts_keep_their_address")]
    operations = [
        migrations.AddField(
            "inboundmail",
            "wants",
            models.CharField(
                blank=True, choices=[("confirm", "Confirm"), ("answer", "Answer")], default="", max_length=7
            ),
        ),
        migrations.AddIndex(
            "inboundmail",
            models.Index(
                fields=["received_at"],
                name="mail_that_wants_something",
                condition=models.Q(~models.Q(wants=""), handled_at=None),
            ),
        ),
    ]
