"""The clock's rows: stages, at `due_at` one finding for each item that is still up (223a(a)(3)), and what follows."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from notices import clock, following
from notices.actions import following as follow_ups
from notices.actions import guessing
from notices.clock import Answer, Moment, Stage
from notices.models import Finding, Notice, NoticeItem, StagePassed
from notices.states import OPEN
from vault import ledger

CLOCK = "system:clock"


@transaction.atomic
def pass_stages(*, notice_id: UUID, actor: str, now: datetime) -> list[Stage]:
    """Write every stage of the notice whose instant has come, each stamped with its own instant. Safe to repeat.

    Returns the stages written now. A sweep that was missed for a day writes the same rows as one that was not. The
    reminder or repeat whose turn it is goes with them; OVERDUE itself sends nothing, but it may ask the registries who
    carries the site.
    """
    watched = Notice.objects.select_for_update(of=("self",)).select_related("platform", "channel")
    notice = watched.filter(pk=notice_id, wake_at__lte=now, state__in=OPEN, clock_voided_at=None).first()
    if notice is None or notice.due_at is None:
        return []
    recorded = frozenset(Stage(stage) for stage in notice.stages.values_list("stage", flat=True))
    moments = clock.passed(notice.due_at, recorded, now)
    for moment in moments:
        _write(notice, moment, actor, now)
    if Stage.OVERDUE in {moment.stage for moment in moments} and notice.paused_at is None:
        guessing.ask_by_itself(platform=notice.platform, actor=actor, now=now)
    follow_ups.write_due(notice, actor, now)
    Notice.objects.filter(pk=notice.pk).update(wake_at=_next_look(notice, notice.due_at, now))
    return [moment.stage for moment in moments]


def _next_look(notice: Notice, due: datetime, now: datetime) -> datetime | None:
    """The next stage or, while there is silence to speak into, the next reminder or repeat."""
    asked_again = follow_ups.why_not(notice, now) in {"", *follow_ups.RESTS}
    looks = [clock.next_wake(due, now), following.next_turn(due, now) if asked_again else None]
    return min((look for look in looks if look), default=None)


def _write(notice: Notice, moment: Moment, actor: str, now: datetime) -> None:
    StagePassed.objects.create(notice=notice, stage=moment.stage, at=moment.at, recorded_at=now)
    facts = {"platform": notice.platform.slug, "stage": moment.stage.value, "at": moment.at.isoformat()}
    # A proven answer that nobody has read yet is no silence: a person reads it first, within a day.
    if moment.stage == Stage.OVERDUE or (moment.stage == Stage.DUE and not _unread(notice)):
        facts |= _find(notice, clock.in_utc(notice.due_at or moment.at), now)
    ledger.append(actor=actor, verb="notice.stage", subject=f"notice:{notice.pk}", now=now, facts=facts)


@transaction.atomic
def find_after_reading(*, notice_id: UUID, actor: str, now: datetime) -> None:
    """Write the findings that waited for a person to read a proven answer; stamped `due_at` all the same."""
    notice = Notice.objects.select_for_update(of=("self",)).select_related("platform").get(pk=notice_id)
    ended = notice.due_at is not None and notice.stages.filter(stage=Stage.DUE).exists()
    if not ended or notice.due_at is None or notice.clock_voided_at or _unread(notice):
        return
    if found := _find(notice, notice.due_at, now):
        facts = {"platform": notice.platform.slug, **found}
        ledger.append(actor=actor, verb="notice.found", subject=f"notice:{notice.pk}", now=now, facts=facts)


def _unread(notice: Notice) -> bool:
    """Whether an answer by mail came in time and waits for a person."""
    return follow_ups.unread_replies(notice).filter(received_at__lte=notice.due_at).exists()


def _find(notice: Notice, due: datetime, now: datetime) -> dict[str, str]:
    """One row an item by what stood at `due`; an answer that came later does not change it. Returns counts."""
    counts: dict[str, int] = {}
    for item in notice.items.filter(finding=None).prefetch_related("answers"):
        kind = clock.finding(_standing_at(item, due), notice.statutory)
        if kind is not None:
            Finding.objects.create(item=item, kind=kind, at=due, recorded_at=now)
            counts[kind] = counts.get(kind, 0) + 1
    return {kind: str(count) for kind, count in counts.items()}


def _standing_at(item: NoticeItem, due: datetime) -> Answer:
    """The item's answer as it stood at `due`, whenever we look."""
    if item.answer == Answer.WITHDRAWN and item.answered_at and item.answered_at <= due:
        return Answer.WITHDRAWN
    said = [answer for answer in item.answers.all() if answer.at <= due]
    settled = next((answer for answer in said if Answer(answer.outcome) in clock.SETTLED), None)
    if settled is not None:
        return Answer(settled.outcome)
    return Answer(said[-1].outcome) if said else Answer.SILENT
