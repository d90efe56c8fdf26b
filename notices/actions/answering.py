"""What the platform answers: acknowledged, and for each item an outcome. A late removal is still recorded."""

from datetime import datetime

from django.db import transaction

from notices import clock, states
from notices.actions import following as follow_ups
from notices.actions.receiving import record_receipt
from notices.actions.watching import CLOCK, pass_stages
from notices.clock import Answer, Proof
from notices.models import ItemAnswer, Notice, NoticeItem, Receipt
from notices.states import Move, State
from vault import ledger
from vault.keys import OpenKey


class AnswerRefused(Exception):
    """The answer cannot be taken; `code`: withdrawn, settled."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


OUTCOMES = frozenset({Answer.REMOVED, Answer.ALREADY_GONE, Answer.REFUSED, Answer.DISPUTED, Answer.NEEDS_INFORMATION})


@transaction.atomic
def acknowledge(*, notice: Notice, reference: str, actor: str, now: datetime, key: OpenKey) -> Receipt | None:
    """The platform says that it has the notice: grade A. Saying it twice changes nothing (None)."""
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    if notice.state == State.WITHDRAWN:
        raise AnswerRefused("withdrawn")
    silent = notice.items.filter(answer=Answer.SILENT)
    silent.update(answer=Answer.ACKNOWLEDGED, answered_at=now)
    return record_receipt(
        notice=notice, proof=Proof.ACKNOWLEDGED, at=now, actor=actor, now=now, key=key, evidence=reference
    )


@transaction.atomic
def report_outcome(
    *, item: NoticeItem, outcome: str, actor: str, now: datetime, key: OpenKey,
    reason: str = "", copies: str = "", copies_removed: int | None = None, at: datetime | None = None,
    proves_receipt: bool = True,
) -> ItemAnswer:  # fmt: skip
    """Record one item's outcome and, apart from it, what became of known identical copies.

    An outcome proves receipt (grade A), unless a person read it in a mail: then `proves_receipt` is False, and `at`
    is when the mail came. The same report again returns the row that is there. Raises
    AnswerRefused: withdrawn, settled (it was reported removed before).
    """
    notice = Notice.objects.select_for_update(of=("self",)).select_related("platform").get(pk=item.notice_id)
    item = NoticeItem.objects.select_for_update().get(pk=item.pk)
    if (same := _said_before(item, outcome, (copies, copies_removed, reason or None), key)) is not None:
        return same
    if notice.state == State.WITHDRAWN or item.answer == Answer.WITHDRAWN:
        raise AnswerRefused("withdrawn")
    if item.answer in clock.SETTLED and outcome not in clock.SETTLED:
        raise AnswerRefused("settled")
    if proves_receipt:
        acknowledge(notice=notice, reference="", actor=actor, now=now, key=key)
    at = at or now
    answer = ItemAnswer(item=item, outcome=outcome, copies=copies, copies_removed=copies_removed, at=at, actor=actor)
    answer.seal(key, reason=reason or None)
    answer.save(force_insert=True)
    # A removal after the 48 hours, before the sweep looked, must not hide that they had ended.
    pass_stages(notice_id=notice.pk, actor=CLOCK, now=now)
    if item.answer not in clock.SETTLED and not _is_older(item, outcome, at):
        NoticeItem.objects.filter(pk=item.pk).update(answer=outcome, answered_at=at)
    _close_if_settled(notice, now)
    if not follow_ups.in_silence(notice):
        follow_ups.end_all(notice, "answered", actor, now)
    facts = {"platform": notice.platform.slug, "outcome": outcome, "copies": copies}
    ledger.append(actor=actor, verb="item.answered", subject=f"notice:{notice.pk}", now=now, facts=facts,
                  key=key, private=reason)  # fmt: skip
    return answer


def _said_before(
    item: NoticeItem, outcome: str, said: tuple[str, int | None, str | None], key: OpenKey
) -> ItemAnswer | None:
    """The last answer, where it says the very same; other words for the same outcome are an answer of their own."""
    last = item.answers.order_by("-at").first() if item.answer == outcome else None
    if last is None or last.outcome != outcome:
        return None
    return last if (last.copies, last.copies_removed, last.opened(key, "reason")) == said else None


def _is_older(item: NoticeItem, outcome: str, at: datetime) -> bool:
    """Whether the platform has said something else since `at`: a mail is entered when a person has read it. That it
    removed the item stands, whatever it said afterwards.
    """
    newer = item.answered_at is not None and item.answered_at > at
    return newer and item.answer in clock.REASONED and outcome not in clock.SETTLED


def _close_if_settled(notice: Notice, now: datetime) -> None:
    notice.refresh_from_db(fields=["state"])
    if notice.state == State.CLOSED or notice.items.exclude(answer__in=clock.SETTLED).exists():
        Notice.objects.filter(pk=notice.pk).update(updated_at=now)
        return
    closed = states.after(notice.state, Move.CLOSE)
    ended = {"wake_at": None, "next_attempt_at": None, "claimed_at": None}
    Notice.objects.filter(pk=notice.pk).update(state=closed, closed_at=now, updated_at=now, **ended)
