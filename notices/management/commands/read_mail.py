"""`manage.py read_mail`: take in what lies in the maildir and in the IMAP mailbox now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notices.mail_in import fetching


class Command(BaseCommand):
    """The timetable does the same every minute. Safe to run twice, and side by side."""

    help = "Take in the mail that lies in MAILDIR and at IMAP_URL; it is deleted there once its text is kept."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many were new in each mailbox; CommandError where none is configured."""
        found = fetching.mailboxes(timezone.now)
        if not found:
            raise CommandError("Neither MAILDIR nor IMAP_URL is set: there is no mailbox to read.")
        for name, read in found.items():
            self.stdout.write(f"{name}: {read()} new")
