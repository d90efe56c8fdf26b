"""The mailboxes that the settings name, each with what reads it."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import InterfaceError, OperationalError

from notices.mail_in import imap, intake, maildir
from notices.mail_in.maildir import Found

Clock = Callable[[], datetime]
log = structlog.get_logger("recourse.notices")
# How many mails of each mailbox could not be taken in when it was last read. Losing it loses a minute.
LEFT, LEFT_LASTS = "mail:left", 3600


def mailboxes(clock: Clock) -> dict[str, Callable[[], int]]:
    """Name -> a function that takes in what lies there and says how many mails were new.

    `clock` tells when each mail was taken in: that is when it counts as received.
    """
    found: dict[str, Callable[[], int]] = {}
    if settings.MAILDIR:
        found["maildir"] = partial(_read, "maildir", partial(maildir.mails, Path(settings.MAILDIR)), clock)
    if settings.IMAP_URL:
        mails = partial(imap.mails, settings.IMAP_URL, settings.IMAP_PASSWORD)
        found["imap"] = partial(_read, "imap", mails, clock)
    return found


def left_lying() -> int:
    """How many mails lie in the mailboxes because they could not be taken in: a human must look."""
    return sum((cache.get(LEFT) or {}).values())


def _read(name: str, mails: Callable[[], Iterable[Found]], clock: Clock) -> int:
    new = left = 0
    for each in mails():
        new += _take_in(name, each, clock)
        left += each.stays
    cache.set(LEFT, {**(cache.get(LEFT) or {}), name: left}, LEFT_LASTS)
    return new


def _take_in(name: str, found: Found, clock: Clock) -> bool:
    """Whether it was new. One that cannot be taken in stays where it lies; only a database that is away stops all."""
    try:
        return intake.take_in(found.raw, now=clock(), size=found.size) is not None
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # whatever is wrong with one mail, the others wait too
        log.exception("row failed", task="read_mail", channel=name)
        found.stays = True
        return False
