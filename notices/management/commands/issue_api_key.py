"""Give a vetted platform a key for the API."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from notices.actions.keys import issue_key
from notices.models import ApiKey, Platform


class Command(BaseCommand):
    """`issue_api_key SLUG --label "who holds it" [--read-only]`: prints the key once; it cannot be shown again."""

    help = "Give a platform a key for the API. The key is printed once and kept nowhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("platform", help="the platform's slug, as in the registry")
        parser.add_argument("--label", required=True, help="who holds the key, for the desk's list")
        parser.add_argument("--read-only", action="store_true", help="without notices:write")

    def handle(self, *args: Any, **options: Any) -> None:
        platform = Platform.objects.filter(slug=options["platform"]).first()
        if platform is None:
            raise CommandError(f"no platform is called {options['platform']}")
        scopes = [ApiKey.Scope.READ] if options["read_only"] else list(ApiKey.Scope)
        _key, plain = issue_key(
            platform=platform, label=options["label"], scopes=scopes, actor="command", now=timezone.now()
        )
        self.stdout.write(plain)
