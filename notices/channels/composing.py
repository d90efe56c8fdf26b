"""A parcel as a mail: to exactly one recipient, the letter as text, PDF and data. Never a fingerprint.

Follow-ups answer the letter's own mail, so that every mail program shows one thread.
"""

import json
from email.utils import format_datetime, formataddr, parseaddr
from functools import cache
from pathlib import Path

import dkim
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.message import utf8_charset_qp

from notices import letter as letters
from notices import pdf, reply_addresses, xarf_reports
from notices.channels.base import Parcel
from notices.following import REPEAT

# Signed twice where they stand once: nobody can add a second one (RFC 6376 section 8.15).
SEALED = ("From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References")
SIGNED = (*SEALED, "MIME-Version", "Content-Type", "Auto-Submitted", "X-Recourse-Notice")


def message(parcel: Parcel) -> EmailMessage:
    """The mail to exactly one recipient. Its subject names the number and nothing else."""
    number = parcel.letter.number
    mail = EmailMessage(
        subject=_subject(parcel),
        body=_text(parcel),
        from_email=formataddr((settings.OPERATOR_NAME, sender())),
        to=[parcel.address],
        reply_to=[_answers(parcel)],
        headers={
            "Message-ID": _message_id(parcel.wire_id),
            "Date": format_datetime(parcel.sent_at),
            "X-Recourse-Notice": number,
            "Auto-Submitted": "auto-generated",
            **_thread(parcel),
        },
    )
    # 7-bit lines: a server on the way that re-encodes 8-bit ones would break the signature.
    mail.encoding = utf8_charset_qp
    if _carries_letter(parcel):
        _attach(mail, parcel)
    return mail


def on_the_wire(mail: EmailMessage) -> bytes:
    """The mail's bytes with CRLF at every line's end (RFC 5321 2.3.8), DKIM-signed where a key is configured.

    No bare CR or LF is left that could end the mail early.
    """
    raw = b"\r\n".join(mail.message().as_bytes().splitlines()) + b"\r\n"
    return _signature(raw) + raw if settings.DKIM_KEY_FILE else raw


def sender() -> str:
    """The address that mail comes from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def returns_to(parcel: Parcel) -> str:
    """The envelope's sender (RFC 5321 4.4): bounces come back to an address of this very mail, and try."""
    made = reply_addresses.made_for(reply_addresses.BOUNCE, parcel.letter.number, parcel.wire_id, parcel.attempt)
    return made or sender()


def domain() -> str:
    """The right part of our Message-IDs, and our name in the greeting."""
    return sender().rpartition("@")[2]


def _answers(parcel: Parcel) -> str:
    """Where answers go: all mails of one notice share the token of its letter."""
    letter = parcel.answers_to or parcel.wire_id
    made = reply_addresses.made_for(reply_addresses.REPLY, parcel.letter.number, letter)
    return parcel.reply_to or made or settings.DESK_EMAIL


def _subject(parcel: Parcel) -> str:
    asked = (
        "removal request under 47 USC 223a" if parcel.letter.kind == letters.REMOVAL else "request under your own rules"
    )
    return f"{'Re: ' if parcel.saying else ''}Notice {parcel.letter.number}: {asked}"


def _text(parcel: Parcel) -> str:
    said = "\n".join([parcel.saying.title, "", *parcel.saying.lines, ""]) if parcel.saying else ""
    return "\n".join(filter(None, (said, letters.text(parcel.letter) if _carries_letter(parcel) else "")))


def _carries_letter(parcel: Parcel) -> bool:
    return parcel.saying is None or parcel.saying.kind == REPEAT


def _message_id(wire_id: str) -> str:
    return f"<{wire_id}@{domain()}>"


def _thread(parcel: Parcel) -> dict[str, str]:
    """RFC 5322 3.6.4: a follow-up answers the letter."""
    if not parcel.answers_to:
        return {}
    letter = _message_id(parcel.answers_to)
    return {"In-Reply-To": letter, "References": letter}


def _attach(mail: EmailMessage, parcel: Parcel) -> None:
    number = parcel.letter.number
    paper = parcel.paper or pdf.render(parcel.letter, parcel.signature, parcel.key_id)
    mail.attach(f"notice-{number}.pdf", paper, "application/pdf")
    mail.attach(f"notice-{number}.json", _as_data(parcel), "application/json")
    found = xarf_reports.reports(parcel.letter, _answers(parcel))
    for place, report in enumerate(found, start=1):
        name = "xarf.json" if len(found) == 1 else f"xarf-{place}.json"
        mail.attach(name, json.dumps(report, ensure_ascii=False, indent=1), "application/json")


def _as_data(parcel: Parcel) -> str:
    """The frozen letter for programs, without its release: a mail carries the four elements and no more.

    `signature` is Ed25519 over the bytes that the API hands out, release and all (docs/platforms/api.md).
    """
    letter = {name: value for name, value in letters.to_data(parcel.letter).items() if name != "release"}
    said = {
        "type": "notice",
        "id": parcel.notice_id,
        "number": parcel.letter.number,
        "letter": letter,
        "items": list(parcel.item_ids),
        "signature": parcel.signature,
        "key_id": parcel.key_id,
        "keys": f"{settings.PUBLIC_URL}/.well-known/recourse-letters.json",
        "api_url": parcel.api_url,
    }
    return json.dumps(said, ensure_ascii=False, indent=1)


def _signature(raw: bytes) -> bytes:
    """The DKIM-Signature header (RFC 6376, rsa-sha256), with its line end."""
    there = {line.split(b":", 1)[0].decode("latin-1").lower() for line in raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n")}
    named = [name for name in SIGNED if name.lower() in there]
    line: bytes = dkim.sign(
        raw, settings.DKIM_SELECTOR.encode(), settings.DKIM_DOMAIN.encode(), _key(settings.DKIM_KEY_FILE),
        canonicalize=(b"relaxed", b"relaxed"), include_headers=[name.encode() for name in (*named, *SEALED)],
    )  # fmt: skip
    return line


@cache
def _key(path: str) -> bytes:
    return Path(path).read_bytes()
