"""The people's timetable: tell them there is news, carry out what they chose, forget what is old."""

import smtplib
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import structlog
from celery import shared_task
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone, translation

from notices import queries as notice_queries
from notices.actions import Refused
from notices.alarms import ring
from notices.clock import Stage
from notices.queries import News
from takedown import actions, alarms, drafts, mail, queries, wording
from takedown.models import Case, ChosenChange, Cursor, Draft, TakedownRequest
from takedown.queries.onward import offering
from takedown.safe_contact import may_be_told
from takedown.states import IllegalMove
from vault import keys, ledger_reader
from vault.models import LedgerEntry, PublicSession, StaffSession

Entry = TypeVar("Entry", News, LedgerEntry)
log = structlog.get_logger("recourse.takedown")
DRAFTS_LAST = timedelta(days=14)
# After a mail to a person that could not go.
TRY_AGAIN = timedelta(minutes=10)
TELLING = frozenset(
    {"notice.received", "item.answered", "notice.stage", "notice.hopeless", "notice.failed", "notice.stopped"}
)
# What the desk or an advocate wrote; what the person did is no news to them.
FROM_PEOPLE = frozenset({"request.return", "request.reject", "message.written"})
OWN_WORDS = frozenset({"person", "helper"})


@shared_task(ignore_result=True)
def follow_notices() -> None:
    """Read what happened since last time, below and at the desk, and mark the cases that it is news for.

    The mark and the place in the ledger move together: nothing is lost between the two, nothing comes twice.
    """
    with transaction.atomic():
        events = _new("notices", notice_queries.events_after)
        told = {event.notice_id for event in events if _tells(event)} | _offering(events)
        written = _new("requests", lambda sequence: ledger_reader.entries_after(sequence, FROM_PEOPLE))
        cases = {UUID(entry.subject.removeprefix("case:")) for entry in written if entry.actor not in OWN_WORDS}
        concerned = Q(requests__letters__pk__in=told) | Q(pk__in=cases)
        found = Case.objects.filter(concerned, frozen_at=None).values("pk")
        Case.objects.filter(pk__in=found, news_at=None).update(news_at=timezone.now())


def _new(name: str, read: Callable[[int], Iterable[Entry]]) -> list[Entry]:
    """What `read` gives after the named cursor, which moves on; nothing where another worker has it."""
    Cursor.objects.get_or_create(name=name)
    cursor = Cursor.objects.select_for_update(skip_locked=True).filter(name=name).first()
    events = list(read(cursor.sequence)) if cursor else []
    if events:
        Cursor.objects.filter(name=name).update(sequence=events[-1].sequence)
    return events


def _tells(event: News) -> bool:
    """Of the clock's stages the end of the 48 hours; 72 hours only where others are offered then (`_offering`)."""
    return event.verb in TELLING and (event.verb != "notice.stage" or event.facts.get("stage") == Stage.DUE)


def _offering(events: Iterable[News]) -> set[UUID]:
    return offering(event.notice_id for event in events if event.facts.get("stage") == Stage.OVERDUE)


@shared_task(ignore_result=True)
def tell_news() -> None:
    """Within the hours that each person allows: one neutral mail, or a place on the desk's list of calls, or both."""
    now = timezone.now()
    for case in Case.objects.exclude(news_at=None).filter(_not_in_hand(now), frozen_at=None).order_by("news_at"):
        try:
            _tell(case, now)
        except (keys.CannotOpen, smtplib.SMTPException, OSError):
            log.warning("news not mailed", task="tell_news", exc_info=True)


def _tell(case: Case, now: datetime) -> None:
    """An address that was given up meanwhile first; the rules as they stand with the next round."""
    key = keys.open_for_desk(case.key_id)
    first = queries.told_first(case, key)
    rules = first or queries.contact_rules(case, key)
    if not may_be_told(rules, now):
        return
    # Claimed first, since a second mail frightens. What could not go, or died in hand, is free again after TRY_AGAIN.
    mine = Case.objects.filter(pk=case.pk, news_at=case.news_at)
    listed = {"call_at": Coalesce(F("call_at"), F("news_at"))} if rules.get("phone") else {}
    if mine.filter(_not_in_hand(now)).update(telling_at=now, **listed) != 1:
        return
    try:
        if rules.get("email"):
            mail.there_is_news(rules["email"], case.language)
    except smtplib.SMTPRecipientsRefused as refused:
        if not _for_good(refused):
            raise
        log.warning("news not mailed: there is no such address", task="tell_news")
    if first:
        actions.drop_told_first(case=case, told=first, key=key, actor="worker", now=now)
        mine.update(telling_at=None)
    else:
        mine.update(news_at=None, telling_at=None)


def _not_in_hand(now: datetime) -> Q:
    return Q(telling_at=None) | Q(telling_at__lte=now - TRY_AGAIN)


def _for_good(refused: smtplib.SMTPRecipientsRefused) -> bool:
    """Whether the mail server says that there is nobody at this address (RFC 5321 4.2.1: 5yz)."""
    return all(code >= 500 for code, _said in refused.recipients.values())


@shared_task(ignore_result=True)
def wake_people() -> None:
    """Tell whoever has to answer, by mail and in counts only, that somebody waits: the desk, and each advocate."""
    now = timezone.now()
    for alarm, waits in alarms.due(now):
        try:
            ring(alarm, waits, now)
        except Exception:
            # One mailbox that cannot be reached must not keep the others in the dark.
            log.exception("nobody was woken", task="wake_people")


@shared_task(ignore_result=True)
def send_approved() -> None:
    """Send what was approved and whose moment, chosen by the person, has come."""
    now = timezone.now()
    for request in queries.due_to_send(now):
        try:
            _send(request, now)
        except Exception:
            # One request that cannot go must not hold up the others.
            log.exception("approved request not sent", task="send_approved")


def _send(request: TakedownRequest, now: datetime) -> None:
    key = keys.open_for_desk(request.case.key_id)
    try:
        actions.send_approved(request=request, key=key, now=now)
    except IllegalMove:
        log.info("approved request has moved on", task="send_approved")
    except Refused as error:
        # What was signed no longer holds: no dead end, it goes back to its person with the reason.
        with translation.override(request.case.language):
            reason = str(wording.STALE.get(error.code, wording.STALE[""]))
        actions.return_stale(request=request, key=key, reason=reason, now=now)


@shared_task(ignore_result=True)
def part_letters() -> None:
    """Let go on what a link that is being taken back holds for no reason of its own: letters that name others too."""
    now = timezone.now()
    asked = ChosenChange.objects.filter(taken_back_at=None, done_at=None).exclude(item=None)
    for case in Case.objects.filter(changes__in=asked, frozen_at=None).distinct():
        try:
            if queries.to_part(case):
                actions.part_letters(case=case, key=keys.open_for_desk(case.key_id), actor=actions.PACE, now=now)
        except Refused as refused:
            log.warning("letter not parted", task="part_letters", code=refused.code)
        except Exception:
            # One case whose letters cannot be parted must not hold up the others.
            log.exception("letters not parted", task="part_letters")


@shared_task(ignore_result=True)
def carry_out_changes() -> None:
    """Withdraw and erase what people asked for 24 hours ago and did not take back.

    A case stopped because of a minor waits: two named people report it first, and erase it themselves.
    """
    now = timezone.now()
    due = ChosenChange.objects.filter(due_at__lte=now, taken_back_at=None, done_at=None, case__frozen_at=None)
    for change in due.select_related("case").order_by("due_at"):
        try:
            key = keys.open_for_desk(change.case.key_id) if change.item else None
            actions.carry_out(change=change, actor="person", now=now, key=key)
        except Exception:
            # One case that cannot be changed must not hold up the others.
            log.exception("change not carried out", task="carry_out_changes")


@shared_task(ignore_result=True)
def apply_retention() -> None:
    """Drop drafts 14 days after the last touch, sessions that ended."""
    now = timezone.now()
    _drop_drafts(now)
    actions.drop_old_handovers(now=now)
    for sessions in (PublicSession, StaffSession):
        sessions.objects.filter(expire_date__lt=now).delete()


def _drop_drafts(now: datetime) -> None:
    for draft in Draft.objects.select_related("key").filter(filed_at=None, touched_at__lt=now - DRAFTS_LAST):
        drafts.wipe(draft)
    # A filed draft is an empty shell that only answers a second click on "send".
    Draft.objects.exclude(filed_at=None).filter(filed_at__lt=now - timedelta(days=1)).delete()
