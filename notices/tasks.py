"""The worker's side: claim, touch the wire with no transaction open, record. Each sweep looks for all due rows."""

import os
import socket
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from notices import actions, alarms, backoff, channels, leases, outgoing, parcels, queries
from notices.actions import Claim
from notices.channels.base import Outcome, Result
from notices.crew import Crew
from notices.leases import Lease
from notices.queries import Errand
from vault import keys
from vault.keys import CannotOpen, OpenKey

log = structlog.get_logger("recourse.notices")
DELIVERY = "system:delivery"
# A sweep sends nobody out after so many seconds, and the next goes on: other work is due too.
SWEEP_SECONDS = 20.0
# Begins the name of the lease under which a worker delivers in one of its places only.
SWEEP = "deliver:"


@dataclass(frozen=True)
class Held:
    """A claim, and when (time.monotonic) nothing of it may go on the wire any more."""

    claim: Claim
    ends: float


@shared_task(ignore_result=True)
def deliver(notice_id: str) -> None:
    """Try one notice once, if it is due, no other worker has it, and its platform has room."""
    _go(Errand(UUID(notice_id), 0, 1, follow_up=False))


@shared_task(ignore_result=True)
def follow_up(follow_up_id: str) -> None:
    """Try one follow-up once, if it is due, still wanted, no other worker has it, and its platform has room."""
    _go(Errand(UUID(follow_up_id), 0, 1, follow_up=True))


@shared_task(ignore_result=True)
def deliver_due() -> None:
    """Try everything that is due, several platforms at once and none above its share.

    Workers do this side by side, each with its own share of the platforms first; a worker does it in one of its places.
    A platform that stalls holds at most its share of a crew, and a worker that stands still nobody.
    """
    with Crew(settings.DELIVERY_THREADS, _claim, _carry) as crew, leases.alone(f"{SWEEP}{_worker()}") as lease:
        if lease is None:
            return
        with outgoing.kept_open():
            crew.run(lambda: queries.due_for_delivery(timezone.now(), *_place(lease)), lease.renew, SWEEP_SECONDS)


@shared_task(ignore_result=True)
def revive_stuck() -> None:
    """Put back into the queue what a worker claimed and never finished."""
    now = timezone.now()
    leases.forget_ended()
    _each("revive", queries.stuck(now), lambda pk: actions.give_back(notice_id=pk, actor=DELIVERY, now=now))
    after = queries.stuck_follow_ups(now)
    _each("revive", after, lambda pk: actions.give_back_follow_up(follow_up_id=pk, actor=DELIVERY, now=now))


@shared_task(ignore_result=True)
def watch_clock() -> None:
    """Write every stage and finding whose instant has come, however long ago."""
    now = timezone.now()
    _each("clock", queries.due_stages(now), lambda pk: actions.pass_stages(notice_id=pk, actor=actions.CLOCK, now=now))


@shared_task(ignore_result=True)
def wake_desk() -> None:
    """Tell the desk by mail, in counts only and at most once an hour, that something failed and waits for a human."""
    alarms.raise_alarm(timezone.now())


def _worker() -> str:
    """The name of this worker, the same in all of its places; outside of Celery of this process."""
    return deliver_due.request.hostname or f"{socket.gethostname()}:{os.getpid()}"


def _place(lease: Lease) -> tuple[int, int]:
    """Which of how many sweeps this one is."""
    names = leases.alive(SWEEP)
    return (names.index(lease.name), len(names)) if lease.name in names else (0, 1)


def _each(task: str, ids: Iterable[UUID], work: Callable[[UUID], object]) -> None:
    """Do the work for each id; one that fails is logged and must not stop the others."""
    for pk in ids:
        try:
            work(pk)
        except Exception:  # whatever is wrong with one row, the others are due too
            log.exception("row failed", task=task, notice=str(pk))


def _go(errand: Errand) -> None:
    try:
        claim = _claim(errand)
    except actions.Busy:
        return
    if claim is not None:
        _carry(claim)


def _claim(errand: Errand) -> Held | None:
    """Claim it; raises Busy. The time for the wire is counted from before the claim, so that it ends before that."""
    now, ends = timezone.now(), time.monotonic() + backoff.time_for_the_wire().total_seconds()
    if errand.follow_up:
        claim = actions.begin_follow_up(follow_up_id=errand.id, actor=DELIVERY, now=now)
    else:
        claim = actions.begin_attempt(notice_id=errand.id, actor=DELIVERY, now=now)
    return Held(claim, ends) if claim else None


def _carry(held: Held) -> None:
    """From the claim to the record. One who was stopped meanwhile, and whose claim was given up, sends nothing more."""
    claim = held.claim
    with outgoing.within(held.ends - time.monotonic()):
        key, result = _try(claim)
    recorded = result is not None and actions.record_attempt(
        attempt=claim.attempt, outcome=result.outcome, code=result.code, proof=result.proof, reply=result.reply,
        key=key, actor=DELIVERY, now=timezone.now(),
    )  # fmt: skip
    log.info(
        "tried" if recorded else "came too late", notice=str(claim.notice.pk), channel=claim.attempt.channel.kind,
        task=claim.follow_up.kind if claim.follow_up else "letter", attempt=claim.attempt.number,
        outcome=result.outcome.value if result else "",
    )  # fmt: skip


def _try(claim: Claim) -> tuple[OpenKey | None, Result | None]:
    """Open, check once more who may read it, and send. No result: the claim is somebody else's by now."""
    key = _key(claim)
    if key is None and claim.follow_up is None:
        return None, Result(Outcome.HOPELESS, "key_unavailable")
    try:
        parcel = parcels.parcel(claim, key, timezone.now())
    except CannotOpen:
        return key, Result(Outcome.HOPELESS, "unreadable")
    except parcels.SaysTooMuch:
        return key, Result(Outcome.HOPELESS, "says_too_much")
    if not actions.is_ours(claim):
        return key, None
    return key, channels.registry[claim.attempt.channel.kind]().deliver(parcel)


def _key(claim: Claim) -> OpenKey | None:
    """None where it cannot be opened: a withdrawal is told even of an erased case."""
    try:
        return keys.open_for_desk(claim.notice.key_id)
    except CannotOpen:
        return None
