"""`manage.py doctor`: is everything that this installation needs there and well."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal import doctor


class Command(BaseCommand):
    """Prints one line for each thing looked at; exit code 1 when one is not well."""

    help = "Look at keys, database, clock, Redis, mail, letters, timetable, anchors and delivery."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """`ok` or `!!`, the thing, what was found."""
        lines = list(doctor.examine())
        for line in lines:
            self.stdout.write(f"{'ok' if line.well else '!!'}  {line.name:<10} {line.words}")
        if not all(line.well for line in lines):
            sys.exit(1)
