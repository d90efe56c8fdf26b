"""Delivery: claim, attempt, record. The wire itself is touched between these actions, by a task."""

import random
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from notices import backoff, states
from notices.actions.receiving import record_receipt
from notices.models import Attempt, Notice
from notices.states import Move, State
from vault import ledger
from vault.keys import OpenKey

LONGEST_REPLY = 20_000


@dataclass(frozen=True)
class Claim:
    """A notice that this worker alone may send now, and the attempt row that was written before the wire."""

    notice: Notice
    attempt: Attempt


@transaction.atomic
def begin_attempt(*, notice_id: UUID, actor: str, now: datetime) -> Claim | None:
    """Claim a due notice and write the attempt. None when another worker has it, it is not due, or it was stopped.

    The release is checked here again: this is the last moment before the wire.
    """
    due = Notice.objects.filter(pk=notice_id, state=State.QUEUED, next_attempt_at__lte=now)
    if due.update(state=State.SENDING, claimed_at=now, updated_at=now) != 1:
        return None
    notice = Notice.objects.select_related("platform", "channel__platform").get(pk=notice_id)
    if not notice.may_be_told(now):
        _stop(notice, "release_ended", actor, now)
        return None
    number = notice.attempts.count() + 1
    attempt = Attempt.objects.create(notice=notice, channel=notice.channel, number=number, started_at=now)
    facts = {"platform": notice.platform.slug, "channel": notice.channel.kind, "attempt": number}
    ledger.append(actor=actor, verb="notice.attempted", subject=f"notice:{notice.pk}", now=now, facts=facts)
    return Claim(notice, attempt)


@transaction.atomic
def record_attempt(
    *, attempt: Attempt, outcome: str, code: str, proof: str | None, reply: str, key: OpenKey | None, actor: str,
    now: datetime,
) -> None:  # fmt: skip
    """Write how a try ended: sent (and perhaps received), handed to a human, to be retried, or failed for good.

    `key` is None where it could not be opened: then nothing was sent and there is no reply to keep. Also safe for a
    worker that comes back late: the attempt is finished, and the notice moves only where it may.
    """
    locked = Notice.objects.select_for_update(of=("self",)).select_related("platform", "channel")
    notice = locked.get(pk=attempt.notice_id)
    attempt.outcome, attempt.code, attempt.finished_at = outcome, code, now
    if key is not None:
        attempt.seal(key, reply=reply[:LONGEST_REPLY] or None)
    attempt.save()
    facts = {"platform": notice.platform.slug, "outcome": outcome, "code": code, "attempt": attempt.number}
    ledger.append(actor=actor, verb=f"notice.{outcome}", subject=f"notice:{notice.pk}", now=now, facts=facts)
    if notice.state in states.ON_ITS_WAY and _is_latest(attempt):
        _move_on(notice, attempt, outcome, actor, now)
    if outcome == Attempt.Outcome.DELIVERED and proof and key is not None:
        record_receipt(notice=notice, proof=proof, at=now, actor=actor, now=now, key=key, evidence=reply)


def _is_latest(attempt: Attempt) -> bool:
    """A late failure of an older try must not disturb a newer one; a late success always counts."""
    newer = Attempt.objects.filter(notice_id=attempt.notice_id, number__gt=attempt.number)
    return attempt.outcome == Attempt.Outcome.DELIVERED or not newer.exists()


def _move_on(notice: Notice, attempt: Attempt, outcome: str, actor: str, now: datetime) -> None:
    if outcome == Attempt.Outcome.DELIVERED:
        _set(notice, Move.MARK_SENT, now)
    elif outcome == Attempt.Outcome.HANDED_OVER:
        _set(notice, Move.HAND_OVER, now)
    elif outcome == Attempt.Outcome.HOPELESS:
        _set(notice, Move.FAIL, now, failure=attempt.code)
    elif notice.state == State.SENDING:
        _try_later(notice, attempt, actor, now)


def _try_later(notice: Notice, attempt: Attempt, actor: str, now: datetime) -> None:
    tries = notice.attempts.filter(started_at__gte=notice.queued_at).count()
    again = backoff.retry_at(notice.queued_at, tries, now, random.random())  # noqa: S311 - spreads load, no secret
    if again is None:
        _set(notice, Move.FAIL, now, failure=attempt.code)
        facts = {"platform": notice.platform.slug, "code": attempt.code, "attempt": attempt.number}
        ledger.append(actor=actor, verb="notice.failed", subject=f"notice:{notice.pk}", now=now, facts=facts)
    else:
        _set(notice, Move.GIVE_BACK, now, next_attempt_at=again)


@transaction.atomic
def give_back(*, notice_id: UUID, actor: str, now: datetime) -> bool:
    """Put a notice whose worker died back into the queue, its unfinished attempt marked lost. True if it was.

    After MOST_LOST such tries a human is told instead.
    """
    stuck = Notice.objects.filter(pk=notice_id, state=State.SENDING, claimed_at__lte=now - backoff.CLAIM_LASTS)
    if stuck.update(state=State.QUEUED, next_attempt_at=now, claimed_at=None, updated_at=now) != 1:
        return False
    Attempt.objects.filter(notice_id=notice_id, outcome="").update(outcome=Attempt.Outcome.LOST, finished_at=now)
    ledger.append(actor=actor, verb="notice.revived", subject=f"notice:{notice_id}", now=now)
    _give_up_on_killer(Notice.objects.select_related("platform").get(pk=notice_id), actor, now)
    return True


def _give_up_on_killer(notice: Notice, actor: str, now: datetime) -> None:
    lost = notice.attempts.filter(outcome=Attempt.Outcome.LOST, started_at__gte=notice.queued_at).count()
    if lost >= backoff.MOST_LOST:
        _set(notice, Move.FAIL, now, failure="worker_lost")
        facts = {"platform": notice.platform.slug, "code": "worker_lost", "attempt": lost}
        ledger.append(actor=actor, verb="notice.failed", subject=f"notice:{notice.pk}", now=now, facts=facts)


@transaction.atomic
def retry(*, notice: Notice, actor: str, now: datetime) -> None:
    """A human asks for another round of 24 hours for a notice that failed. Raises IllegalMove."""
    states.after(notice.state, Move.RETRY)
    live = Q(state__in=states.sources(Move.RETRY)) & Q(clock_voided_at=None)
    changed = Notice.objects.filter(live, pk=notice.pk).update(
        state=State.QUEUED, queued_at=now, next_attempt_at=now, failure="", updated_at=now
    )
    if changed != 1:
        raise states.IllegalMove("the notice has moved on meanwhile")
    ledger.append(actor=actor, verb="notice.retried", subject=f"notice:{notice.pk}", now=now)


def _stop(notice: Notice, code: str, actor: str, now: datetime) -> None:
    _set(notice, Move.FAIL, now, failure=code)
    ledger.append(actor=actor, verb="notice.stopped", subject=f"notice:{notice.pk}", now=now, facts={"code": code})


def _set(notice: Notice, move: Move, now: datetime, **values: object) -> None:
    fields = {"state": states.after(notice.state, move), "claimed_at": None, "updated_at": now, **values}
    Notice.objects.filter(pk=notice.pk).update(**fields)
    for name, value in fields.items():
        setattr(notice, name, value)
