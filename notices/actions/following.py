"""What is said after a letter: rows written when their turn comes, ended when there is nothing left to ask.

A reminder or repeat needs silence, a running clock and a living release, and is skipped while the person pauses. A
withdrawal needs none of these: it tells nothing new (docs/adr/0008-what-is-said-after-a-letter.md).
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from notices import backoff, following, wake
from notices.actions import ways
from notices.actions.proving import FILED
from notices.clock import QUIET
from notices.following import ASKING, REPEAT, WITHDRAWAL, Turn
from notices.models import Attempt, Channel, FollowUp, InboundMail, ItemAnswer, Notice, NoticeItem
from notices.queries.letters import whole
from notices.states import State
from vault import ledger

Status = FollowUp.State
WAITS_FOR_A_HUMAN = "to_be_filed"
# Why nothing is said at this turn, though something may be at the next.
RESTS = frozenset({"paused", "unread"})
THIS = "WHERE n.id = %s"


def locked(notice: Notice) -> Notice:
    """The notice as it stands, under its lock, with its platform and channel.

    Whoever must wait for it reads it once the wait is over: what was read before, it and its channel, may be old then.
    """
    found = whole(f"{THIS} FOR UPDATE OF n SKIP LOCKED", [notice.pk])
    if found is None:
        Notice.objects.select_for_update().values_list("pk").get(pk=notice.pk)
        found = whole(THIS, [notice.pk])
    if found is None:
        raise Notice.DoesNotExist
    return found


def write_due(notice: Notice, actor: str, now: datetime) -> None:
    """Queue the reminder or repeat whose turn it is, once. Called under the notice's lock, with each stage.

    One whose turn came while the person paused is written as stopped, so that nobody catches it up.
    """
    turn = following.turn(notice.due_at, now) if notice.due_at else None
    if turn is None or not _is_wanted(notice, turn, now):
        return
    paused = why_not(notice, now) == "paused"
    row, made = FollowUp.objects.get_or_create(
        notice=notice, kind=turn.kind, number=turn.number,
        defaults={"due_at": turn.at, "queued_at": now, "next_attempt_at": None if paused else now,
                  "state": Status.STOPPED if paused else Status.QUEUED, "code": "paused" if paused else "",
                  "finished_at": now if paused else None},
    )  # fmt: skip
    if made:
        _stop_older(row, actor, now)
        _announce(row, notice, "follow_up.skipped" if paused else "follow_up.queued", actor, now)


def _is_wanted(notice: Notice, turn: Turn, now: datetime) -> bool:
    """A form is filled in by a human: nobody is asked to file a reminder, nor a repeat while one waits."""
    if why_not(notice, now) not in {"", "paused"}:
        return False
    if notice.channel.kind != Channel.Kind.WEBFORM:
        return True
    waiting = notice.follow_ups.filter(kind=REPEAT, state=Status.QUEUED, number__lt=turn.number)
    return turn.kind == REPEAT and not waiting.exists()


def why_not(notice: Notice, now: datetime) -> str:
    """Why this notice gets no reminder and no repeat now; empty where it does. One of RESTS may pass."""
    if notice.state != State.RECEIVED or notice.due_at is None:
        return "ended"
    if notice.clock_voided_at:
        return "clock_void"
    if not notice.may_be_told(now):
        return "release_ended"
    if notice.followed_by.filter(platform=notice.platform_id).exists():
        return "corrected"
    if not in_silence(notice):
        return "answered"
    if unread_replies(notice).exists():
        return "unread"
    return "paused" if notice.paused_at or not asked_about(notice).exists() else ""


def asked_about(notice: Notice) -> QuerySet[NoticeItem]:
    """The items still without an answer, less those that the person is taking back."""
    return notice.items.filter(answer__in=QUIET, held_at=None)


def unread_replies(notice: Notice) -> QuerySet[InboundMail]:
    """Answers by mail, proven or still being checked, that wait for a person: nobody is asked again meanwhile."""
    waiting = notice.mails.filter(kind=InboundMail.Kind.REPLY, handled_at=None)
    return waiting.filter(Q(trusted=True) | Q(effect=""))


def in_silence(notice: Notice) -> bool:
    """Whether there is still something to ask, and nothing reasoned was ever answered."""
    given = ItemAnswer.objects.filter(item__notice=notice).values_list("outcome", flat=True)
    return following.goes_on(notice.items.values_list("answer", flat=True), given)


def over(row: FollowUp, notice: Notice, channel: Channel | None, now: datetime) -> str:
    """Why this follow-up must not go out any more; empty where it may. Asked at the wire."""
    if row.kind == WITHDRAWAL:
        too_late = channel is not None and channel.paused_at and now >= row.queued_at + backoff.PATIENCE
        return "no_channel" if channel is None else "channel_paused" if too_late else ""
    if notice.due_at and now >= following.ends(row.kind, row.number, notice.due_at):
        return "too_late"
    return why_not(notice, now) or ("no_channel" if channel is None else "")


def channel_for(row: FollowUp, notice: Notice) -> Channel | None:
    """The channel that carried the letter; where it was switched off, the one that the platform prefers now.

    Of the withdrawals of one moment each has its own of those by which the letter may have come (`came_by`).
    """
    channel = notice.channel
    if row.kind == WITHDRAWAL:
        before = notice.follow_ups.filter(kind=WITHDRAWAL, due_at=row.due_at, number__lt=row.number).count()
        came = came_by(notice, row.due_at)
        channel = came[before % len(came)] if came else channel
    if channel.active:
        return channel
    try:
        return ways.preferred_channel(notice.platform)
    except ways.Refused:
        return None


def came_by(notice: Notice, at: datetime) -> list[Channel]:
    """Every channel by which the letter may have come, as it was known at `at`: what is learned later moves nothing.

    A form counts where a filing had been entered, never for having been handed to a human; and where the platform was
    proved to have the letter, and no other way is known.
    """
    filed = notice.receipts.filter(recorded_at__lte=at, proof__in=FILED).exists()
    tries = notice.attempts.filter(follow_up=None, started_at__lte=at).select_related("channel__platform")
    came = [each.channel for each in tries.defer("reply").order_by("number") if _may_have_come(each, at, filed)]
    settled = notice.receipts.filter(recorded_at__lte=at).exists()
    if settled and (filed or not came or notice.channel.kind != Channel.Kind.WEBFORM):
        came.append(notice.channel)
    return list(dict.fromkeys(came))


def _may_have_come(attempt: Attempt, at: datetime, filed: bool) -> bool:
    if attempt.channel.kind == Channel.Kind.WEBFORM:
        return filed and attempt.outcome == Attempt.Outcome.HANDED_OVER
    on_the_wire = attempt.finished_at is None or attempt.finished_at > at
    return on_the_wire or attempt.may_have_arrived


def tell_withdrawal(notice: Notice, actor: str, now: datetime) -> bool:
    """Queue the withdrawal of a notice, or of some of its items, by each channel by which it may have come. False: it
    never went out.
    """
    end_all(notice, "superseded", actor, now, kinds=[WITHDRAWAL])
    first = notice.follow_ups.filter(kind=WITHDRAWAL).count() + 1
    came = came_by(notice, now)
    for number in range(first, first + len(came)):
        row = FollowUp.objects.create(
            notice=notice, kind=WITHDRAWAL, number=number, due_at=now, queued_at=now, next_attempt_at=now
        )
        _announce(row, notice, "follow_up.queued", actor, now)
    return bool(came)


def end_all(notice: Notice, code: str, actor: str, now: datetime, kinds: Iterable[str] = ASKING) -> None:
    """Stop what waits. What a worker has in hand may still arrive, and is then recorded as it is."""
    for row in notice.follow_ups.filter(state=Status.QUEUED, kind__in=list(kinds)):
        _finish(row, Status.STOPPED, code, actor, now)


def end(row: FollowUp, code: str, actor: str, now: datetime) -> None:
    """Nothing more is tried: a reminder or repeat is stopped; a withdrawal has failed, and a human is told."""
    _finish(row, Status.FAILED if row.kind == WITHDRAWAL else Status.STOPPED, code, actor, now)


def _stop_older(row: FollowUp, actor: str, now: datetime) -> None:
    older = FollowUp.objects.filter(notice=row.notice_id, kind__in=ASKING, state=Status.QUEUED).exclude(pk=row.pk)
    for each in older:
        _finish(each, Status.STOPPED, "too_late", actor, now)


def _announce(row: FollowUp, notice: Notice, verb: str, actor: str, now: datetime) -> None:
    facts = {"platform": notice.platform.slug, "kind": row.kind, "number": row.number, "at": row.due_at.isoformat()}
    ledger.append(actor=actor, verb=verb, subject=f"notice:{notice.pk}", now=now, facts=facts)
    wake.after_commit("notices.tasks.deliver_due")


def _finish(row: FollowUp, state: str, code: str, actor: str, now: datetime) -> None:
    open_row = FollowUp.objects.filter(pk=row.pk, state__in=[Status.QUEUED, Status.SENDING])
    fields = {"state": state, "code": code, "finished_at": now, "next_attempt_at": None, "claimed_at": None}
    if open_row.update(**fields) == 1:
        facts = {"kind": row.kind, "number": row.number, "code": code}
        ledger.append(actor=actor, verb=f"follow_up.{state}", subject=f"notice:{row.notice_id}", now=now, facts=facts)


def settle(attempt: Attempt, row: FollowUp, now: datetime, again: datetime | None, actor: str) -> None:
    """What a try makes of its follow-up: sent, waiting for a human or for another try, or over. No clock, no proof."""
    if row.state not in {Status.QUEUED, Status.SENDING}:
        return
    open_row = FollowUp.objects.filter(pk=row.pk)
    if attempt.outcome == Attempt.Outcome.DELIVERED:
        fields = {"state": Status.SENT, "finished_at": now, "code": attempt.code}
        open_row.update(**fields, claimed_at=None, next_attempt_at=None)
        # To a platform that polls, this is news.
        Notice.objects.filter(pk=row.notice_id).update(updated_at=now)
    elif attempt.outcome == Attempt.Outcome.HANDED_OVER:
        open_row.update(state=Status.QUEUED, code=WAITS_FOR_A_HUMAN, claimed_at=None, next_attempt_at=None)
    elif attempt.outcome == Attempt.Outcome.RETRYABLE and again:
        open_row.update(state=Status.QUEUED, claimed_at=None, next_attempt_at=again)
    else:
        _finish(row, Status.FAILED, attempt.code, actor, now)
