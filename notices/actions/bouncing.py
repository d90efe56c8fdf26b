"""Our own letter came back: what that takes back. Once, and only of the way by which the letter goes now."""

from datetime import datetime
from typing import Any

from notices import backoff, clock
from notices.actions import ways
from notices.actions.receiving import void_receipt
from notices.clock import Answer, Proof
from notices.models import Attempt, Channel, Notice
from notices.states import State
from vault import ledger
from vault.keys import OpenKey

CODE = "bounced"
# What a bounce can lead to.
VOIDED, CONTRADICTED, BOUNCED, REROUTED, FAILED = "voided", "contradicted", "bounced", "rerouted", "failed"
# `elsewhere`: what failed is a copy, or somebody else's address; or the report does not say whose it is.
LATE, ELSEWHERE = "late", "elsewhere"
# Neither is an answer of the platform: it was silent, said that it has the letter, or the person took an item back.
NO_ANSWER = clock.QUIET | {Answer.WITHDRAWN}


def is_too_early(notice: Notice, now: datetime) -> bool:
    """Whether a try is under way: a report can be faster than the worker's record of what it is about."""
    begun = notice.attempts.filter(follow_up=None, outcome="", started_at__gt=now - backoff.CLAIM_LASTS)
    return begun.exists()


def take_back(
    notice: Notice, report: dict[str, Any], attempt: int, came: datetime, key: OpenKey, actor: str, now: datetime
) -> str:  # fmt: skip
    """What the proven bounce of a try (`attempt`: its number, 0 if unknown) does to the locked notice: its effect.

    `came`: when the bounce reached us. Acceptance by the platform's mail server is voided, unless it came too late for
    that. A letter that was sent and never proved goes by the next channel, or has failed. An old try's bounce, and one
    after which the notice moved on, changes nothing.
    """
    standing = list(notice.receipts.filter(void=None))
    accepted = [each for each in standing if each.proof == Proof.EXCHANGER_ACCEPTED]
    if not _is_of_its_way(notice, attempt) or not (accepted or notice.state == State.SENT):
        return BOUNCED
    # Who acknowledged, fetched or answered the notice has it: a bounce cannot take that back unseen.
    if len(standing) > len(accepted) or notice.items.exclude(answer__in=NO_ANSWER).exists():
        return CONTRADICTED
    if not accepted:
        return _go_on(notice, actor, now)
    if _is_late(notice, came):
        return LATE
    reason = f"Bounced after acceptance: {report.get('status', '')} {report.get('diagnostic', '')}".strip()
    void_receipt(receipt=accepted[0], reason=reason, actor=actor, now=now, key=key)
    return VOIDED


def _is_late(notice: Notice, came: datetime) -> bool:
    """Whether it came after the 48 hours, or after the server had taken a later mail of ours too.

    Whoever took the letter knows its token: a platform that was silent could wipe a breach with one automatic mail.
    """
    later = notice.attempts.filter(follow_up__isnull=False, channel=notice.channel_id, finished_at__lte=came)
    ended = notice.due_at is not None and came >= notice.due_at
    return ended or later.filter(outcome=Attempt.Outcome.DELIVERED).exists()


def note_bounce(notice: Notice, attempt: int, otherwise: int | None, at: datetime) -> None:
    """Keep with the channel that carried the try, or with `otherwise` where it is not known, that a mail came back."""
    carried = notice.attempts.filter(number=attempt).values_list("channel_id", flat=True).first() or otherwise
    if carried is not None:
        Channel.objects.filter(pk=carried).update(last_bounce_at=at)


def _is_of_its_way(notice: Notice, attempt: int) -> bool:
    """Whether the bounced try went by the channel that carries the letter now. Unknown: whether each may have."""
    tries = list(notice.attempts.filter(follow_up=None, channel__kind=Channel.Kind.EMAIL).defer("reply"))
    bounced = [each for each in tries if (each.number == attempt if attempt else each.may_have_arrived)]
    return bool(bounced) and all(_carries(notice, each, tries) for each in bounced)


def _carries(notice: Notice, bounced: Attempt, tries: list[Attempt]) -> bool:
    """By the same channel and, where a human asked for another round that was delivered, in that round."""
    round_begins = notice.queued_at
    again = any(each.outcome == Attempt.Outcome.DELIVERED and each.started_at >= round_begins for each in tries)
    return bounced.channel_id == notice.channel_id and (bounced.started_at >= round_begins or not again)


def _go_on(notice: Notice, actor: str, now: datetime) -> str:
    code = "items_withdrawn" if notice.names_withdrawn else CODE
    if ways.fall_back(notice, code, actor, now):
        return REROUTED
    facts = {"platform": notice.platform.slug, "code": code}
    ledger.append(actor=actor, verb="notice.failed", subject=f"notice:{notice.pk}", now=now, facts=facts)
    return FAILED
