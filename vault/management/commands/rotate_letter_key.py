"""`manage.py rotate_letter_key`: a new key for letters; what the old one signed can be checked as before."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from vault import letter_keys
from vault.keys import CannotOpen


class Command(BaseCommand):
    """Replace letter.key. The public half of the one before stays published, with the time at which it ended."""

    help = "Replace letter.key (of LETTER_KEY_FILE, or in DIR); the old public key stays published."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("directory", type=Path, nargs="?", metavar="DIR")

    def handle(self, *args: Any, directory: Path | None = None, **options: Any) -> None:
        """Exit code 1 where there is no key to replace, or the folder cannot be written."""
        path = directory / "letter.key" if directory else Path(settings.LETTER_KEY_FILE)
        try:
            self._note(path)
            before, fresh = letter_keys.rotate(path)
            self._note(path)
        except (CannotOpen, OSError) as error:
            raise CommandError(f"{path} cannot be replaced from here: {error}") from error
        self.stdout.write(f"{fresh} signs from now on; {before} stays published.")
        self.stdout.write("Keep a copy of the new letter.key with the other keys, and restart what holds the old one.")

    def _note(self, path: Path) -> None:
        """At once where this is the file that the installation signs with; else its worker does it within a minute."""
        if path != Path(settings.LETTER_KEY_FILE):
            return
        try:
            letter_keys.note(timezone.now())
        except DatabaseError:
            self.stderr.write("The database does not answer: the worker will note the key when both run.")
