"""`manage.py dkim_record`: the line for the DNS that receivers check our mails' signatures with."""

import base64
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """RFC 6376 section 3.6.2: a TXT record at selector._domainkey.domain."""

    help = "Print the DNS record of DKIM_KEY_FILE."

    def handle(self, *args: Any, **options: Any) -> None:
        """Name, type and value; CommandError without a key."""
        if not settings.DKIM_KEY_FILE:
            raise CommandError("DKIM_KEY_FILE is not set: mails go out unsigned.")
        public = load_pem_private_key(Path(settings.DKIM_KEY_FILE).read_bytes(), password=None).public_key()
        value = base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
        name = f"{settings.DKIM_SELECTOR}._domainkey.{settings.DKIM_DOMAIN}"
        self.stdout.write(f'{name}. IN TXT "v=DKIM1; k=rsa; p={value}"')
