"""The mailboxes that the settings name, each with what reads it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings

from notices.mail_in import imap, intake, maildir
from notices.mail_in.maildir import Found

Clock = Callable[[], datetime]


def mailboxes(clock: Clock) -> dict[str, Callable[[], int]]:
    """Name -> a function that takes in what lies there and says how many mails were new.

    `clock` tells when each mail was taken in: that is when it counts as received.
    """
    found: dict[str, Callable[[], int]] = {}
    if settings.MAILDIR:
        found["maildir"] = partial(_take_in, partial(maildir.mails, Path(settings.MAILDIR)), clock)
    if settings.IMAP_URL:
        found["imap"] = partial(_take_in, partial(imap.mails, settings.IMAP_URL, settings.IMAP_PASSWORD), clock)
    return found


def _take_in(mails: Callable[[], Iterable[Found]], clock: Clock) -> int:
    return sum(intake.take_in(each.raw, now=clock(), size=each.size) is not None for each in mails())
