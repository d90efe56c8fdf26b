"""Load the registry of platforms that comes with the code."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from notices.actions.registry import load_registry
from notices.registry_files import BadEntry, read


class Command(BaseCommand):
    """`load_registry [--overwrite SLUG ...]`: adds what is missing and keeps what the desk has written."""

    help = "Load the registry's platforms. May be run again at any time; what the desk has written stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--overwrite", nargs="*", default=[], metavar="SLUG", help="set these platforms' fields from the files"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            entries = read()
        except BadEntry as error:
            raise CommandError(str(error)) from error
        overwrite = frozenset(options["overwrite"])
        if unknown := overwrite - {entry.slug for entry in entries}:
            raise CommandError(f"not in the registry: {', '.join(sorted(unknown))}")
        done = load_registry(entries=entries, actor="command", now=timezone.now(), overwrite=overwrite)
        self.stdout.write(f"{len(entries)} platforms in the registry, {len(done.created)} new.")
        for line in done.kept:
            self.stdout.write(f"  {line}")
