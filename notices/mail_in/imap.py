"""An IMAP mailbox (RFC 3501): each mail read, kept as text, then deleted there. One bounded conversation."""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from notices import outgoing
from notices.mail_in.maildir import Found
from notices.mail_in.reading import MOST_BYTES

SECONDS = 45.0
MOST_MAILS = 200
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxFailed(Exception):
    """The mailbox did not do what was asked; the text names the step and nothing of a mail."""


def mails(url: str, password: str) -> Iterator[Found]:
    """Every mail of the mailbox in `url` (imaps://user@host[:port]/Folder; imap:// is for this machine itself).

    Once the caller comes back for the next one, the mail is marked deleted and removed: its row is committed then. One
    that is marked to stay stays, and does not count among the MOST_MAILS of one conversation.
    """
    with _logged_in(urlsplit(url), password) as box:
        box.expunge()  # what was marked when the line broke last time
        taken = 0
        for uid in _ask(box, "SEARCH", "UNDELETED")[0].split():
            name = uid.decode("ascii")
            found = _fetched(box, name) if taken < MOST_MAILS else None
            if found is None:
                continue
            yield found
            if not found.stays:
                taken += 1
                _ask(box, "STORE", name, "+FLAGS.SILENT", r"(\Deleted)")
                box.expunge()


def _fetched(box: imaplib.IMAP4, uid: str) -> Found | None:
    told = SIZE.search(b" ".join(each for each in _ask(box, "FETCH", uid, "(RFC822.SIZE)") if isinstance(each, bytes)))
    if told is None:
        return None  # another reader was faster
    size = int(told.group(1))
    part = "(BODY.PEEK[])" if size <= MOST_BYTES else f"(BODY.PEEK[]<0.{MOST_BYTES}>)"
    parts: list[bytes] = [each[1] for each in _ask(box, "FETCH", uid, part) if isinstance(each, tuple)]
    return Found(parts[0], size) if parts else None


def _ask(box: imaplib.IMAP4, command: str, *words: str) -> list[Any]:
    """What the server answers: lines, and pairs of a line and a literal."""
    status, answer = box.uid(command, *words)
    if status != "OK":
        raise MailboxFailed(command.lower())
    return [each for each in answer if each is not None]


@contextmanager
def _logged_in(url: SplitResult, password: str) -> Iterator[imaplib.IMAP4]:
    box = _connected(url)
    with outgoing.deadline(SECONDS, lambda: box.sock):
        try:
            box.login(unquote(url.username or ""), password)
            if box.select(f'"{unquote(url.path.strip("/")) or "INBOX"}"')[0] != "OK":
                raise MailboxFailed("select")
            yield box
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                box.logout()


def _connected(url: SplitResult) -> imaplib.IMAP4:
    host = url.hostname or ""
    if url.scheme == "imaps":
        return imaplib.IMAP4_SSL(host, url.port or 993, ssl_context=ssl.create_default_context(), timeout=SECONDS)
    if url.scheme == "imap" and _is_this_machine(host):
        return imaplib.IMAP4(host, url.port or 143, timeout=SECONDS)
    raise MailboxFailed("IMAP_URL must begin with imaps://")


def _is_this_machine(host: str) -> bool:
    return socket.gethostbyname(host).startswith("127.")
