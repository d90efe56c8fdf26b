"""The people's timetable: tell them there is news, carry out what they chose, forget what is old."""

import smtplib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import structlog
from axes.models import AccessAttempt, AccessFailureLog
from celery import shared_task
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from notices import queries as notice_queries
from notices.clock import Stage
from notices.queries import News
from takedown import actions, drafts, mail
from takedown.models import Case, ChosenChange, Cursor, Draft
from vault import keys, ledger_reader
from vault.models import LedgerEntry

Entry = TypeVar("Entry", News, LedgerEntry)
log = structlog.get_logger("recourse.takedown")
DRAFTS_LAST = timedelta(days=14)
LOG_INS_LAST = timedelta(days=30)
TELLING = frozenset(
    {"notice.received", "item.answered", "notice.stage", "notice.hopeless", "notice.failed", "notice.stopped"}
)
# What the desk or an advocate wrote; what the person did is no news to them.
FROM_PEOPLE = frozenset({"request.return", "request.reject", "message.written"})


@shared_task(ignore_result=True)
def follow_notices() -> None:
    """Read what happened since last time, below and at the desk; one neutral mail a case, to those who asked for it."""
    notices = {event.notice_id for event in _new("notices", notice_queries.events_after) if _tells(event)}
    written = _new("requests", lambda sequence: ledger_reader.entries_after(sequence, FROM_PEOPLE))
    cases = {UUID(entry.subject.removeprefix("case:")) for entry in written if entry.actor != "person"}
    concerned = Q(requests__letters__pk__in=notices) | Q(pk__in=cases)
    for case in Case.objects.filter(concerned, frozen_at=None).distinct():
        _tell(case)


def _new(name: str, read: Callable[[int], Iterable[Entry]]) -> list[Entry]:
    """What `read` gives after the named cursor; nothing where another worker was faster."""
    cursor, _ = Cursor.objects.get_or_create(name=name)
    events = list(read(cursor.sequence))
    if not events:
        return []
    # Moved first: a mail that is lost says nothing that the case page does not; a repeated one frightens.
    moved = Cursor.objects.filter(name=name, sequence=cursor.sequence).update(sequence=events[-1].sequence)
    return events if moved == 1 else []


def _tells(event: News) -> bool:
    """Of the clock's stages only the end of the 48 hours: the page shows no other."""
    return event.verb in TELLING and (event.verb != "notice.stage" or event.facts.get("stage") == Stage.DUE)


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
    """Withdraw and erase what people asked for 24 hours ago and did not take back.

    A case stopped because of a minor waits: two named people report it first, and erase it themselves.
    """
    now = timezone.now()
    due = ChosenChange.objects.filter(due_at__lte=now, taken_back_at=None, done_at=None, case__frozen_at=None)
    for change in due.select_related("case").order_by("due_at"):
        try:
            actions.carry_out(change=change, actor="person", now=now)
        except Exception:
            # One case that cannot be changed must not hold up the others.
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
    for draft in Draft.objects.select_related("key").filter(filed_at=None, touched_at__lt=now - DRAFTS_LAST):
        drafts.wipe(draft)
    # A filed draft is an empty shell that only answers a second click on "send".
    Draft.objects.exclude(filed_at=None).filter(filed_at__lt=now - timedelta(days=1)).delete()
