"""How a case's notices stand, for the person and the advocate. Holds no letter, so it needs no key."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from notices.following import REMINDER, REPEAT, WITHDRAWAL
from notices.models import Attempt, FollowUp, Notice, NoticeItem, Receipt, ReceiptVoid
from notices.states import State

SAID = {REMINDER: "reminded", REPEAT: "repeated", WITHDRAWAL: "withdrawal_told"}


@dataclass(frozen=True)
class ItemProgress:
    """One item. `finding` is what was written when its 48 hours ended; None before that, or where the clock is void."""

    id: UUID
    position: int
    answer: str
    answered_at: datetime | None
    late: bool
    finding: str | None


@dataclass(frozen=True)
class Event:
    """Something that happened, when it happened (not when we looked)."""

    when: datetime
    code: str


@dataclass(frozen=True)
class Progress:
    """One notice. Where `clock_voided`, the dates are those of the clock that does not count."""

    id: UUID
    platform: str
    number: str
    state: str
    approved_at: datetime
    received_at: datetime | None
    grade: str
    due_at: datetime | None
    clock_voided: bool
    past_due: bool
    perhaps_arrived: bool
    items: tuple[ItemProgress, ...]
    events: tuple[Event, ...]


def progress(ids: Iterable[UUID], now: datetime) -> list[Progress]:
    """The notices with these ids, oldest first, each with its items and its events in time order.

    Event codes: queued, sent, filing, received, the stages (halfway, last_call, due, overdue), the findings
    (breach, answered_not_removed, unanswered), an item's answer, what was said after the letter (reminded, repeated,
    withdrawal_told), receipt_voided, failed, perhaps_arrived (failed as well, but it may be there), withdrawn, closed.
    """
    found = Notice.objects.filter(pk__in=list(ids)).select_related("platform").defer("letter", "signature")
    notices = found.order_by("queued_at", "number").prefetch_related(
        Prefetch("items", NoticeItem.objects.select_related("finding").prefetch_related("answers")),
        Prefetch("attempts", Attempt.objects.select_related("channel").defer("reply")),
        Prefetch("follow_ups", FollowUp.objects.filter(state=FollowUp.State.SENT).defer("words")),
        Prefetch("receipts", Receipt.objects.select_related("void").defer("evidence", "void__reason")),
        "stages",
    )
    return [_progress(notice, now) for notice in notices]


def _progress(notice: Notice, now: datetime) -> Progress:
    void = notice.clock_voided_at is not None
    received = notice.state == State.RECEIVED and not void
    return Progress(
        id=notice.pk,
        platform=notice.platform.name,
        number=notice.number,
        state=notice.state,
        approved_at=notice.approved_at,
        received_at=notice.received_at,
        grade=notice.grade,
        due_at=notice.due_at,
        clock_voided=void,
        past_due=bool(received and notice.due_at and notice.due_at <= now),
        perhaps_arrived=notice.state == State.FAILED and not void and notice.may_have_arrived,
        items=tuple(_item(item, void) for item in notice.items.all()),
        events=tuple(sorted(_events(notice), key=lambda event: event.when)),
    )


def _item(item: NoticeItem, void: bool) -> ItemProgress:
    finding = None if void else _finding(item)
    late = item.late and not void
    return ItemProgress(item.pk, item.position, item.answer, item.answered_at, late, finding)


def _finding(item: NoticeItem) -> str | None:
    return item.finding.kind if hasattr(item, "finding") else None


def _events(notice: Notice) -> Iterator[Event]:
    yield Event(notice.approved_at, "queued")
    yield from _on_the_way(notice)
    if notice.received_at:
        yield Event(notice.received_at, "received")
    yield from _voids(notice)
    if notice.clock_voided_at is None:
        yield from _clock(notice)
    for item in notice.items.all():
        yield from (Event(answer.at, answer.outcome) for answer in item.answers.all())
    if notice.closed_at:
        yield Event(notice.closed_at, "withdrawn" if notice.state == State.WITHDRAWN else "closed")


def _on_the_way(notice: Notice) -> Iterator[Event]:
    codes = {Attempt.Outcome.DELIVERED.value: "sent", Attempt.Outcome.HANDED_OVER.value: "filing"}
    for attempt in notice.attempts.all():
        if attempt.outcome in codes and attempt.follow_up_id is None:
            yield Event(attempt.finished_at or attempt.started_at, codes[attempt.outcome])
    for said in notice.follow_ups.all():
        yield Event(said.finished_at or said.due_at, SAID[said.kind])
    if notice.state == State.FAILED and notice.clock_voided_at is None:
        yield Event(notice.updated_at, "perhaps_arrived" if notice.may_have_arrived else "failed")


def _voids(notice: Notice) -> Iterator[Event]:
    for receipt in notice.receipts.all():
        void: ReceiptVoid | None = getattr(receipt, "void", None)
        if void is not None:
            yield Event(void.at, "receipt_voided")


def _clock(notice: Notice) -> Iterator[Event]:
    yield from (Event(stage.at, stage.stage) for stage in notice.stages.all())
    for item in notice.items.all():
        if (kind := _finding(item)) is not None and notice.due_at:
            yield Event(notice.due_at, kind)
