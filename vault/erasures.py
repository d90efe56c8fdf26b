"""Erasures, told outside the database too: a restored backup cannot know those that came after it.

DATA_DIR/tombstones.jsonl holds one line for each erased key. It names no person and no case: only the id of a
key that is gone. Copied off the host, it makes every older backup forget what was erased since.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import FileIO
from pathlib import Path
from uuid import UUID

import structlog
from django.conf import settings

from vault.models import Tombstone

log = structlog.get_logger("recourse.vault")
# How long to wait for whoever writes into the journal, in seconds.
PATIENCE = 5.0


class JournalDamaged(Exception):
    """A line of the journal cannot be read; the text says which."""


@dataclass(frozen=True)
class Erasure:
    """One erased key: its tombstone's sequence, the key's id, when (UTC)."""

    sequence: int
    key_id: UUID
    erased_at: datetime


def journal_path() -> Path:
    return Path(settings.DATA_DIR) / "tombstones.jsonl"


def journal(erasure: Erasure) -> None:
    """Append one erasure, after its commit. What cannot be written now, `catch_up` writes later."""
    try:
        _append(journal_path(), [erasure])
    except OSError as error:
        log.warning("tombstone not journaled yet", kind=type(error).__name__)


def catch_up() -> int:
    """Journal every tombstone that the file lacks; returns how many. Raises OSError, JournalDamaged."""
    path = journal_path()
    known = {erasure.key_id for erasure in read(path)} if path.exists() else set()
    missing = [erasure for erasure in in_database() if erasure.key_id not in known]
    if missing:
        _append(path, missing)
    return len(missing)


def in_database() -> list[Erasure]:
    """Every tombstone of this database, in sequence."""
    rows = Tombstone.objects.order_by("id").values_list("id", "key_id", "erased_at")
    return [Erasure(*row) for row in rows]


def read(path: Path) -> list[Erasure]:
    """The journal's erasures. An unfinished last line (power cut) does not count; `catch_up` writes it anew.

    Raises JournalDamaged, naming the line; OSError when there is no such file.
    """
    whole, _, _unfinished = path.read_bytes().rpartition(b"\n")
    return [_decode(line, number) for number, line in enumerate(whole.splitlines(), start=1)]


def _append(path: Path, erasures: Iterable[Erasure]) -> None:
    lines = b"".join(_encode(erasure) for erasure in erasures)
    with open(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0) as file:
        _lock(file)
        file.seek(_end_of_last_line(file))
        file.truncate()
        file.write(lines)
        os.fsync(file.fileno())


def _lock(file: FileIO) -> None:
    """Until the file is closed. TimeoutError (an OSError) after PATIENCE: its holder may have been stopped."""
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > ends:
                raise TimeoutError("somebody else holds the journal") from None
            time.sleep(0.05)


def _end_of_last_line(file: FileIO) -> int:
    """Where a new line may begin: after the last whole one."""
    place = file.seek(0, os.SEEK_END)
    while place > 0:
        start = max(0, place - 4096)
        file.seek(start)
        found = file.read(place - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        place = start
    return 0


def _encode(erasure: Erasure) -> bytes:
    said = {
        "sequence": erasure.sequence,
        "key": str(erasure.key_id),
        "erased_at": erasure.erased_at.isoformat(),
    }
    return json.dumps(said).encode() + b"\n"


def _decode(line: bytes, number: int) -> Erasure:
    try:
        said = json.loads(line)
        return Erasure(int(said["sequence"]), UUID(said["key"]), datetime.fromisoformat(said["erased_at"]))
    except (ValueError, KeyError, TypeError) as error:
        raise JournalDamaged(f"line {number} cannot be read") from error
