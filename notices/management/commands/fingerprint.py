"""Fingerprints of files on this machine, as platforms work them out."""

import importlib.util
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

NEEDED = ("numpy", "pdqhash")
MISSING = (
    "This command needs %s, which the portal's servers do not. On your own machine, in a clone of the repository:"
    " `tools/venv.sh dev`, then `.venv/bin/python manage.py fingerprint FILE` (docs/platforms/hashing.md, Computing)."
)


class Command(BaseCommand):
    """`fingerprint FILE...`: JSON, one entry a file: {"file", "fingerprints": [{kind, value, quality?}]}."""

    help = "Work out the fingerprints of pictures and videos on this machine; nothing is sent or stored."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        fingerprints = self._lab()
        answers = [_answer(path, fingerprints) for path in options["files"]]
        self.stdout.write(json.dumps(answers, indent=2, ensure_ascii=False))
        if any("error" in answer for answer in answers):
            raise CommandError("Not every file could be read; the reason stands beside each.")

    def _lab(self) -> Any:
        missing = [name for name in NEEDED if not importlib.util.find_spec(name)]
        if missing:
            raise CommandError(MISSING % " and ".join(missing))
        return importlib.import_module("notices.lab").fingerprints


def _answer(path: Path, fingerprints: Any) -> dict[str, Any]:
    try:
        return {"file": str(path), "fingerprints": fingerprints(path)}
    except (OSError, ValueError, SyntaxError) as error:
        return {"file": str(path), "error": str(error)}
