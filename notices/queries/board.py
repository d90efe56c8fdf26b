"""The desk's board: what is open, and what needs a human now."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from notices.models import Attempt, FollowUp, Notice
from notices.queries.work import by_hand, resting, to_file, unproved, untold
from notices.states import OPEN, State

MOST_ROWS = 500


@dataclass(frozen=True)
class LastTry:
    """The newest attempt of a notice. An empty outcome means that it is under way."""

    number: int
    started_at: datetime
    outcome: str
    code: str


@dataclass(frozen=True)
class BoardRow:
    """One open notice. `due_at` is None where no clock runs; `failure` says why a human is needed."""

    id: UUID
    number: str
    platform: str
    channel: str
    state: str
    failure: str
    statutory: bool
    queued_at: datetime
    next_attempt_at: datetime | None
    received_at: datetime | None
    grade: str
    due_at: datetime | None
    last_try: LastTry | None


@dataclass(frozen=True)
class ByHand:
    """A repeat or withdrawal that a human has to see to: to be filed in a form, or (`failed`) not to be told."""

    id: UUID
    notice_id: UUID
    number: str
    platform: str
    kind: str
    turn: int
    since: datetime
    failed: bool
    code: str


@dataclass(frozen=True)
class Resting:
    """A channel that rests after `failures` failures in a row: notices.actions.resume_channel wakes it."""

    channel_id: int
    platform: str
    slug: str
    kind: str
    since: datetime
    failures: int


@dataclass(frozen=True)
class Board:
    """At most 500 rows a list. `open` is ordered by the next deadline; the other lists oldest first."""

    open: list[BoardRow]
    awaiting_filing: list[BoardRow]
    failed: list[BoardRow]
    unproved: list[BoardRow]
    follow_ups: list[ByHand] = field(default_factory=list)
    resting: list[Resting] = field(default_factory=list)


def board(now: datetime) -> Board:
    """Everything open, and apart from it what waits for a human."""
    return Board(
        open=_rows(Q(state__in=OPEN), "due_at"),
        awaiting_filing=_rows(to_file(now), "queued_at"),
        failed=_rows(Q(state=State.FAILED), "queued_at"),
        unproved=_rows(unproved(now), "queued_at"),
        follow_ups=_by_hand(),
        resting=_resting(),
    )


def _by_hand() -> list[ByHand]:
    found = (by_hand() | untold()).select_related("notice__platform").defer("words", "notice__letter")
    return [
        ByHand(row.pk, row.notice_id, row.notice.number, row.notice.platform.name, row.kind, row.number, row.due_at,
               row.state == FollowUp.State.FAILED, row.code)
        for row in found.order_by("due_at")[:MOST_ROWS]
    ]  # fmt: skip


def _resting() -> list[Resting]:
    found = resting().select_related("platform").order_by("paused_at")
    named = [(row, row.platform, row.paused_at) for row in found[:MOST_ROWS]]
    return [
        Resting(row.pk, owner.name, owner.slug, row.kind, since, row.failures) for row, owner, since in named if since
    ]


def _rows(condition: Q, order: str) -> list[BoardRow]:
    found = Notice.objects.filter(condition).select_related("platform", "channel").defer("letter", "signature")
    notices = list(found.order_by(F(order).asc(nulls_last=True), "queued_at")[:MOST_ROWS])
    tries = _last_tries(notices)
    return [_row(notice, tries.get(notice.pk)) for notice in notices]


def _last_tries(notices: list[Notice]) -> dict[UUID, LastTry]:
    tries = Attempt.objects.filter(notice__in=notices, follow_up=None).defer("reply")
    newest = tries.order_by("notice_id", "-number").distinct("notice_id")
    return {each.notice_id: LastTry(each.number, each.started_at, each.outcome, each.code) for each in newest}


def _row(notice: Notice, last_try: LastTry | None) -> BoardRow:
    void = notice.clock_voided_at is not None
    return BoardRow(
        id=notice.pk,
        number=notice.number,
        platform=notice.platform.name,
        channel=notice.channel.kind,
        state=notice.state,
        failure=notice.failure,
        statutory=notice.statutory,
        queued_at=notice.queued_at,
        next_attempt_at=notice.next_attempt_at if notice.state == State.QUEUED else None,
        received_at=None if void else notice.received_at,
        grade="" if void else notice.grade,
        due_at=None if void else notice.due_at,
        last_try=last_try,
    )
