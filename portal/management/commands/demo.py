"""Load the demo: sandbox platforms, log-ins, example requests. Safe to run again, beside a running one too."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from portal import demo
from portal.demo_platforms import make_sandbox

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Command(BaseCommand):
    """`demo [--sandbox-url URL] [--mail-exchanger HOST:PORT] [--force]`: writes demo.json and sandbox.json (0600)."""

    help = "Load the demo. Refuses where the portal can be reached from elsewhere, unless --force is given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sandbox-url", help="where the sandbox platform listens for webhooks (else as before)")
        parser.add_argument("--mail-exchanger", help="host:port that takes the mail platform's mail (else as before)")
        parser.add_argument("--force", action="store_true", help="also where PUBLIC_URL is not this machine")

    def handle(self, *args: Any, **options: Any) -> None:
        if urlsplit(settings.PUBLIC_URL).hostname not in LOOPBACK and not options["force"]:
            raise CommandError("PUBLIC_URL is not this machine: a demo's log-ins do not belong there (or use --force).")
        # An installation of before signatures is signed at its first start; there is nobody to ask.
        call_command("sign_rows", "--first", stdout=self.stdout)
        call_command("load_registry", stdout=self.stdout)
        now = timezone.now()
        made = make_sandbox(options["sandbox_url"], now, mail_exchanger=options["mail_exchanger"])
        demo.write_private(settings.DATA_DIR / "sandbox.json", made)
        kept = demo.Kept.read(settings.DATA_DIR / "demo.json")
        with transaction.atomic():
            demo.make_people(kept, now)
            demo.make_requests(kept, now)
        kept.write()
        self.stdout.write("The demo is loaded.")
