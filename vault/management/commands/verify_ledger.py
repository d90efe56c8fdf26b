"""`manage.py verify_ledger [--anchors FILE]`: is the chain whole, and is it the one that was anchored."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vault import anchors, ledger_reader


class Command(BaseCommand):
    """Walk the ledger's chain; exit code 1, naming the first broken entry, where it does not hold."""

    help = "Check the ledger's chain, and with --anchors each head that was written outside the database."
    # Must also work where a setting is wrong: it may be needed just then.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchors", dest="file", type=Path, metavar="FILE", help="the copy of anchors.jsonl you trust"
        )

    def handle(self, *args: Any, file: Path | None, **options: Any) -> None:
        """Prints entries that hold, the head and the unsealed tail (entries appended and not chained yet)."""
        verdict = ledger_reader.verify()
        self.stdout.write(f"Unsealed tail: {verdict.unsealed} entries")
        if verdict.broken_at is not None:
            raise CommandError(f"The chain is broken at entry {verdict.broken_at}: {verdict.why}")
        self.stdout.write(f"The chain holds: {verdict.whole} entries, head {verdict.head}")
        if file is not None:
            self._check_anchors(file)

    def _check_anchors(self, path: Path) -> None:
        try:
            written = anchors.read(path)
        except (OSError, anchors.AnchorsUnreadable) as error:
            raise CommandError(str(error)) from error
        broken = anchors.first_broken(written)
        if broken is not None:
            raise CommandError(f"The chain no longer holds entry {broken.sequence} as anchored at {broken.at}")
        self.stdout.write(f"Anchors hold: {len(written)}")
