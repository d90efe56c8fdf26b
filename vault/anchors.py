"""Anchors: the chain's heads as they were written outside the database, checked against the chain of today.

The chain alone shows an entry that was changed; only an anchor shows a chain cut short or wholly rewritten.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from vault.ledger import GENESIS
from vault.models import LedgerEntry

EVERY = timedelta(hours=1)


class AnchorsUnreadable(Exception):
    """A line of the anchors file is no anchor; the text says which."""


@dataclass(frozen=True)
class Anchor:
    """The head at one moment: when (ISO 8601, UTC), its sequence number, its seal (64 hex digits)."""

    at: str
    sequence: int
    head: str


def read(path: Path) -> list[Anchor]:
    """The file's anchors in order; empty lines are passed over. Raises AnchorsUnreadable, OSError."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_decode(line, number) for number, line in enumerate(lines, start=1) if line.strip()]


def age(path: Path, now: datetime) -> timedelta | None:
    """How long ago the file was last written to; None where there is none."""
    try:
        return now - datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def first_broken(anchors: list[Anchor]) -> Anchor | None:
    """The first anchor whose entry is gone or has another seal; None when every anchor holds."""
    wanted = {anchor.sequence for anchor in anchors}
    seals = dict(LedgerEntry.objects.filter(sequence__in=wanted).values_list("sequence", "seal"))
    seals[0] = GENESIS
    return next((anchor for anchor in anchors if seals.get(anchor.sequence) != anchor.head), None)


def _decode(line: str, number: int) -> Anchor:
    try:
        said = json.loads(line)
        return Anchor(str(said["at"]), int(said["sequence"]), str(said["head"]))
    except (ValueError, KeyError, TypeError) as error:
        raise AnchorsUnreadable(f"line {number} of the anchors file cannot be read") from error
