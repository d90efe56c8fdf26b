"""When a notice was queued first, which another round never moves; indexes for the board, the gauges and look-ups."""

from django.db import migrations, models
from django.db.models import Q

# Another round had moved queued_at; the first try followed the first queueing at once.
OLD_ROWS = """
UPDATE notices_notice AS n SET first_queued_at = LEAST(
  n.queued_at, (SELECT min(a.started_at) FROM notices_attempt AS a WHERE a.notice_id = n.id)
)
"""


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_policy_notices_have_no_clock")]
    operations = [
        migrations.AddField("notice", "first_queued_at", models.DateTimeField(null=True)),
        migrations.RunSQL(OLD_ROWS, migrations.RunSQL.noop),
        migrations.AlterField("notice", "first_queued_at", models.DateTimeField()),
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["first_queued_at"],
                name="notice_unsent",
                condition=Q(state__in=["queued", "sending"], paused_at=None),
            ),
        ),
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["state", "queued_at", "updated_at"],
                name="notice_for_the_desk",
                condition=Q(state__in=["failed", "filing", "sent"]),
            ),
        ),
        migrations.AddIndex(
            "notice",
            models.Index(
                fields=["due_at", "queued_at"],
                name="notice_open",
                condition=Q(state__in=["failed", "filing", "queued", "received", "sending", "sent"]),
            ),
        ),
        migrations.AddIndex(
            "notice",
            models.Index(fields=["due_at"], name="notice_running", condition=Q(state="received", clock_voided_at=None)),
        ),
        migrations.AddIndex(
            "followup",
            models.Index(
                fields=["state", "due_at"],
                name="withdrawal_to_tell",
                condition=Q(kind="withdrawal", state__in=["queued", "sending", "failed"]),
            ),
        ),
        migrations.AddIndex(
            "platformchange",
            models.Index(
                fields=["platform", "-at", "-id"], name="carriers_asked", condition=Q(fields__has_key="carriers")
            ),
        ),
    ]
