"""Write the registry back into files, as the desk has completed it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from notices.queries.registry import entries
from notices.registry_files import FOLDER, write


class Command(BaseCommand):
    """`export_registry [FOLDER]`: one YAML file a platform; only files whose content differs are touched.

    Without a folder it writes beside the code, where the difference can be reviewed and committed. Sandboxes and
    platforms that nobody has looked at are left out; secrets, keys and health are in no file.
    """

    help = "Write each platform that was looked at as a YAML file. No secret, no key, no health."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"there is no folder {folder}")
        found = entries()
        changed = write(found, folder)
        self.stdout.write(f"{len(found)} platforms, {len(changed)} files new or changed in {folder}")
        for path in changed:
            self.stdout.write(f"  {path.name}")
