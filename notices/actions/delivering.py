"""Delivery: claim, attempt, record. The wire itself is touched between these actions, by a task."""

import random
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from notices import backoff, following, states
from notices.actions import following as follow_ups
from notices.actions import ways
from notices.actions.receiving import prove, starts_clock
from notices.following import ASKING
from notices.models import Attempt, Channel, FollowUp, Notice
from notices.states import Move, State
from vault import ledger
from vault.keys import OpenKey

LONGEST_REPLY = 20_000
Outcome = Attempt.Outcome
FINISH = """
UPDATE notices_attempt SET outcome = %s, code = %s, finished_at = %s, reply = %s WHERE id = %s AND outcome = ANY(%s)
"""


@transaction.atomic
def record_attempt(
    *, attempt: Attempt, outcome: str, code: str, proof: str | None, reply: str, key: OpenKey | None, actor: str,
    now: datetime,
) -> bool:  # fmt: skip
    """Write how a try ended: sent (and perhaps received), handed to a human, to be retried, or given up.

    `key` is None where it could not be opened: then there is no reply to keep. A follow-up proves nothing. False, and
    nothing is written, where a worker comes back that was given up: what others wrote since stands. Only that the
    letter is there, or with a human, is news even then.
    """
    notice = follow_ups.locked(attempt.notice)
    # The worker read it before the wire: what the desk learned since belongs on record too.
    attempt.channel = _as_it_is(notice, attempt.channel_id)
    attempt.outcome, attempt.code, attempt.finished_at = outcome, code, now
    if key is not None:
        attempt.seal(key, reply=reply[:LONGEST_REPLY] or None)
    if not _finish(attempt):
        return False
    ways.note_result(attempt.channel, outcome, code, actor, now)
    _write(notice, attempt, actor, now)
    if attempt.follow_up_id is not None:
        _settle(attempt, attempt.follow_up_id, actor, now)
        return True
    proved = proof if outcome == Outcome.DELIVERED and key is not None else None
    # What starts the clock says that it was sent, too.
    if notice.state in states.ON_ITS_WAY and _is_latest(attempt) and not (proved and starts_clock(notice, proved)):
        _move_on(notice, attempt, outcome, actor, now)
    if proved and key is not None:
        prove(notice=notice, proof=proved, at=now, actor=actor, now=now, key=key, evidence=reply, attempt=attempt)
    return True


def _as_it_is(notice: Notice, channel_id: int) -> Channel:
    mine = notice.channel_id == channel_id
    return notice.channel if mine else Channel.objects.select_related("platform").get(pk=channel_id)


def _finish(attempt: Attempt) -> bool:
    """Write the end of a try that has none yet; one that was thought lost may have arrived. True if it was written."""
    arrived = attempt.outcome in {Outcome.DELIVERED, Outcome.HANDED_OVER}
    open_ends = ["", Outcome.LOST.value] if arrived else [""]
    with connection.cursor() as cursor:
        cursor.execute(
            FINISH, [attempt.outcome, attempt.code, attempt.finished_at, attempt.reply, attempt.pk, open_ends]
        )
        return bool(cursor.rowcount)


def _write(notice: Notice, attempt: Attempt, actor: str, now: datetime) -> None:
    facts = {
        "platform": notice.platform.slug,
        "outcome": attempt.outcome,
        "code": attempt.code,
        "attempt": attempt.number,
    }
    what = "follow_up" if attempt.follow_up_id else "notice"
    ledger.append(actor=actor, verb=f"{what}.{attempt.outcome}", subject=f"notice:{notice.pk}", now=now, facts=facts)


def _is_latest(attempt: Attempt) -> bool:
    """A late failure of an older try must not disturb a newer one; a late success always counts."""
    if attempt.outcome == Outcome.DELIVERED:
        return True
    newer = Attempt.objects.filter(notice_id=attempt.notice_id, follow_up=None, number__gt=attempt.number)
    return not newer.exists()


def _move_on(notice: Notice, attempt: Attempt, outcome: str, actor: str, now: datetime) -> None:
    if outcome == Outcome.DELIVERED:
        ways.move(notice, Move.MARK_SENT, now, **ways.carried_by(notice, attempt.channel))
    elif attempt.channel_id != notice.channel_id:
        # The notice goes by another channel meanwhile.
        return
    elif outcome == Outcome.HANDED_OVER:
        ways.move(notice, Move.HAND_OVER, now, **ways.carried_by(notice, attempt.channel))
    elif outcome == Outcome.HOPELESS:
        ways.fall_back(notice, attempt.code, actor, now)
    elif notice.state == State.SENDING:
        _try_later(notice, attempt, actor, now)


def _try_later(notice: Notice, attempt: Attempt, actor: str, now: datetime) -> None:
    """Patience begins with a round's first try: what waited before (a pause, a channel at rest) costs none of it."""
    tries = list(_round(notice).filter(channel=attempt.channel_id).values_list("started_at", flat=True))
    again = backoff.retry_at(min(tries), len(tries), now, _jitter())
    if again is not None:
        ways.move(notice, Move.GIVE_BACK, now, next_attempt_at=again)
    elif not ways.fall_back(notice, attempt.code, actor, now):
        _failed(notice, attempt.code, attempt.number, actor, now)


def _round(notice: Notice) -> QuerySet[Attempt]:
    return notice.attempts.filter(follow_up=None, started_at__gte=notice.queued_at)


def _jitter() -> float:
    return random.random()  # noqa: S311 - spreads load, no secret


def _failed(notice: Notice, code: str, attempt: int, actor: str, now: datetime) -> None:
    facts = {"platform": notice.platform.slug, "code": code, "attempt": attempt}
    ledger.append(actor=actor, verb="notice.failed", subject=f"notice:{notice.pk}", now=now, facts=facts)


def _settle(attempt: Attempt, follow_up_id: UUID, actor: str, now: datetime) -> None:
    """When to try a follow-up again: for a day, and never beyond the end of its turn."""
    row = FollowUp.objects.select_related("notice").get(pk=follow_up_id)
    tries = row.attempts.filter(started_at__gte=row.queued_at).count()
    again = backoff.retry_at(row.queued_at, max(tries, 1), now, _jitter())
    if again and row.kind in ASKING and row.notice.due_at:
        again = again if again < following.ends(row.kind, row.number, row.notice.due_at) else None
    follow_ups.settle(attempt, row, now, again, actor)


@transaction.atomic
def give_back(*, notice_id: UUID, actor: str, now: datetime) -> bool:
    """Put a notice whose worker died back into the queue, its unfinished attempt marked lost. True if it was.

    After MOST_LOST such tries a human is told instead.
    """
    stuck = Notice.objects.filter(pk=notice_id, state=State.SENDING, claimed_at__lte=now - backoff.CLAIM_LASTS)
    if stuck.update(state=State.QUEUED, next_attempt_at=now, claimed_at=None, updated_at=now) != 1:
        return False
    Attempt.objects.filter(notice_id=notice_id, follow_up=None, outcome="").update(
        outcome=Outcome.LOST, finished_at=now
    )
    ledger.append(actor=actor, verb="notice.revived", subject=f"notice:{notice_id}", now=now)
    notice = Notice.objects.select_related("platform").get(pk=notice_id)
    lost = _round(notice).filter(outcome=Outcome.LOST).count()
    if lost >= backoff.MOST_LOST:
        ways.move(notice, Move.FAIL, now, failure="worker_lost")
        _failed(notice, "worker_lost", lost, actor, now)
    return True


@transaction.atomic
def give_back_follow_up(*, follow_up_id: UUID, actor: str, now: datetime) -> bool:
    """The same for a follow-up. True if it was stuck."""
    held = FollowUp.objects.filter(
        pk=follow_up_id, state=FollowUp.State.SENDING, claimed_at__lte=now - backoff.CLAIM_LASTS
    )
    # The notice first, as whoever records a try locks it first.
    row = held.select_related("notice").first()
    if row is None:
        return False
    follow_ups.locked(row.notice)
    if held.update(state=FollowUp.State.QUEUED, next_attempt_at=now, claimed_at=None) != 1:
        return False
    row.attempts.filter(outcome="").update(outcome=Outcome.LOST, finished_at=now)
    ledger.append(actor=actor, verb="follow_up.revived", subject=f"notice:{row.notice_id}", now=now)
    if row.attempts.filter(outcome=Outcome.LOST).count() >= backoff.MOST_LOST:
        follow_ups.end(row, "worker_lost", actor, now)
    return True


@transaction.atomic
def retry(*, notice: Notice, actor: str, now: datetime) -> None:
    """A human asks for another round of 24 hours, by the channel that the platform prefers now.

    Raises IllegalMove (also where an item of the frozen letter was taken back), Refused: no_channel.
    """
    states.after(notice.state, Move.RETRY)
    if notice.names_withdrawn:
        raise states.IllegalMove("the letter names what was taken back: it needs a new one")
    channel = ways.preferred_channel(notice.platform)
    live = Q(state__in=states.sources(Move.RETRY)) & Q(clock_voided_at=None)
    changed = Notice.objects.filter(live, pk=notice.pk).update(
        state=State.QUEUED, queued_at=now, next_attempt_at=now, failure="", updated_at=now,
        **ways.carried_by(notice, channel),
    )  # fmt: skip
    if changed != 1:
        raise states.IllegalMove("the notice has moved on meanwhile")
    facts = {"platform": notice.platform.slug, "channel": channel.kind}
    ledger.append(actor=actor, verb="notice.retried", subject=f"notice:{notice.pk}", now=now, facts=facts)
