"""What became of a case's letters downstairs, opened with the case's key: the letter as sent, proofs, reasons."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from notices import queries as notice_queries
from notices.letter import Letter
from notices.models import Notice
from vault.keys import CannotOpen, OpenKey


@dataclass(frozen=True)
class Dispatched:
    """One notice. `letter` is None where it no longer opens; `proofs` are standing receipts (proof, when), oldest
    first; `reasons` holds the platform's own words for an item, by the item's id."""

    letter: Letter | None
    statutory: bool
    proofs: tuple[tuple[str, datetime], ...]
    reasons: dict[UUID, str]


def dispatched(ids: Iterable[UUID], key: OpenKey) -> dict[UUID, Dispatched]:
    """The notices with these ids, by id; ids without a notice (not sent yet) are left out."""
    found = Notice.objects.filter(pk__in=list(ids)).prefetch_related("receipts__void", "items__answers")
    return {notice.pk: _dispatched(notice, key) for notice in found}


def _dispatched(notice: Notice, key: OpenKey) -> Dispatched:
    standing = [receipt for receipt in notice.receipts.all() if not hasattr(receipt, "void")]
    return Dispatched(
        letter=_letter(notice, key),
        statutory=notice.statutory,
        proofs=tuple(sorted(((each.proof, each.at) for each in standing), key=lambda proof: proof[1])),
        reasons=_reasons(notice, key),
    )


def _letter(notice: Notice, key: OpenKey) -> Letter | None:
    try:
        return notice_queries.letter_of(notice, key)
    except CannotOpen:
        return None


def _reasons(notice: Notice, key: OpenKey) -> dict[UUID, str]:
    """The newest reason given for each item's present answer."""
    said = [(item, answer) for item in notice.items.all() for answer in item.answers.all()]
    current = [(item, answer) for item, answer in said if answer.outcome == item.answer and answer.reason]
    return {item.pk: str(answer.opened(key, "reason")) for item, answer in current}
