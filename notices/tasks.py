"""The worker's side: claim, touch the wire with no transaction open, record. Each sweep looks for all due rows."""

from collections.abc import Callable, Iterable
from uuid import UUID

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from notices import actions, alarms, channels, parcels, queries
from notices.actions import Claim
from notices.channels.base import Outcome, Result
from notices.crew import Crew, alone
from notices.queries import Errand
from vault import keys
from vault.keys import CannotOpen, OpenKey

log = structlog.get_logger("recourse.notices")
DELIVERY = "system:delivery"
# A sweep sends nobody out after so many seconds, and the next goes on: other work is due too.
SWEEP_SECONDS = 20.0


@shared_task(ignore_result=True)
def deliver(notice_id: str) -> None:
    """Try one notice once, if it is due and no other worker has it."""
    _carry(actions.begin_attempt(notice_id=UUID(notice_id), actor=DELIVERY, now=timezone.now()))


@shared_task(ignore_result=True)
def follow_up(follow_up_id: str) -> None:
    """Try one follow-up once, if it is due, still wanted, and no other worker has it."""
    _carry(actions.begin_follow_up(follow_up_id=UUID(follow_up_id), actor=DELIVERY, now=timezone.now()))


@shared_task(ignore_result=True)
def deliver_due() -> None:
    """Try everything that is due, several platforms at once and none above its share. One sweep at a time.

    A platform that stalls holds at most its share of the crew, and no second worker.
    """
    with Crew(settings.DELIVERY_THREADS, _try_one) as crew, alone() as mine:
        if mine:
            crew.run(lambda: queries.due_for_delivery(timezone.now()), SWEEP_SECONDS)


@shared_task(ignore_result=True)
def revive_stuck() -> None:
    """Put back into the queue what a worker claimed and never finished."""
    now = timezone.now()
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


def _try_one(errand: Errand) -> None:
    task = follow_up if errand.follow_up else deliver
    _each("deliver", [errand.id], lambda pk: task(str(pk)))


def _each(task: str, ids: Iterable[UUID], work: Callable[[UUID], object]) -> None:
    """Do the work for each id; one that fails is logged and must not stop the others."""
    for pk in ids:
        try:
            work(pk)
        except Exception:  # whatever is wrong with one row, the others are due too
            log.exception("row failed", task=task, notice=str(pk))


def _carry(claim: Claim | None) -> None:
    """From the claim to the record."""
    if claim is None:
        return
    key, result = _try(claim)
    actions.record_attempt(
        attempt=claim.attempt, outcome=result.outcome, code=result.code, proof=result.proof, reply=result.reply,
        key=key, actor=DELIVERY, now=timezone.now(),
    )  # fmt: skip
    said = claim.follow_up.kind if claim.follow_up else "letter"
    log.info(
        "tried", notice=str(claim.notice.pk), task=said, channel=claim.attempt.channel.kind,
        attempt=claim.attempt.number, outcome=result.outcome.value,
    )  # fmt: skip


def _try(claim: Claim) -> tuple[OpenKey | None, Result]:
    """Open, check once more who may read it, and send."""
    key = _key(claim)
    if key is None and claim.follow_up is None:
        return None, Result(Outcome.HOPELESS, "key_unavailable")
    try:
        parcel = parcels.parcel(claim, key, timezone.now())
    except CannotOpen:
        return key, Result(Outcome.HOPELESS, "unreadable")
    except parcels.SaysTooMuch:
        return key, Result(Outcome.HOPELESS, "says_too_much")
    return key, channels.registry[claim.attempt.channel.kind]().deliver(parcel)


def _key(claim: Claim) -> OpenKey | None:
    """None where it cannot be opened: a withdrawal is told even of an erased case."""
    try:
        return keys.open_for_desk(claim.notice.key_id)
    except CannotOpen:
        return None
