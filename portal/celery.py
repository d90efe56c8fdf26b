"""Celery as an alarm clock: it says when to look; the database says what is due (ADR 2)."""

import os

from celery import Celery
from kombu.transport.redis import Channel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

# With the broker gone there is nowhere to put back what a worker holds; the next sweep finds the work in the database.
Channel.do_restore = False

app = Celery("recourse")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["vault", "notices", "notices.mail_in", "notices.looking", "takedown"])


def every(task: str, seconds: float) -> dict[str, object]:
    """A timetable line whose message goes stale: a worker that was away finds one, not thousands."""
    return {"task": task, "schedule": seconds, "options": {"expires": seconds * 2}}


# No line waits longer than ten minutes: beat may keep nothing on disk, and one that restarts counts anew. What is to
# happen less often is decided by what is stored.
app.conf.beat_schedule = {
    "deliver": every("notices.tasks.deliver_due", 5.0),
    "revive": every("notices.tasks.revive_stuck", 20.0),
    "clock": every("notices.tasks.watch_clock", 60.0),
    "wake-desk": every("notices.tasks.wake_desk", 60.0),
    "read-mail": every("notices.mail_in.tasks.read_mail", 60.0),
    "judge-mail": every("notices.mail_in.tasks.judge_mails", 30.0),
    "forget-mail": every("notices.mail_in.tasks.forget_mails", 600.0),
    "look-up-carriers": every("notices.looking.tasks.look_up_carriers", 60.0),
    "check-links": every("notices.looking.tasks.check_links", 600.0),
    "seal-ledger": every("vault.tasks.seal_ledger", 10.0),
    "anchor-ledger": every("vault.tasks.keep_anchored", 60.0),
    "journal-erasures": every("vault.tasks.journal_erasures", 60.0),
    "note-letter-key": every("vault.tasks.note_letter_key", 60.0),
    "follow-notices": every("takedown.tasks.follow_notices", 15.0),
    "wake-people": every("takedown.tasks.wake_people", 60.0),
    "tell-news": every("takedown.tasks.tell_news", 60.0),
    "send-approved": every("takedown.tasks.send_approved", 60.0),
    "part-letters": every("takedown.tasks.part_letters", 60.0),
    "chosen-changes": every("takedown.tasks.carry_out_changes", 60.0),
    "retention": every("takedown.tasks.apply_retention", 600.0),
}
