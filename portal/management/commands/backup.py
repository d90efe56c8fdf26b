"""`manage.py backup DIR`: one moment of the installation, in two files with two lifetimes."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from vault import backup, pgtools


class Command(BaseCommand):
    """Write DIR/recourse-<time>/ with main.dump, wraps.dump and manifest.json. No private key is in it."""

    help = "Back the database up. Keep wraps.dump apart from main.dump, and for a shorter time."
    # Must also work where a setting is wrong: it may be needed just then.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR")
        parser.add_argument("--wraps-dir", type=Path, metavar="DIR", help="another place for wraps.dump")

    def handle(self, *args: Any, directory: Path, wraps_dir: Path | None, **options: Any) -> None:
        """Exit code 1, with the reason, when a part could not be written."""
        try:
            made = backup.backup(directory, wraps_dir or directory, timezone.now())
        except (backup.BackupError, pgtools.ToolError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(str(made))
