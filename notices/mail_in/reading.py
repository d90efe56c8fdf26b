"""One raw mail as safe text and the few facts that it is judged by. Pure; never raises, whatever the bytes are.

Standard: RFC 5322 and MIME. Limits come first, since the parser behind has none: a mail past them is named, not read.
"""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from notices.inbound import clean_reply
from notices.mail_in import parts
from notices.mail_in.addresses import ADDRESS, one_domain, recipients, senders
from notices.mail_in.headers import LONGEST_HEADER, decoded, header
from notices.mail_in.parts import MOST_PARTS, Found
from notices.mail_in.reports import Report

MOST_BYTES = 2 * 1024 * 1024
LONGEST_HEAD = 64 * 1024
LONGEST_SUBJECT = 200
MOST_LAYERS = 20
MOST_BOUNDARIES = 1_000
MOST_LINES = 60_000
LONE_RETURN = re.compile(rb"\r(?!\n)")
# Python looks for a type's parameters in time that grows with the square of their length.
CONTENT_TYPE = re.compile(rb"^content-[a-z-]+:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE)
# Whose mail is the mail system's own. Behind postmaster@ there is a person (RFC 5321 4.5.1).
SYSTEM = frozenset({"mailer-daemon", "mail-daemon"})


@dataclass(frozen=True)
class Mail:
    """What is kept of a mail, and what it is judged by. `text` is safe to store and to show as text."""

    subject: str
    text: str
    dropped: tuple[dict[str, str | int], ...] = ()
    sender_domain: str = ""
    message_id: str = ""
    # Every address among To, Cc and the headers in which servers note whom a mail was for.
    addresses: tuple[str, ...] = ()
    refers_to: tuple[str, ...] = ()
    null_sender: bool = False
    from_the_system: bool = False
    automatic: bool = False
    report: Report | None = None
    # (words, address) of what a page in it links to.
    links: tuple[tuple[str, str], ...] = ()


def read(raw: bytes, size: int | None = None) -> Mail:
    """The mail in `raw`. What cannot be read within the limits leaves its headers and a note.

    `size` in bytes where only the beginning was fetched: a mail stands at its beginning, its files after it.
    """
    size = size or len(raw)
    raw = LONE_RETURN.sub(b"\n", raw[:MOST_BYTES])
    head, _ = halves(raw)
    trouble = _too_much(raw, head)
    message = _parsed(head[:LONGEST_HEAD] + b"\n\n" if trouble else raw)
    if message is None or trouble:
        left = Found([f"[not read: {trouble or 'malformed'}]"], dropped=[{"type": "mail", "size": size}])
        return _facts(message or Message(), left)
    found = parts.read(message)
    del found.dropped[MOST_PARTS:]
    if size > MOST_BYTES:
        found.dropped.append({"type": "mail", "size": size})
    return _facts(message, found)


def halves(raw: bytes) -> tuple[bytes, bytes]:
    """Headers and body, the empty line between them left out."""
    places = [(raw.find(gap), gap) for gap in (b"\r\n\r\n", b"\n\n") if gap in raw]
    at, gap = min(places, default=(len(raw), b""))
    return raw[:at], raw[at + len(gap) :]


def _too_much(raw: bytes, head: bytes) -> str:
    """Which limit the mail breaks; empty for none."""
    lower = raw.lower()
    if len(head) > LONGEST_HEAD:
        return "headers too long"
    if lower.count(b"multipart/") + lower.count(b"message/") > MOST_LAYERS:
        return "too many layers"
    if raw.count(b"\n") > MOST_LINES or raw.count(b"\n--") > MOST_BOUNDARIES:
        return "too many parts"
    kinds = (found.end() - found.start() for found in CONTENT_TYPE.finditer(raw))
    return "headers too long" if any(length > LONGEST_HEADER for length in kinds) else ""


def _parsed(raw: bytes) -> Message | None:
    try:
        return message_from_bytes(raw)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # the parser's own bugs are not ours to die of


def _facts(message: Message, parts: Found) -> Mail:
    returns = header(message, "Return-Path")
    names = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
    found = [each for name in names for each in recipients(header(message, name))]
    refers = ADDRESS.findall(f"{header(message, 'In-Reply-To')} {header(message, 'References')}")
    return Mail(
        subject=clean_reply(" ".join(decoded(header(message, "Subject")).split()))[:LONGEST_SUBJECT],
        text=parts.text(),
        dropped=tuple(parts.dropped),
        sender_domain=one_domain(header(message, "From")),
        message_id=header(message, "Message-ID")[:LONGEST_HEADER],
        addresses=tuple(dict.fromkeys(found))[:MOST_PARTS],
        refers_to=tuple(dict.fromkeys(refers))[:MOST_PARTS],
        null_sender=returns == "<>",
        from_the_system=any(_local(each) in SYSTEM for each in senders(header(message, "From"))),
        automatic=_automatic(message),
        report=parts.report,
        links=tuple(parts.links),
    )


def _local(address: str) -> str:
    return address.rpartition("@")[0].lower()


def _automatic(message: Message) -> bool:
    """RFC 3834 section 5, and the older headers that programs still send instead."""
    said = header(message, "Auto-Submitted").split(";")[0].strip().lower()
    older = any(name in message for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response"))
    precedence = header(message, "Precedence").lower()
    return (bool(said) and said != "no") or older or precedence in {"auto_reply", "bulk", "junk", "list"}
