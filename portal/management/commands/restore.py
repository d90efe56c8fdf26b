"""`manage.py restore DIR/recourse-<time>`: into an empty database, erasures first, then the locked keys."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from takedown import actions
from vault import backup, erasures, pgtools

FAILURES = (backup.BackupError, pgtools.ToolError, erasures.JournalDamaged, OSError)


class Command(BaseCommand):
    """Restore a backup. What was erased after it was made stays erased, and is never readable meanwhile."""

    help = "Restore a backup into an empty database. /readyz answers 503 until it is complete."
    # The checks look at tables that do not exist yet.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, metavar="DIR")
        parser.add_argument("--wraps", type=Path, metavar="FILE", help="wraps.dump, where it is kept elsewhere")
        known = parser.add_mutually_exclusive_group(required=True)
        known.add_argument("--tombstones", type=Path, metavar="FILE", help="the newest tombstones.jsonl")
        known.add_argument("--no-tombstones-known", action="store_true", help="nobody was erased since, or it is lost")

    def handle(self, *args: Any, source: Path, wraps: Path | None, **options: Any) -> None:
        """Exit code 1, with the reason, when a step fails; the database then stays closed (503)."""
        wraps = wraps or source / backup.WRAPS
        try:
            known = [] if options["no_tombstones_known"] else erasures.read(options["tombstones"])
            backup.restore_main(source, wraps)
            call_command("migrate", interactive=False, verbosity=0)
            replayed = backup.replay(known, forget, timezone.now())
            keys = backup.restore_wraps(wraps)
            erasures.catch_up()
            backup.finish()
        except FAILURES as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored. Erasures replayed: {replayed}. Locked keys brought back: {keys}.")


def forget(key_id: UUID) -> None:
    """Drop the rows that an erased case has left in the backup."""
    actions.erase_case_rows(key_id=key_id, actor="system:restore", now=timezone.now())
