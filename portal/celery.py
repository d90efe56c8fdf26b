"""Celery as an alarm clock: it says when to look; the database says what is due (ADR 2)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("recourse")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["vault", "notices", "takedown"])


def every(task: str, seconds: float) -> dict[str, object]:
    """A timetable line whose message goes stale: a worker that was away finds one, not thousands."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds * 2}}


app.conf.beat_schedule = {
    "deliver": every("notices.tasks.deliver_due", 5.0),
    "revive": every("notices.tasks.revive_stuck", 20.0),
    "clock": every("notices.tasks.watch_clock", 60.0),
    "seal-ledger": every("vault.tasks.seal_ledger", 10.0),
    "anchor-ledger": every("vault.tasks.anchor_ledger", 3600.0),
    "journal-erasures": every("vault.tasks.journal_erasures", 60.0),
    "follow-notices": every("takedown.tasks.follow_notices", 15.0),
    "chosen-changes": every("takedown.tasks.carry_out_changes", 60.0),
    "retention": every("takedown.tasks.apply_retention", 3600.0),
}
