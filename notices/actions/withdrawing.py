"""Taking back: a notice, a release, released fingerprints; and forgetting all that an erased case left here."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from notices import states
from notices.actions.watching import CLOCK, pass_stages
from notices.clock import SETTLED, Answer
from notices.models import Attempt, ItemAnswer, Notice, NoticeItem, PublishedHash, Receipt, ReceiptVoid
from notices.states import Move
from vault import ledger


@transaction.atomic
def withdraw(*, notice: Notice, actor: str, now: datetime) -> None:
    """Stop a notice: it is sent no more, its clock ends, its fingerprints are recalled. Raises IllegalMove."""
    notice = Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
    state = states.after(notice.state, Move.WITHDRAW)
    # What ended before it was taken back stays on record, whether or not the sweep had looked.
    pass_stages(notice_id=notice.pk, actor=CLOCK, now=now)
    Notice.objects.filter(pk=notice.pk).update(
        state=state, wake_at=None, next_attempt_at=None, claimed_at=None, closed_at=now, updated_at=now
    )
    NoticeItem.objects.filter(notice=notice).exclude(answer__in=SETTLED).update(
        answer=Answer.WITHDRAWN, answered_at=now
    )
    _recall(PublishedHash.objects.filter(notice=notice).values_list("pk", flat=True), now)
    ledger.append(actor=actor, verb="notice.withdrawn", subject=f"notice:{notice.pk}", now=now)


@transaction.atomic
def revoke_release(*, release_ref: UUID, actor: str, now: datetime) -> None:
    """The person takes a release back: its letters are not sent any more, its fingerprints are recalled."""
    notices = Notice.objects.filter(release_ref=release_ref, release_revoked_at=None)
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

    Open notices are withdrawn first.
    """
    mine_open = Notice.objects.select_for_update(of=("self",)).filter(key_id=key_id, state__in=states.OPEN)
    for notice in mine_open.order_by("pk"):
        withdraw(notice=notice, actor=actor, now=now)
    mine = {"notice__key_id": key_id}
    PublishedHash.objects.filter(key_id=key_id).update(value=None, status=PublishedHash.Status.DELETED, changed_at=now)
    Attempt.objects.filter(**mine).update(reply=None)
    Receipt.objects.filter(**mine).update(evidence=None)
    ReceiptVoid.objects.filter(receipt__notice__key_id=key_id).update(reason=None)
    ItemAnswer.objects.filter(item__notice__key_id=key_id).update(reason=None)
    Notice.objects.filter(key_id=key_id).update(letter=None, signature=None, updated_at=now)


def _recall(rows: Iterable[UUID], now: datetime) -> int:
    active = PublishedHash.objects.filter(pk__in=rows, status=PublishedHash.Status.ACTIVE)
    return active.update(status=PublishedHash.Status.WITHDRAWN, changed_at=now)
