"""Claiming: who may touch the wire now, and the attempt row that is written before it is touched."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from notices import backoff
from notices.actions import following as follow_ups
from notices.actions import ways
from notices.actions.standing import take_over
from notices.following import WITHDRAWAL
from notices.models import Attempt, Channel, FollowUp, Notice
from notices.queries.genuine import changed_outside
from notices.queries.letters import whole
from notices.states import Move, State
from vault import ledger, rows

DUE = "WHERE n.id = %s AND n.state = 'queued' AND n.paused_at IS NULL AND n.next_attempt_at <= %s"
ITS_STANDING = """
(SELECT count(*) FROM notices_attempt WHERE notice_id = %(notice)s),
EXISTS (SELECT FROM notices_noticeitem WHERE notice_id = %(notice)s AND answer = 'withdrawn')
"""
HAS_ROOM = """
(SELECT count(*) FROM notices_notice WHERE state = 'sending' AND platform_id = %(platform)s)
+ (SELECT count(*) FROM notices_followup AS f JOIN notices_notice AS n ON n.id = f.notice_id
    WHERE f.state = 'sending' AND n.platform_id = %(platform)s) < %(share)s
"""
STANDING = f"SELECT {ITS_STANDING} WHERE {HAS_ROOM}"
CLAIM = f"""
UPDATE notices_notice SET state = 'sending', claimed_at = %(now)s, updated_at = %(now)s
 WHERE id = %(notice)s AND {HAS_ROOM} RETURNING {ITS_STANDING}
"""  # noqa: S608 - our own words


class Busy(Exception):
    """Enough workers talk to its platform, or somebody is at its rows at this moment: to be asked again soon."""


@dataclass(frozen=True)
class Claim:
    """What this worker alone may send now: the letter, or with `follow_up` what is said after it."""

    notice: Notice
    attempt: Attempt
    follow_up: FollowUp | None = None


@dataclass(frozen=True)
class Standing:
    """How often a notice was tried, and whether the letter names an item that was taken back."""

    tries: int
    withdrawn: bool


@transaction.atomic
def begin_attempt(*, notice_id: UUID, actor: str, now: datetime) -> Claim | None:
    """Claim a due notice and write the attempt. None when another worker has it, it is not due or is paused, its
    channel rests, or it was stopped. Raises Busy.

    The release is checked here again: this is the last moment before the wire.
    """
    notice = _in_hand(notice_id, now)
    if notice is None:
        return None
    stands = _stands(CLAIM, notice, now)
    notice.state, notice.claimed_at, notice.updated_at = State.SENDING, now, now
    _take_over(notice, actor, now)
    if code := _refusal(notice, stands, now):
        ways.move(notice, Move.FAIL, now, failure=code)
        ledger.append(actor=actor, verb="notice.stopped", subject=f"notice:{notice.pk}", now=now, facts={"code": code})
        return None
    if changed_outside(notice.channel):
        _wait_until_somebody_looked(notice, actor, now)
        return None
    if notice.channel.paused_at or not notice.channel.active:
        _go_elsewhere_or_wait(notice, actor, now)
        return None
    return Claim(notice, _write(notice, notice.channel, None, stands.tries + 1, actor, now))


def _take_over(notice: Notice, actor: str, now: datetime) -> None:
    """What was verified since it was queued binds it too, whoever was faster."""
    if not notice.statutory and notice.channel.statutory and take_over(notice=notice, actor=actor, now=now):
        notice.refresh_from_db(fields=["statutory", "on_record", "updated_at"])


@transaction.atomic
def begin_follow_up(*, follow_up_id: UUID, actor: str, now: datetime) -> Claim | None:
    """Claim a due follow-up and write its attempt. None as for a notice, or where its time or its reason is over.

    Asked once more before the wire: is the release alive, is there still silence, did the person pause it?
    """
    due = FollowUp.objects.filter(pk=follow_up_id, state=FollowUp.State.QUEUED, next_attempt_at__lte=now)
    row = _follow_up_in_hand(due.select_related("notice__channel__platform"))
    if row is None:
        return None
    notice = row.notice
    notice.platform = notice.channel.platform
    stands = _stands(STANDING, notice, now)
    channel = follow_ups.channel_for(row, notice)
    code = follow_ups.over(row, notice, channel, now)
    if code or channel is None:
        follow_ups.end(row, code, actor, now)
        return None
    if wait := _must_wait(row, channel, now):
        due.update(next_attempt_at=now + wait)
        return None
    due.update(state=FollowUp.State.SENDING, claimed_at=now)
    return Claim(notice, _write(notice, channel, row, stands.tries + 1, actor, now), row)


def is_ours(claim: Claim) -> bool:
    """Whether the claim still stands: nobody has given it up since as that of a dead worker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM notices_attempt WHERE id = %s AND outcome = ''", [claim.attempt.pk])
        return cursor.fetchone() is not None


def _in_hand(notice_id: UUID, now: datetime) -> Notice | None:
    """The notice under its lock, and under that of its platform: each sweep claims at platforms of its own meanwhile.

    Nobody is waited for, since whoever holds a lock may have been stopped. Raises Busy where somebody does.
    """
    notice = whole(f"{DUE} FOR NO KEY UPDATE OF n, p SKIP LOCKED", [notice_id, now])
    if notice is None and whole(DUE, [notice_id, now]):
        raise Busy
    return notice


def _follow_up_in_hand(due: QuerySet[FollowUp]) -> FollowUp | None:
    """The same of a follow-up, under its notice's lock too."""
    of = ("self", "notice", "notice__channel__platform")
    # One at most: an order, as `first` asks for, would be looked up for nothing.
    row = next(iter(due.select_for_update(of=of, skip_locked=True, no_key=True)), None)
    if row is None and due.exists():
        raise Busy
    return row


def _stands(statement: str, notice: Notice, now: datetime) -> Standing:
    """How the notice stands (and claims it, by CLAIM). Raises Busy where no more worker may talk to its platform.

    Asked by a statement of its own, after the locks: it must see what the one before has committed. What it says holds
    until this transaction ends.
    """
    share = backoff.share(notice.platform.most_at_once, notice.channel.failures)
    asked: dict[str, Any] = {"notice": notice.pk, "platform": notice.platform_id, "share": share, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        row = cursor.fetchone()
    if row is None:
        raise Busy
    return Standing(*row)


def _refusal(notice: Notice, stands: Standing, now: datetime) -> str:
    """Why the letter must not go out any more; empty where it may."""
    if not notice.may_be_told(now):
        return "release_ended"
    return "items_withdrawn" if stands.withdrawn else ""


def _wait_until_somebody_looked(notice: Notice, actor: str, now: datetime) -> None:
    """Its way was changed outside Recourse: no other is taken by itself, since that may be what somebody is after."""
    if now - notice.queued_at < backoff.PATIENCE:
        ways.move(notice, Move.GIVE_BACK, now, next_attempt_at=now + backoff.REST)
        return
    ways.move(notice, Move.FAIL, now, failure="changed_outside")
    facts = {"platform": notice.platform.slug, "code": "changed_outside"}
    ledger.append(actor=actor, verb="notice.failed", subject=f"notice:{notice.pk}", now=now, facts=facts)


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
    """How long it must wait: while the channel rests or was changed outside Recourse, and a withdrawal while its letter
    may be on the wire.
    """
    if channel.paused_at or changed_outside(channel):
        return backoff.REST
    under_way = Attempt.objects.filter(notice=row.notice_id, follow_up=None, outcome="")
    flying = row.kind == WITHDRAWAL and under_way.filter(started_at__gt=now - backoff.CLAIM_LASTS).exists()
    return backoff.CLAIM_LASTS if flying else None


def _write(
    notice: Notice, channel: Channel, row: FollowUp | None, number: int, actor: str, now: datetime
) -> Attempt:  # fmt: skip
    sent_to = channel.address if channel.kind == Channel.Kind.EMAIL else ""
    attempt = Attempt(notice=notice, follow_up=row, channel=channel, number=number, started_at=now, sent_to=sent_to)
    rows.insert(attempt)
    facts = {"platform": notice.platform.slug, "channel": channel.kind, "attempt": number}
    verb = "notice.attempted" if row is None else "follow_up.attempted"
    facts |= {"kind": row.kind, "number": row.number} if row else {}
    ledger.append(actor=actor, verb=verb, subject=f"notice:{notice.pk}", now=now, facts=facts)
    return attempt
