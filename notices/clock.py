"""The Act's clock, 47 USC 223a(a)(3): 48 elapsed hours from the platform's receipt of a valid request.

No business days, no time zones, no pause. Everything is computed in UTC; a value without a zone is an error.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

WINDOW = timedelta(hours=48)


class Grade(StrEnum):
    """How strong a proof of receipt is, C to A. `strength` orders them."""

    C = "C"
    B = "B"
    A = "A"

    @property
    def strength(self) -> int:
        return "CBA".index(self.value)


class Proof(StrEnum):
    """What happened that may prove receipt (the table of proof)."""

    LISTED = "listed"
    RETRIEVED = "retrieved"
    ACKNOWLEDGED = "acknowledged"
    WEBHOOK_FAILED = "webhook_failed"
    WEBHOOK_ACCEPTED = "webhook_accepted"
    WEBHOOK_REFERENCE = "webhook_reference"
    WEBHOOK_SIGNED = "webhook_signed"
    WEBHOOK_EVENT = "webhook_event"
    RELAY_ACCEPTED = "relay_accepted"
    EXCHANGER_ACCEPTED = "exchanger_accepted"
    REPLY_CONFIRMED = "reply_confirmed"
    FILED = "filed"
    FILED_WITH_NUMBER = "filed_with_number"


GRADES: dict[Proof, Grade | None] = {
    Proof.LISTED: None,
    Proof.RETRIEVED: Grade.B,
    Proof.ACKNOWLEDGED: Grade.A,
    Proof.WEBHOOK_FAILED: None,
    Proof.WEBHOOK_ACCEPTED: Grade.C,
    Proof.WEBHOOK_REFERENCE: Grade.B,
    Proof.WEBHOOK_SIGNED: Grade.A,
    Proof.WEBHOOK_EVENT: None,
    Proof.RELAY_ACCEPTED: None,
    Proof.EXCHANGER_ACCEPTED: Grade.C,
    Proof.REPLY_CONFIRMED: Grade.B,
    Proof.FILED: Grade.C,
    Proof.FILED_WITH_NUMBER: Grade.B,
}


class Stage(StrEnum):
    """A notice's stages, in order. Each happens once for each notice."""

    HALFWAY = "halfway"
    LAST_CALL = "last_call"
    DUE = "due"
    OVERDUE = "overdue"


OFFSETS = {
    Stage.HALFWAY: timedelta(hours=-24),
    Stage.LAST_CALL: timedelta(hours=-6),
    Stage.DUE: timedelta(0),
    Stage.OVERDUE: timedelta(hours=24),
}
# Still up so long after receipt, or without any proof after approval: others may be told, with the person's yes.
STILL_UP = WINDOW + OFFSETS[Stage.OVERDUE]


class Answer(StrEnum):
    """Where one item stands with the platform."""

    SILENT = "silent"
    ACKNOWLEDGED = "acknowledged"
    REMOVED = "removed"
    ALREADY_GONE = "already_gone"
    REFUSED = "refused"
    DISPUTED = "disputed"
    NEEDS_INFORMATION = "needs_information"
    WITHDRAWN = "withdrawn"


SETTLED = frozenset({Answer.REMOVED, Answer.ALREADY_GONE, Answer.WITHDRAWN})
QUIET = frozenset({Answer.SILENT, Answer.ACKNOWLEDGED})
# Answers with a reason: they end every reminder and repeat (fair to the other side).
REASONED = frozenset({Answer.REFUSED, Answer.DISPUTED, Answer.NEEDS_INFORMATION})


class Finding(StrEnum):
    """What is written about an item that is still up when its 48 hours end."""

    BREACH = "breach"
    ANSWERED_NOT_REMOVED = "answered_not_removed"
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Moment:
    """A stage and the UTC instant that it belongs to."""

    stage: Stage
    at: datetime


def due_at(received_at: datetime) -> datetime:
    """48 elapsed hours after receipt, in UTC. 223a(a)(3): "not later than 48 hours after receiving such request".

    Raises ValueError for a time without a zone.
    """
    return in_utc(received_at) + WINDOW


def grade(proof: Proof) -> Grade | None:
    """The grade of a proof; None means that no clock runs and a human is told."""
    return GRADES[proof]


def moments(due: datetime) -> list[Moment]:
    """The four stages of a notice that is due at `due`, each with its own instant, in order."""
    return [Moment(stage, in_utc(due) + offset) for stage, offset in OFFSETS.items()]


def passed(due: datetime, recorded: frozenset[Stage], now: datetime) -> list[Moment]:
    """The stages whose instant has come by `now` and that are not recorded yet. No look-back limit."""
    return [moment for moment in moments(due) if moment.at <= in_utc(now) and moment.stage not in recorded]


def next_wake(due: datetime, now: datetime) -> datetime | None:
    """When the notice must be looked at again after `now`; None after the last stage."""
    return next((moment.at for moment in moments(due) if moment.at > in_utc(now)), None)


def finding(answer: Answer, statutory: bool) -> Finding | None:
    """What the row at `due_at` says for an item in state `answer`; None where the item is settled.

    `statutory`: sent by the platform's own (or an agreed) process, to a platform that the Act covers. Elsewhere
    silence is `unanswered`, never a breach: the statute says "using the process" that the platform set up.
    """
    if answer in SETTLED:
        return None
    if answer not in QUIET:
        return Finding.ANSWERED_NOT_REMOVED
    return Finding.BREACH if statutory else Finding.UNANSWERED


def runs(standing: str, coverage: str) -> bool:
    """Whether the Act's clock can end in a breach: standing `official` or `agreed`, coverage `covered` or `likely`."""
    return standing in {"official", "agreed"} and coverage in {"covered", "likely"}


def in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot start or end a legal deadline")
    return moment.astimezone(UTC)
