"""One notice as the desk sees it: its way, its proofs, its clock, its items. Opened for one page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notices import queries as notice_queries
from notices.letter import Letter
from notices.models import Attempt, Notice, NoticeItem, Receipt
from notices.web_addresses import spelled_out
from takedown.models import Case, SignedLetter, TakedownRequest
from vault.fields import SealedRow
from vault.keys import Erased, OpenKey


@dataclass(frozen=True)
class NoticeView:
    """`letter` is None and sealed words are empty where the case was erased: times, grades and outcomes stay."""

    notice: Notice
    letter: Letter | None
    attempts: tuple[tuple[Attempt, str], ...]
    receipts: tuple[tuple[Receipt, str, str], ...]
    items: tuple["ItemView", ...]
    next_notice: Notice | None


@dataclass(frozen=True)
class ItemView:
    """One item: where it is (as in the letter), each answer with its reason, the finding at the deadline."""

    item: NoticeItem
    url: str
    description: str
    answers: tuple[tuple[Any, str], ...]
    finding: str
    finding_at: datetime | None


def case_of_notice(notice: Notice) -> tuple[Case, TakedownRequest] | None:
    """The case and the request that a notice was sent for; None once that case is erased."""
    signed = SignedLetter.objects.select_related("request__case").filter(pk=notice.pk).first()
    return (signed.request.case, signed.request) if signed else None


def notice_view(notice: Notice, key: OpenKey | None) -> NoticeView:
    """The notice with everything opened that `key` opens. Raises vault.keys.CannotOpen."""
    letter = _letter(notice, key)
    receipts = notice.receipts.select_related("void").order_by("recorded_at")
    return NoticeView(
        notice=notice,
        letter=letter,
        attempts=tuple((each, _words(each, key, "reply")) for each in notice.attempts.select_related("channel")),
        receipts=tuple((each, _words(each, key, "evidence"), _void(each, key)) for each in receipts),
        items=tuple(_item(each, letter, key) for each in _items(notice)),
        next_notice=notice.followed_by.first(),
    )


def _letter(notice: Notice, key: OpenKey | None) -> Letter | None:
    if key is None:
        return None
    try:
        return notice_queries.letter_of(notice, key)
    except Erased:
        return None


def _items(notice: Notice) -> list[NoticeItem]:
    return list(notice.items.select_related("finding", "notice").prefetch_related("answers"))


def _void(receipt: Receipt, key: OpenKey | None) -> str:
    return _words(receipt.void, key, "reason") if hasattr(receipt, "void") else ""


def _item(item: NoticeItem, letter: Letter | None, key: OpenKey | None) -> ItemView:
    told = next((each for each in letter.items if each.ref == str(item.pk)), None) if letter else None
    finding = item.finding if hasattr(item, "finding") else None
    return ItemView(
        item=item,
        url=spelled_out(told.url) if told else "",
        description=told.description if told else "",
        answers=tuple((each, _words(each, key, "reason")) for each in item.answers.all()),
        finding=finding.kind if finding else "",
        finding_at=finding.at if finding else None,
    )


def _words(row: SealedRow, key: OpenKey | None, column: str) -> str:
    return str(row.opened(key, column) or "") if key else ""
