"""Writing the ledger: append inside an action's transaction, seal later in one place.

Entries are appended unchained, so that no writer waits for another; the sealer alone gives each entry its
sequence number and the hash that chains it to the one before.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from vault.keys import OpenKey
from vault.models import LedgerEntry

GENESIS = "0" * 64
SEALER_LOCK = 0x5EA1
# Written several times with each letter: a model's own way to this statement costs three times as much.
APPEND = """
INSERT INTO vault_ledgerentry (at, actor, verb, subject, facts, digest, seal) VALUES (%s, %s, %s, %s, %s::jsonb, %s, '')
"""


def append(
    *, actor: str, verb: str, subject: str, now: datetime, facts: dict[str, Any] | None = None,
    key: OpenKey | None = None, private: Any = None,
) -> None:  # fmt: skip
    """Record that `actor` did `verb` to `subject` ("notice:<uuid>") at `now` (UTC).

    `facts` stays readable for ever: only times, grades, states, platform names. `private` is stored as a digest
    keyed by the case key, so that it can be proved while the case exists and tells nothing afterwards.
    """
    digest = key.digest("ledger", canonical(private)) if key is not None and private is not None else ""
    with connection.cursor() as cursor:
        cursor.execute(APPEND, [now, actor, verb, subject, json.dumps(facts or {}), digest])


def seal(limit: int = 5000) -> int:
    """Chain up to `limit` committed entries that are not chained yet; returns how many: 0 while somebody else does it.

    Nobody waits for whoever does it: that may have been stopped.
    """
    with transaction.atomic():
        if not _alone():
            return 0
        last = LedgerEntry.objects.exclude(sequence=None).order_by("-sequence").first()
        first, previous = ((last.sequence or 0) + 1, last.seal) if last else (1, GENESIS)
        tail = list(LedgerEntry.objects.filter(sequence=None).order_by("id")[:limit])
        for sequence, entry in enumerate(tail, start=first):
            entry.sequence, entry.seal = sequence, chained(previous, sequence, entry)
            previous = entry.seal
        LedgerEntry.objects.bulk_update(tail, ["sequence", "seal"], batch_size=500)
    return len(tail)


def _alone() -> bool:
    """Whether nobody else seals; until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER_LOCK])
        return bool(cursor.fetchone()[0])


def chained(previous: str, sequence: int, entry: LedgerEntry) -> str:
    """SHA-256 over the previous seal and everything that the entry says, 64 hex digits."""
    said = [
        sequence,
        entry.id,
        entry.at.isoformat(),
        entry.actor,
        entry.verb,
        entry.subject,
        entry.facts,
        entry.digest,
    ]
    return hashlib.sha256(previous.encode() + canonical(said)).hexdigest()


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no white space: equal values give equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()
