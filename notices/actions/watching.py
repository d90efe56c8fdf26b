"""The clock's rows: stages, and at `due_at` one finding for each item that is still up (223a(a)(3))."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from notices import clock
from notices.clock import Answer, Moment, Stage
from notices.models import Finding, Notice, NoticeItem, StagePassed
from notices.states import OPEN
from vault import ledger

CLOCK = "system:clock"


@transaction.atomic
def pass_stages(*, notice_id: UUID, actor: str, now: datetime) -> list[Stage]:
    """Write every stage of the notice whose instant has come, each stamped with its own instant. Safe to repeat.

    Returns the stages written now. A sweep that was missed for a day writes the same rows as one that was not.
    """
    watched = Notice.objects.select_for_update(of=("self",)).select_related("platform")
    notice = watched.filter(pk=notice_id, wake_at__lte=now, state__in=OPEN, clock_voided_at=None).first()
    if notice is None or notice.due_at is None:
        return []
    recorded = frozenset(Stage(stage) for stage in notice.stages.values_list("stage", flat=True))
    moments = clock.passed(notice.due_at, recorded, now)
    for moment in moments:
        _write(notice, moment, actor, now)
    Notice.objects.filter(pk=notice.pk).update(wake_at=clock.next_wake(notice.due_at, now))
    return [moment.stage for moment in moments]


def _write(notice: Notice, moment: Moment, actor: str, now: datetime) -> None:
    StagePassed.objects.create(notice=notice, stage=moment.stage, at=moment.at, recorded_at=now)
    facts = {"platform": notice.platform.slug, "stage": moment.stage.value, "at": moment.at.isoformat()}
    if moment.stage == Stage.DUE:
        facts |= _find(notice, moment.at, now)
    ledger.append(actor=actor, verb="notice.stage", subject=f"notice:{notice.pk}", now=now, facts=facts)


def _find(notice: Notice, due: datetime, now: datetime) -> dict[str, str]:
    """One row an item by what stood at `due`; an answer that came later does not change it. Returns counts."""
    counts: dict[str, int] = {}
    for item in notice.items.prefetch_related("answers"):
        kind = clock.finding(_standing_at(item, due), notice.statutory)
        if kind is not None:
            Finding.objects.create(item=item, kind=kind, at=due, recorded_at=now)
            counts[kind] = counts.get(kind, 0) + 1
    return {kind: str(count) for kind, count in counts.items()}


def _standing_at(item: NoticeItem, due: datetime) -> Answer:
    """The item's answer as it stood at `due`, whenever we look."""
    if item.answer == Answer.WITHDRAWN:
        return Answer.WITHDRAWN
    said = [answer for answer in item.answers.all() if answer.at <= due]
    settled = next((answer for answer in said if Answer(answer.outcome) in clock.SETTLED), None)
    if settled is not None:
        return Answer(settled.outcome)
    return Answer(said[-1].outcome) if said else Answer.SILENT
