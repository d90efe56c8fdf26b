"""One notice as evidence: what was sent, when, how it is proved, what was answered, what is still up. Values only."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from notices.clock import SETTLED, Answer
from notices.letter import Letter


@dataclass(frozen=True)
class Sent:
    """One sending of the letter by a channel (notices.models.Channel.Kind).

    `counts`: it went by the way on record and did not come back.
    """

    at: datetime
    channel: str
    came_back: bool
    counts: bool


@dataclass(frozen=True)
class Proved:
    """A standing proof of receipt: kind and grade (notices.clock), when, and the platform's own reference."""

    proof: str
    grade: str
    at: datetime
    reference: str


@dataclass(frozen=True)
class Answered:
    """One answer of the platform, in its own words; copies are counted apart (223a(a)(3)(B))."""

    outcome: str
    at: datetime
    reason: str
    copies: str
    copies_removed: int | None


@dataclass(frozen=True)
class Spot:
    """One link of the notice: where it is, every answer, and what was found when the 48 hours ended ("": nothing)."""

    ref: UUID
    url: str
    description: str
    answer: str
    answered_at: datetime | None
    late: bool
    finding: str
    finding_at: datetime | None
    answers: tuple[Answered, ...]

    @property
    def still_up(self) -> bool:
        """Whether nobody has said that it is gone (or taken it back)."""
        return Answer(self.answer) not in SETTLED


@dataclass(frozen=True)
class Followed:
    """Something said after the letter: reminder, repeat, withdrawal."""

    kind: str
    number: int
    state: str
    at: datetime


@dataclass(frozen=True)
class NoticeFacts:
    """One notice. `letter` is None where it no longer opens. `due_at` counts only where `clock_voided` is False and the
    notice is `statutory`. `rules` and `template` are the versions that it was validated against and written with.

    `parent` to `verified_on` are the registry's words of when it went out, "" where nobody had looked; all are unknown
    where they were not kept (`registry_kept`: in notices of before that was done). `sent_at`: by the way on record;
    what went by another, or came back, is told apart (`sent_otherwise`).
    """

    id: UUID
    number: str
    kind: str
    platform: str
    registry_kept: bool
    parent: str
    coverage: str
    process_url: str
    channel: str
    standing: str
    verified_on: str
    statutory: bool
    state: str
    rules: str
    template: str
    letter: Letter | None
    approved_at: datetime
    sent_at: tuple[datetime, ...]
    received_at: datetime | None
    grade: str
    due_at: datetime | None
    clock_voided: bool
    proofs: tuple[Proved, ...]
    voided: tuple[tuple[str, datetime], ...]
    spots: tuple[Spot, ...]
    follow_ups: tuple[Followed, ...]
    corrects: str
    successor: str
    sent_otherwise: tuple[Sent, ...] = ()

    @property
    def went_out(self) -> tuple[datetime, ...]:
        """Every time at which the letter was sent, by whichever way."""
        return (*self.sent_at, *(each.at for each in self.sent_otherwise))

    @property
    def left(self) -> bool:
        """Whether it ever left us: sent, fetched or filed. What waits to be filed by hand has not."""
        return bool(self.went_out or self.proofs or self.voided)


def iso(moment: datetime | None) -> str | None:
    """An instant for JSON: ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds") if moment else None


def notice_data(facts: NoticeFacts) -> dict[str, Any]:
    """The notice as plain JSON data; fingerprints and voided proofs are in no part of it."""
    return {
        "number": facts.number,
        "kind": facts.kind,
        "platform": facts.platform,
        "registry_kept": facts.registry_kept,
        "parent_company": facts.parent,
        "coverage": facts.coverage,
        "process_page": facts.process_url,
        "sent_by": {"channel": facts.channel, "standing": facts.standing, "verified_on": facts.verified_on},
        "under_the_act": facts.statutory,
        "state": facts.state,
        "rules": facts.rules,
        "letter_template": facts.template,
        "approved_at": iso(facts.approved_at),
        "sent_at": [iso(at) for at in facts.sent_at],
        "sent_otherwise": [
            {"at": iso(each.at), "channel": each.channel, "came_back": each.came_back} for each in facts.sent_otherwise
        ],
        "received_at": None if facts.clock_voided else iso(facts.received_at),
        "proof_grade": "" if facts.clock_voided else facts.grade,
        "due_at": iso(facts.due_at) if facts.statutory and not facts.clock_voided else None,
        "proofs": [
            {"proof": each.proof, "grade": each.grade, "at": iso(each.at), "reference": each.reference}
            for each in facts.proofs
        ],
        "items": [spot_data(spot) for spot in facts.spots],
        "said_afterwards": [
            {"what": each.kind, "number": each.number, "state": each.state, "at": iso(each.at)}
            for each in facts.follow_ups
        ],
        "corrects": facts.corrects,
        "corrected_by": facts.successor,
    }


def voided_data(facts: NoticeFacts) -> dict[str, Any]:
    """The proofs that were shown to be false: for the person's own record, and for no packet."""
    return {"voided_proofs": [{"proof": proof, "voided_at": iso(at)} for proof, at in facts.voided]}


def spot_data(spot: Spot) -> dict[str, Any]:
    """One link with its answers, as plain JSON data."""
    return {
        "url": spot.url,
        "description": spot.description,
        "answer": spot.answer,
        "answered_at": iso(spot.answered_at),
        "removed_late": spot.late,
        "still_up": spot.still_up,
        "finding": spot.finding,
        "finding_at": iso(spot.finding_at),
        "answers": [
            {
                "outcome": each.outcome,
                "at": iso(each.at),
                "reason": each.reason,
                "copies": each.copies,
                "copies_removed": each.copies_removed,
            }
            for each in spot.answers
        ],
    }
