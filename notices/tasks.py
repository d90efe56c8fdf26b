"""The worker's side: claim, touch the wire with no transaction open, record. Each sweep looks for all due rows."""

import time
from collections.abc import Callable, Iterable
from uuid import UUID

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from notices import actions, channels, queries
from notices.channels.base import Outcome, Parcel, Result
from notices.models import Notice
from vault import keys
from vault.keys import CannotOpen, OpenKey

log = structlog.get_logger("recourse.notices")
DELIVERY = "system:delivery"
# A sweep ends after so many seconds and the next goes on: slow platforms must not keep the clock waiting.
SWEEP_SECONDS = 20.0


@shared_task(ignore_result=True)
def deliver(notice_id: str) -> None:
    """Try one notice once, if it is due and no other worker has it."""
    claim = actions.begin_attempt(notice_id=UUID(notice_id), actor=DELIVERY, now=timezone.now())
    if claim is None:
        return
    key, result = _try(claim.notice)
    actions.record_attempt(
        attempt=claim.attempt, outcome=result.outcome, code=result.code, proof=result.proof, reply=result.reply,
        key=key, actor=DELIVERY, now=timezone.now(),
    )  # fmt: skip
    channel = claim.notice.channel.kind
    log.info("tried", notice=notice_id, channel=channel, attempt=claim.attempt.number, outcome=result.outcome.value)


@shared_task(ignore_result=True)
def deliver_due() -> None:
    """Try every notice that is due, the longest due first."""
    ends = time.monotonic() + SWEEP_SECONDS
    due = queries.due_for_delivery(timezone.now())
    _each("deliver", (pk for pk in due if time.monotonic() < ends), lambda pk: deliver(str(pk)))


@shared_task(ignore_result=True)
def revive_stuck() -> None:
    """Put back into the queue what a worker claimed and never finished."""
    now = timezone.now()
    _each("revive", queries.stuck(now), lambda pk: actions.give_back(notice_id=pk, actor=DELIVERY, now=now))


@shared_task(ignore_result=True)
def watch_clock() -> None:
    """Write every stage and finding whose instant has come, however long ago."""
    now = timezone.now()
    _each("clock", queries.due_stages(now), lambda pk: actions.pass_stages(notice_id=pk, actor=actions.CLOCK, now=now))


def _each(task: str, ids: Iterable[UUID], work: Callable[[UUID], object]) -> None:
    """Do the work for each id; one that fails is logged and must not stop the others."""
    for pk in ids:
        try:
            work(pk)
        except Exception:  # whatever is wrong with one row, the others are due too
            log.exception("row failed", task=task, notice=str(pk))


def _try(notice: Notice) -> tuple[OpenKey | None, Result]:
    """Open, check once more who may read it, and send."""
    try:
        key = keys.open_for_desk(notice.key_id)
    except CannotOpen:
        return None, Result(Outcome.HOPELESS, "key_unavailable")
    try:
        parcel = _parcel(notice, key)
    except CannotOpen:
        return key, Result(Outcome.HOPELESS, "unreadable")
    if not actions.may_read(notice.platform, parcel.letter):
        return key, Result(Outcome.HOPELESS, "says_too_much")
    return key, channels.registry[notice.channel.kind]().deliver(parcel)


def _parcel(notice: Notice, key: OpenKey) -> Parcel:
    channel = notice.channel
    return Parcel(
        letter=queries.letter_of(notice, key),
        signature=notice.opened(key, "signature"),
        wire_id=notice.wire_id,
        notice_id=str(notice.pk),
        address=channel.address,
        exchanger=channel.exchanger,
        secret=channel.open_secret() if channel.secret else "",
        item_ids=tuple(str(pk) for pk in notice.items.values_list("pk", flat=True)),
        api_url=f"{settings.PUBLIC_URL}/api/v1/notices/{notice.pk}/",
        sent_at=timezone.now(),
    )
