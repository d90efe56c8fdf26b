"""Taking back: a notice, some of its items, a release, fingerprints; and forgetting what an erased case left here."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from notices import states
from notices.actions import following as follow_ups
from notices.actions import ways
from notices.actions.watching import CLOCK, pass_stages
from notices.clock import SETTLED, Answer
from notices.models import (
    Attempt,
    FollowUp,
    InboundMail,
    ItemAnswer,
    Notice,
    NoticeItem,
    Paper,
    PublishedHash,
    Receipt,
    ReceiptVoid,
)
from notices.states import Move, State
from vault import ledger


@transaction.atomic
def withdraw(*, notice: Notice, actor: str, now: datetime, failure: str = "") -> None:
    """Stop a notice: it is sent no more, its clock ends, its fingerprints are recalled. Raises IllegalMove.

    `failure`: why, where that is no wish of the person's (PARTED: it goes on in letters of its parts).

    A platform that may have it is told so by each channel by which it may have come (follow-ups of kind withdrawal).
    """
    notice = follow_ups.locked(notice)
    state = states.after(notice.state, Move.WITHDRAW)
    # What ended before it was taken back stays on record, whether or not the sweep had looked.
    pass_stages(notice_id=notice.pk, actor=CLOCK, now=now)
    Notice.objects.filter(pk=notice.pk).update(
        state=state, wake_at=None, next_attempt_at=None, claimed_at=None, closed_at=now, updated_at=now,
        **({"failure": failure} if failure else {}),
    )  # fmt: skip
    NoticeItem.objects.filter(notice=notice).exclude(answer__in=SETTLED).update(
        answer=Answer.WITHDRAWN, answered_at=now
    )
    _recall(PublishedHash.objects.filter(notice=notice).values_list("pk", flat=True), now)
    ledger.append(actor=actor, verb="notice.withdrawn", subject=f"notice:{notice.pk}", now=now)
    follow_ups.end_all(notice, "withdrawn", actor, now)
    follow_ups.tell_withdrawal(notice, actor, now)


@transaction.atomic
def withdraw_items(*, notice: Notice, refs: Collection[UUID], actor: str, now: datetime) -> None:
    """Take back some items (`refs`: their ids); what is settled stays so, and what was taken back before too.

    Their fingerprints are recalled, and a platform that may have the letter is told which of its items no longer
    count. A letter that has not gone out names them for ever: it goes to a human instead ("items_withdrawn"). Where
    nothing is left, the whole notice is withdrawn, or closed if something had been removed. Raises IllegalMove.
    """
    notice = follow_ups.locked(notice)
    states.after(notice.state, Move.WITHDRAW)
    mine = notice.items.filter(pk__in=list(refs)).exclude(answer__in=SETTLED)
    positions = list(mine.values_list("position", flat=True))
    if not positions:
        return
    pass_stages(notice_id=notice.pk, actor=CLOCK, now=now)
    if not notice.items.exclude(answer=Answer.WITHDRAWN).exclude(position__in=positions).exists():
        withdraw(notice=notice, actor=actor, now=now)
        return
    mine.update(answer=Answer.WITHDRAWN, answered_at=now)
    _recall(notice.hashes.filter(item_ref__in=list(refs)).values_list("pk", flat=True), now)
    ledger.append(actor=actor, verb="notice.items_withdrawn", subject=f"notice:{notice.pk}", now=now,
                  facts={"positions": positions})  # fmt: skip
    follow_ups.tell_withdrawal(notice, actor, now)
    _after_items(notice, actor, now)


def _after_items(notice: Notice, actor: str, now: datetime) -> None:
    notice.refresh_from_db(fields=["state", "claimed_at"])
    values: dict[str, object] = {"updated_at": now}
    if not notice.items.exclude(answer__in=SETTLED).exists() and notice.state in states.MOVES[Move.CLOSE][0]:
        ended = {"wake_at": None, "next_attempt_at": None, "claimed_at": None}
        values |= {"state": states.after(notice.state, Move.CLOSE), "closed_at": now, **ended}
    elif notice.state in {State.QUEUED, State.FILING} or notice.is_nowhere:
        ways.move(notice, Move.FAIL, now, failure="items_withdrawn", next_attempt_at=None)
    Notice.objects.filter(pk=notice.pk).update(**values)
    if follow_ups.why_not(notice, now) not in {"", *follow_ups.RESTS}:
        follow_ups.end_all(notice, "withdrawn", actor, now)


@transaction.atomic
def revoke_release(*, release_ref: UUID, actor: str, now: datetime) -> None:
    """The person takes a release back: its letters are not sent any more, its fingerprints are recalled."""
    notices = Notice.objects.filter(release_ref=release_ref, release_revoked_at=None)
    for notice in notices.select_for_update(of=("self",)).order_by("pk"):
        follow_ups.end_all(notice, "release_ended", actor, now)
    notices.update(release_revoked_at=now, updated_at=now)
    withdraw_hashes(release_ref=release_ref, actor=actor, now=now)
    ledger.append(actor=actor, verb="release.revoked", subject=f"release:{release_ref}", now=now)


@transaction.atomic
def withdraw_hashes(*, release_ref: UUID, actor: str, now: datetime) -> int:
    """Mark every active fingerprint under a release as withdrawn; returns how many."""
    rows = PublishedHash.objects.filter(notice__release_ref=release_ref).values_list("pk", flat=True)
    count = _recall(rows, now)
    if count:
        facts = {"count": count}
        ledger.append(actor=actor, verb="hashes.withdrawn", subject=f"release:{release_ref}", now=now, facts=facts)
    return count


@transaction.atomic
def erase(*, key_id: UUID, actor: str, now: datetime) -> None:
    """Drop everything sealed under an erased case's key. Platform, times, grades, outcomes, findings stay.

    Open notices are withdrawn first; that they are is still told, by their number.
    """
    # Those that are over too: notices first, then what hangs on them.
    for notice in Notice.objects.select_for_update(of=("self",)).filter(key_id=key_id).order_by("pk"):
        if notice.state in states.OPEN:
            withdraw(notice=notice, actor=actor, now=now)
    mine = {"notice__key_id": key_id}
    PublishedHash.objects.filter(key_id=key_id).update(value=None, status=PublishedHash.Status.DELETED, changed_at=now)
    Attempt.objects.filter(**mine).update(reply=None)
    Receipt.objects.filter(**mine).update(evidence=None)
    ReceiptVoid.objects.filter(receipt__notice__key_id=key_id).update(reason=None)
    ItemAnswer.objects.filter(item__notice__key_id=key_id).update(reason=None)
    FollowUp.objects.filter(**mine).update(words=None)
    InboundMail.objects.filter(**mine).delete()
    Paper.objects.filter(**mine).delete()
    Notice.objects.filter(key_id=key_id).update(letter=None, signature=None, updated_at=now)


def _recall(rows: Iterable[UUID], now: datetime) -> int:
    active = PublishedHash.objects.filter(pk__in=rows, status=PublishedHash.Status.ACTIVE)
    return active.update(status=PublishedHash.Status.WITHDRAWN, changed_at=now)
