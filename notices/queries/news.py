"""What happened to notices since a given place in the ledger, for the storey above to tell people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from vault import ledger_reader

NEWS = frozenset(
    {
        "notice.queued",
        "notice.delivered",
        "notice.handed_over",
        "notice.hopeless",
        "notice.failed",
        "notice.stopped",
        "notice.retried",
        "notice.received",
        "notice.receipt_voided",
        "notice.stage",
        "notice.withdrawn",
        "item.answered",
    }
)


@dataclass(frozen=True)
class News:
    """One ledger entry about a notice. `sequence` is the cursor to go on from."""

    sequence: int
    at: datetime
    verb: str
    notice_id: UUID
    facts: dict[str, Any]


def events_after(sequence: int, limit: int = 500) -> Iterator[News]:
    """News after `sequence`, in the order in which the sealer chained them: none is skipped by a late commit."""
    for entry in ledger_reader.entries_after(sequence, NEWS, limit):
        notice_id = UUID(entry.subject.removeprefix("notice:"))
        yield News(entry.sequence or 0, entry.at, entry.verb, notice_id, entry.facts)
