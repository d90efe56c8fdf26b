"""The people's timetable: tell them there is news, carry out what they chose, forget what is old."""

import smtplib
from datetime import datetime, timedelta

import structlog
from axes.models import AccessAttempt, AccessFailureLog
from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from notices import queries as notice_queries
from takedown import actions, mail
from takedown.models import Case, ChosenChange, Cursor, Draft
from vault import keys

log = structlog.get_logger("recourse.takedown")
DRAFTS_LAST = timedelta(days=14)
LOG_INS_LAST = timedelta(days=30)
TELLING = frozenset({"notice.received", "item.answered", "notice.stage", "notice.hopeless"})


@shared_task(ignore_result=True)
def follow_notices() -> None:
    """Read what happened below since last time; one neutral mail a case, to those who asked for it."""
    cursor, _ = Cursor.objects.get_or_create(name="notices")
    events = list(notice_queries.events_after(cursor.sequence))
    if not events:
        return
    # Moved first: a mail that is lost says nothing that the case page does not; a repeated one frightens.
    moved = Cursor.objects.filter(name="notices", sequence=cursor.sequence).update(sequence=events[-1].sequence)
    if moved == 1:
        told = {event.notice_id for event in events if event.verb in TELLING}
        for case in Case.objects.filter(requests__letters__pk__in=told, frozen_at=None).distinct():
            _tell(case)


def _tell(case: Case) -> None:
    try:
        key = keys.open_for_desk(case.key_id)
        answers = case.requests.latest("submitted_at").opened(key, "body") or {}
        address = answers.get("contact", {}).get("news_email", "")
        if address:
            mail.there_is_news(address, case.language)
    except (keys.CannotOpen, smtplib.SMTPException, OSError):
        log.warning("news not mailed", task="follow_notices", exc_info=True)


@shared_task(ignore_result=True)
def carry_out_changes() -> None:
    """Withdraw and erase what people asked for 24 hours ago and did not take back."""
    now = timezone.now()
    due = ChosenChange.objects.filter(due_at__lte=now, taken_back_at=None, done_at=None)
    for change in due.select_related("case").order_by("due_at"):
        try:
            actions.carry_out(change=change, actor="person", now=now)
        except Exception:  # noqa: BLE001 - one case that cannot be changed must not hold up the others
            log.exception("change not carried out", task="carry_out_changes")


@shared_task(ignore_result=True)
def apply_retention() -> None:
    """Drop drafts 14 days after the last touch, staff log-in addresses after 30 days, sessions that ended."""
    now = timezone.now()
    _drop_drafts(now)
    AccessAttempt.objects.filter(attempt_time__lt=now - LOG_INS_LAST).delete()
    AccessFailureLog.objects.filter(attempt_time__lt=now - LOG_INS_LAST).delete()
    Session.objects.filter(expire_date__lt=now).delete()


def _drop_drafts(now: datetime) -> None:
    Draft.objects.filter(filed_at=None, touched_at__lt=now - DRAFTS_LAST).delete()
    # A filed draft is an empty shell that only answers a second click on "send".
    Draft.objects.exclude(filed_at=None).filter(filed_at__lt=now - timedelta(days=1)).delete()

