"""Reading the ledger: is the chain whole, and what is new since a given place."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from vault.ledger import GENESIS, chained
from vault.models import LedgerEntry


@dataclass(frozen=True)
class Verdict:
    """What `verify_ledger` found: entries that hold, the first broken sequence number (or None), the unsealed tail."""

    whole: int
    broken_at: int | None
    why: str
    unsealed: int
    head: str


def verify() -> Verdict:
    """Walk the chain from its beginning; stops at the first entry that does not hold."""
    whole, previous, why = 0, GENESIS, ""
    for entry in LedgerEntry.objects.exclude(sequence=None).order_by("sequence").iterator():
        if entry.sequence != whole + 1:
            why = "an entry is missing before it"
        elif entry.seal != chained(previous, whole + 1, entry):
            why = "its content or its seal was altered"
        if why:
            return Verdict(whole, whole + 1, why, _unsealed(), previous)
        whole, previous = whole + 1, entry.seal
    return Verdict(whole, None, "", _unsealed(), previous)


def entries_after(sequence: int, verbs: frozenset[str], limit: int = 500) -> Iterator[LedgerEntry]:
    """Sealed entries with one of `verbs`, after `sequence`, in the order in which they were chained."""
    rows = LedgerEntry.objects.filter(sequence__gt=sequence, verb__in=verbs).order_by("sequence")
    yield from rows[:limit]


def entries_about(subject: str, verbs: frozenset[str], since: datetime) -> list[LedgerEntry]:
    """Entries about `subject` with one of `verbs`, from `since` on, the newest first."""
    return list(LedgerEntry.objects.filter(subject=subject, verb__in=verbs, at__gte=since).order_by("-at", "-id"))


def head() -> tuple[int, str]:
    """Sequence number and seal of the newest chained entry; (0, 64 zeros) for an empty ledger."""
    last = LedgerEntry.objects.exclude(sequence=None).order_by("-sequence").first()
    return (last.sequence or 0, last.seal) if last else (0, GENESIS)


def _unsealed() -> int:
    return LedgerEntry.objects.filter(sequence=None).count()
