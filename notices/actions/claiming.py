"""Claiming: who may touch the wire now, and the attempt row that is written before it is touched."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from notices import backoff
from notices.actions import following as follow_ups
from notices.actions import ways
from notices.actions.standing import take_over
from notices.following import WITHDRAWAL
from notices.models import Attempt, Channel, FollowUp, Notice
from notices.states import Move, State
from vault import ledger

# The first half of the advisory locks under which it is counted who talks to a platform; the other is its id.
AT_PLATFORM = 0x7A1C
BUSY = """
SELECT (SELECT count(*) FROM notices_notice WHERE state = 'sending' AND platform_id = %s)
     + (SELECT count(*) FROM notices_followup AS f JOIN notices_notice AS n ON n.id = f.notice_id
         WHERE f.state = 'sending' AND n.platform_id = %s)
"""


@dataclass(frozen=True)
class Claim:
    """What this worker alone may send now: the letter, or with `follow_up` what is said after it."""

    notice: Notice
    attempt: Attempt
    follow_up: FollowUp | None = None


@transaction.atomic
def begin_attempt(*, notice_id: UUID, actor: str, now: datetime) -> Claim | None:
    """Claim a due notice and write the attempt. None when another worker has it, it is not due or is paused, enough
    workers talk to its platform, its channel rests, or it was stopped.

    The release is checked here again: this is the last moment before the wire.
    """
    due = Notice.objects.filter(pk=notice_id, state=State.QUEUED, paused_at=None, next_attempt_at__lte=now)
    channel = Channel.objects.select_related("platform").filter(notices__in=due).first()
    if channel is None or not _has_room(channel):
        return None
    if due.update(state=State.SENDING, claimed_at=now, updated_at=now) != 1:
        return None
    # What was verified since it was queued binds it too, whoever was faster.
    take_over(notice=Notice(pk=notice_id), actor=actor, now=now)
    notice = Notice.objects.select_related("platform", "channel__platform").get(pk=notice_id)
    if code := _refusal(notice, now):
        ways.move(notice, Move.FAIL, now, failure=code)
        ledger.append(actor=actor, verb="notice.stopped", subject=f"notice:{notice.pk}", now=now, facts={"code": code})
        return None
    if notice.channel.paused_at or not notice.channel.active:
        _go_elsewhere_or_wait(notice, actor, now)
        return None
    return Claim(notice, _write(notice, notice.channel, None, actor, now))


@transaction.atomic
def begin_follow_up(*, follow_up_id: UUID, actor: str, now: datetime) -> Claim | None:
    """Claim a due follow-up and write its attempt. None as for a notice, or where its time or its reason is over.

    Asked once more before the wire: is the release alive, is there still silence, did the person pause it?
    """
    due = FollowUp.objects.filter(pk=follow_up_id, state=FollowUp.State.QUEUED, next_attempt_at__lte=now)
    row = due.select_related("notice__platform", "notice__channel__platform").first()
    if row is None or not _has_room(row.notice.channel):
        return None
    notice = follow_ups.locked(row.notice)
    channel = follow_ups.channel_for(row, notice)
    code = follow_ups.over(row, notice, channel, now)
    if code or channel is None:
        follow_ups.end(row, code, actor, now)
        return None
    if wait := _must_wait(row, channel, now):
        due.update(next_attempt_at=now + wait)
        return None
    if due.update(state=FollowUp.State.SENDING, claimed_at=now) != 1:
        return None
    return Claim(notice, _write(notice, channel, row, actor, now), row)


def _has_room(channel: Channel) -> bool:
    """Whether one more worker may talk to the platform. True holds until this transaction ends: others wait here.

    Counted by a statement of its own, after the lock: it must see what the one before has committed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [AT_PLATFORM, channel.platform_id])
        cursor.execute(BUSY, [channel.platform_id, channel.platform_id])
        busy: int = cursor.fetchone()[0]
    return busy < backoff.share(channel.platform.most_at_once, channel.failures)


def _refusal(notice: Notice, now: datetime) -> str:
    """Why the letter must not go out any more; empty where it may."""
    if not notice.may_be_told(now):
        return "release_ended"
    return "items_withdrawn" if notice.names_withdrawn else ""


def _go_elsewhere_or_wait(notice: Notice, actor: str, now: datetime) -> None:
    """Its channel rests or was switched off: the next one, else it waits where that can help, a day at most."""
    resting = notice.channel.active
    if resting and now - notice.queued_at < backoff.PATIENCE and ways.next_channel(notice) is None:
        ways.move(notice, Move.GIVE_BACK, now, next_attempt_at=now + backoff.REST)
        return
    code = "channel_paused" if resting else "no_channel"
    if not ways.fall_back(notice, code, actor, now):
        facts = {"platform": notice.platform.slug, "code": code}
        ledger.append(actor=actor, verb="notice.failed", subject=f"notice:{notice.pk}", now=now, facts=facts)


def _must_wait(row: FollowUp, channel: Channel, now: datetime) -> timedelta | None:
    """How long it must wait: while the channel rests, and a withdrawal while its letter may be on the wire."""
    if channel.paused_at:
        return backoff.REST
    under_way = Attempt.objects.filter(notice=row.notice_id, follow_up=None, outcome="")
    flying = row.kind == WITHDRAWAL and under_way.filter(started_at__gt=now - backoff.CLAIM_LASTS).exists()
    return backoff.CLAIM_LASTS if flying else None


def _write(notice: Notice, channel: Channel, row: FollowUp | None, actor: str, now: datetime) -> Attempt:
    number = notice.attempts.count() + 1
    sent_to = channel.address if channel.kind == Channel.Kind.EMAIL else ""
    attempt = Attempt.objects.create(
        notice=notice, follow_up=row, channel=channel, number=number, started_at=now, sent_to=sent_to
    )
    facts = {"platform": notice.platform.slug, "channel": channel.kind, "attempt": number}
    verb = "notice.attempted" if row is None else "follow_up.attempted"
    facts |= {"kind": row.kind, "number": row.number} if row else {}
    ledger.append(actor=actor, verb=verb, subject=f"notice:{notice.pk}", now=now, facts=facts)
    return attempt
