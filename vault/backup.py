"""Backup and restore: two files with two lifetimes, and erasures replayed before anything can be opened.

main.dump holds every table but the rows of wraps, sessions and log-in attempts. wraps.dump holds the locked
keys: without it main.dump is noise. Both show one moment (one exported snapshot).

Restoring goes main, erasures, wraps: at no moment can an erased case be opened.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from vault import ledger, ledger_reader, pgtools
from vault.erasures import Erasure, in_database
from vault.models import Tombstone

MAIN, WRAPS, MANIFEST = "main.dump", "wraps.dump", "manifest.json"
ROWS_LEFT_OUT = ("vault_wrap", "vault_publicsession", "vault_staffsession")
COPY_OUT = "COPY (SELECT key_id, reader, blob FROM vault_wrap ORDER BY id) TO STDOUT"
MAKE_ROOM = "CREATE TEMP TABLE incoming (key_id uuid, reader text, blob bytea) ON COMMIT DROP"
COPY_IN = "COPY incoming (key_id, reader, blob) FROM STDIN"
TAKE_OVER = """
INSERT INTO vault_wrap (key_id, reader, blob) SELECT key_id, reader, blob FROM incoming
 WHERE NOT EXISTS (SELECT FROM vault_tombstone WHERE vault_tombstone.key_id = incoming.key_id)
"""


class BackupError(Exception):
    """A backup or restore cannot go on; the text says why and what to do."""


def backup(folder: Path, wraps_folder: Path, now: datetime) -> Path:
    """Write `recourse-<time>/`: main.dump and manifest.json into `folder`, wraps.dump into `wraps_folder`.

    Files are 0600. The manifest comes last: a folder without one is no backup. Returns the folder.
    Raises BackupError, pgtools.ToolError.
    """
    if restore_under_way():
        raise BackupError("A restore is under way in this database.")
    target, wraps = (each / f"recourse-{now:%Y%m%dT%H%M%SZ}" for each in (folder, wraps_folder))
    for each in {target, wraps}:
        each.mkdir(mode=0o700, parents=True)
    with _one_moment() as snapshot:
        left_out = [f"--exclude-table-data={table}" for table in ROWS_LEFT_OUT]
        main = _new(target / MAIN)
        pgtools.run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={main}", *left_out)
        with _new(wraps / WRAPS).open("wb") as file, connection.cursor() as cursor:
            cursor.copy_expert(COPY_OUT, file)
        manifest = _manifest(now)
    manifest["files"] = {path.name: _sha256(path) for path in (target / MAIN, wraps / WRAPS)}
    _new(target / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return target


def restore_main(source: Path, wraps: Path) -> None:
    """Fill an empty database from main.dump; nothing sealed can be opened yet. Raises BackupError, ToolError.

    From here until `finish`, `restore_under_way` is true, also after a crash.
    """
    _check_files(source, wraps)
    if connection.introspection.table_names():
        raise BackupError("The database is not empty. Make a new one, and point DATABASE_URL there.")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE restore_under_way (begun timestamptz NOT NULL DEFAULT now())")
    whole = ("--exit-on-error", "--single-transaction")
    pgtools.run("pg_restore", "--no-owner", "--no-privileges", *whole, source / MAIN)


@transaction.atomic
def replay(erasures: Iterable[Erasure], forget: Callable[[UUID], None], now: datetime) -> int:
    """Set the tombstones that came after the backup, and let `forget` drop each key's rows; returns how many.

    Tombstones keep their sequence, which the exchange and the matcher follow.
    """
    there = in_database()
    keys, taken = {erasure.key_id for erasure in there}, {erasure.sequence for erasure in there}
    fresh = {erasure.key_id: erasure for erasure in erasures if erasure.key_id not in keys}
    next_free = max(taken | {erasure.sequence for erasure in fresh.values()}, default=0) + 1
    for erasure in fresh.values():
        # Two installations may have counted apart after an earlier restore: the key decides, not the number.
        sequence = erasure.sequence if erasure.sequence not in taken else next_free
        next_free += sequence == next_free
        taken.add(sequence)
        Tombstone.objects.create(id=sequence, key_id=erasure.key_id, erased_at=erasure.erased_at)
        forget(erasure.key_id)
    _count_on_after(max(taken, default=0))
    facts = {"tombstones": len(taken), "replayed": len(fresh)}
    ledger.append(actor="system:restore", verb="vault.restored", subject="vault:backup", now=now, facts=facts)
    return len(fresh)


@transaction.atomic
def restore_wraps(wraps: Path) -> int:
    """Bring the locked keys back, save those with a tombstone; returns how many came back."""
    with connection.cursor() as cursor, wraps.open("rb") as file:
        cursor.execute(MAKE_ROOM)
        cursor.copy_expert(COPY_IN, file)
        cursor.execute(TAKE_OVER)
        return int(cursor.rowcount)


def finish() -> None:
    """The restore is complete: the installation may serve."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE restore_under_way")


def restore_under_way() -> bool:
    """Whether this database is being restored, or a restore broke off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('restore_under_way') IS NOT NULL")
        return bool(cursor.fetchone()[0])


@contextmanager
def _one_moment() -> Iterator[str]:
    """A read-only transaction whose snapshot pg_dump shares."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        # It stands open and idle for as long as pg_dump reads.
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _manifest(now: datetime) -> dict[str, Any]:
    sequence, head = ledger_reader.head()
    return {
        "made_at": now.isoformat(),
        "server": pgtools.server_version(),
        "ledger": {"sequence": sequence, "head": head},
        "tombstones": max((erasure.sequence for erasure in in_database()), default=0),
        # Sorted by app and number, so that each app's last one stays.
        "migrations": dict(sorted(MigrationRecorder(connection).applied_migrations())),
    }


def _check_files(source: Path, wraps: Path) -> None:
    try:
        manifest = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
        wrong = [path for path in (source / MAIN, wraps) if _sha256(path) != manifest["files"][path.name]]
    except (OSError, ValueError, KeyError) as error:
        raise BackupError(f"{source} is not a whole backup: {error}") from error
    if wrong:
        raise BackupError(f"{wrong[0]} is not the file that the manifest names.")
    newer = {*manifest["migrations"].items()} - {*MigrationLoader(None).disk_migrations}
    if newer:
        raise BackupError(f"The backup is of a newer release: {sorted(newer)[0]} is unknown here. Upgrade first.")


def _count_on_after(sequence: int) -> None:
    if sequence:
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('vault_tombstone', 'id'), %s)", [sequence])


def _new(path: Path) -> Path:
    """Make the empty file, readable by us alone, before anything is written into it."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
