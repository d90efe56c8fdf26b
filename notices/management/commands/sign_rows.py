"""Sign rows of the registry that this installation has not signed, after a human has looked at them."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from notices.queries.genuine import unsigned
from notices.registry_files import read
from vault import keys, ledger
from vault.models import LedgerEntry
from vault.signed import SignedRow

VERB = "rows.signed"
SECRET = frozenset({"secret", "previous_secret", "digest"})


class Command(BaseCommand):
    """`sign_rows [--yes | --first]`: shows each row without a fitting signature, then signs what was shown.

    Needed once after the upgrade that brought signatures, and where somebody changed rows in the database by hand.
    """

    help = "Show the platforms, hosts, channels and API keys that were changed outside Recourse, and sign them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="sign what is shown without asking")
        parser.add_argument("--first", action="store_true", help="the same, but only if nothing was ever signed here")

    def handle(self, *args: Any, **options: Any) -> None:
        if not keys.signs_rows():
            raise CommandError("this process holds no SERVICE_KEY_FILE: run it where the worker runs")
        if options["first"] and LedgerEntry.objects.filter(verb=VERB).exists():
            options["first"] = False
        with transaction.atomic():
            rows, filed = list(unsigned()), {entry.slug: {"slug": entry.slug, **entry.fields} for entry in read()}
            for row in rows:
                self._show(row, filed)
            if rows and not self._agreed(len(rows), options):
                raise CommandError("nothing was signed: look at the rows, then run it again with --yes")
            for row in rows:
                row.sign_as_it_is()
            if rows or options["first"]:
                facts = {"count": len(rows)}
                ledger.append(actor="command", verb=VERB, subject="registry", now=timezone.now(), facts=facts)
        self.stdout.write(f"Signed: {len(rows)}." if rows else "Every row is as it was signed.")

    def _agreed(self, count: int, options: dict[str, Any]) -> bool:
        if options["first"] or options["yes"]:
            return True
        return sys.stdin.isatty() and input(f"Sign these {count} rows? [y/N] ").strip().lower() == "y"

    def _show(self, row: SignedRow, filed: dict[str, dict[str, Any]]) -> None:
        state = "not signed yet" if row.mac is None else "CHANGED since it was signed"
        self.stdout.write(f"{row._meta.verbose_name} {row} ({state})")
        values = row.signed_values()
        file_says = filed.get(values.get("slug", ""), {})
        for name, value in values.items():
            beside = f"   (the registry's file says {file_says[name]!r})" if file_says.get(name, value) != value else ""
            if value or beside:
                self.stdout.write(f"    {name}: {'set' if name in SECRET else value}{beside}")
