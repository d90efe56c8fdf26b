"""`manage.py make_keys DIR`: the key files of a new installation."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vault.installation import NAMES, KeysExist, make_keys


class Command(BaseCommand):
    """Make desk.key, desk.pub, letter.key, pepper, service.key and secret_key; never overwrites one."""

    help = "Make the key files of a new installation in DIR (0700, files 0600)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, metavar="DIR")

    def handle(self, *args: Any, directory: Path, **options: Any) -> None:
        """Exit code 1 when the folder holds a key already."""
        try:
            make_keys(directory)
        except KeysExist as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"Made {', '.join(NAMES)} in {directory}.")
        self.stdout.write("Copy desk.key and pepper off this host now: without them no case can be opened.")
