"""What became of a case's letters downstairs, opened with the case's key: the letter as sent, proofs, answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from notices import queries as notice_queries
from notices.letter import Letter
from notices.models import FollowUp, ItemAnswer, Notice, NoticeItem
from notices.states import PARTED
from takedown.queries.begun import answered
from vault.keys import CannotOpen, OpenKey


@dataclass(frozen=True)
class Said:
    """One answer of the platform to one item: its own words, and the copies that it found and removed."""

    item: UUID
    outcome: str
    at: datetime
    reason: str
    copies: str
    copies_removed: int | None


@dataclass(frozen=True)
class FollowedUp:
    """Something said after the letter: kind (reminder, repeat, withdrawal), number within the kind, how it went.

    `belongs_to`: the instant that it is for; what is said of one withdrawal by several ways has the same.
    """

    kind: str
    number: int
    state: str
    at: datetime
    belongs_to: datetime


@dataclass(frozen=True)
class Looked:
    """One look at a reported link, without opening it: gone, reachable or unknown. It proves nothing."""

    item: UUID
    at: datetime
    result: str


@dataclass(frozen=True)
class Dispatched:
    """One notice. `letter` is None where it no longer opens; `proofs` are standing receipts (proof, when), oldest
    first; `reasons` holds the platform's own words for an item's present answer, by the item's id; `answered`: a
    corrected letter was signed and is on its way (`begun.is_answered`); `successor` the number of the notice that took
    this one's place ("" for none), `parted` where it is one of two."""

    letter: Letter | None
    statutory: bool
    proofs: tuple[tuple[str, datetime], ...]
    reasons: dict[UUID, str]
    answers: tuple[Said, ...] = ()
    follow_ups: tuple[FollowedUp, ...] = ()
    looks: tuple[Looked, ...] = ()
    paused: bool = False
    answered: bool = False
    successor: str = ""
    parted: bool = False


RELATED = ("receipts__void", "items__answers", "items__status_checks", "follow_ups", "followed_by")


def dispatched(ids: Iterable[UUID], key: OpenKey) -> dict[UUID, Dispatched]:
    """The notices with these ids, by id; ids without a notice (not sent yet) are left out."""
    found = Notice.objects.filter(pk__in=list(ids)).prefetch_related(*RELATED)
    signed = answered(notice.pk for notice in found)
    return {notice.pk: _dispatched(notice, notice.pk in signed, key) for notice in found}


def _dispatched(notice: Notice, is_answered: bool, key: OpenKey) -> Dispatched:
    standing = [receipt for receipt in notice.receipts.all() if not hasattr(receipt, "void")]
    answers = tuple(_said(answer, key) for item in notice.items.all() for answer in item.answers.all())
    current = {item.pk: item.answer for item in notice.items.all()}
    return Dispatched(
        letter=_letter(notice, key),
        statutory=notice.statutory,
        proofs=tuple(sorted(((each.proof, each.at) for each in standing), key=lambda proof: proof[1])),
        # The newest reason given for each item's present answer.
        reasons={said.item: said.reason for said in answers if said.reason and said.outcome == current[said.item]},
        answers=answers,
        follow_ups=tuple(_followed_up(each) for each in notice.follow_ups.all()),
        looks=tuple(look for item in notice.items.all() for look in _looks(item)),
        paused=notice.paused_at is not None,
        answered=is_answered,
        successor=next((each.number for each in notice.followed_by.all()), ""),
        parted=notice.failure == PARTED,
    )


def _letter(notice: Notice, key: OpenKey) -> Letter | None:
    try:
        return notice_queries.letter_of(notice, key)
    except CannotOpen:
        return None


def _said(answer: ItemAnswer, key: OpenKey) -> Said:
    reason = str(answer.opened(key, "reason") or "")
    return Said(answer.item_id, answer.outcome, answer.at, reason, answer.copies, answer.copies_removed)


def _followed_up(row: FollowUp) -> FollowedUp:
    return FollowedUp(row.kind, row.number, row.state, row.finished_at or row.queued_at, row.due_at)


def _looks(item: NoticeItem) -> list[Looked]:
    return [Looked(item.pk, check.at, check.result) for check in item.status_checks.all()]
