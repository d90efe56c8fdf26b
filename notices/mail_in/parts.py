"""A mail's parts: text stays, made safe; of everything else its type and size. Pure."""

import re
from dataclasses import dataclass
from email.message import Message

from notices.inbound import clean_reply, is_no_text
from notices.mail_in import readable
from notices.mail_in.headers import header, text_of

LONGEST_TEXT = 20_000
LONGEST_PART = 200_000  # bytes of one part that are looked at
LONGEST_WORDS = 200
MOST_PARTS = 100
TYPES = frozenset(
    {
        "application/octet-stream", "application/pdf", "application/pgp-signature", "application/pkcs7-signature",
        "application/zip", "application/json", "application/ics", "audio/mpeg", "image/bmp", "image/gif", "image/heic",
        "image/jpeg", "image/png", "image/svg+xml", "image/tiff", "image/webp", "message/rfc822", "text/calendar",
        "text/csv", "text/html", "text/plain", "text/rfc822-headers", "text/vcard", "text/x-amp-html", "video/mp4",
        "video/quicktime", "video/webm",
    }
)  # fmt: skip
FAMILIES = frozenset({"application", "audio", "font", "image", "message", "model", "multipart", "text", "video"})
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"%PDF", b"PK\3\4", b"<svg")
ENCODINGS = frozenset({"", "7bit", "8bit", "binary", "quoted-printable", "base64"})
ORDER = {"failed": 0, "delayed": 1}


@dataclass(frozen=True)
class Report:
    """A delivery status (RFC 3464): `action` failed, delayed, ...; `status` as 5.1.1; the server's own words."""

    action: str
    status: str
    diagnostic: str


class Parts:
    """The mail's parts, each kept as text or dropped with its type and size."""

    def __init__(self) -> None:
        self.plain: list[str] = []
        self.html: list[str] = []
        self.dropped: list[dict[str, str | int]] = []
        self.report: Report | None = None

    def walk(self, part: Message) -> None:
        """Every leaf in reading order; a mail inside the mail is one leaf."""
        kind = part.get_content_type()
        inner = _inner(part)
        if kind == "message/delivery-status" and inner:
            self.report = self.report or _report(inner)
        elif inner and part.get_content_maintype() == "multipart":
            for each in inner:
                self.walk(each)
        elif kind not in {"text/plain", "text/html"} or not self._keep(part, kind):
            self._drop(part, kind)

    def text(self) -> str:
        """What a reader sees: the plain text, or without any the HTML's words. Safe, and cut where it is too long."""
        words = "\n".join(self.plain).strip() or "\n".join(readable.text_of(html) for html in self.html).strip()
        clean = clean_reply(words[:LONGEST_PART].replace("\r\n", "\n").replace("\r", "\n"))
        return clean if len(clean) <= LONGEST_TEXT else clean[:LONGEST_TEXT] + "\n[cut]"

    def _keep(self, part: Message, kind: str) -> bool:
        words = _words(part)
        if words is None or len(self.plain) + len(self.html) >= MOST_PARTS:
            return False
        (self.plain if kind == "text/plain" else self.html).append(words)
        return True

    def _drop(self, part: Message, kind: str) -> None:
        if len(self.dropped) < MOST_PARTS:
            self.dropped.append({"type": _known(kind), "size": _size(part)})


def _known(kind: str) -> str:
    """A type's name could itself carry a picture, letter by letter: only names from a list are kept."""
    family = kind.partition("/")[0]
    return kind if kind in TYPES else f"{family}/*" if family in FAMILIES else "unknown"


def _inner(part: Message) -> list[Message]:
    """The parts of a part. A leaf is never asked for its payload as text: its charset may be anything."""
    inner = part.get_payload() if part.is_multipart() else []
    return [each for each in inner if isinstance(each, Message)] if isinstance(inner, list) else []


def _size(part: Message) -> int:
    """Bytes, decoded; of a mail inside the mail, all its parts together."""
    if part.is_multipart():
        return sum(map(_size, _inner(part)))
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError):
        return 0
    return len(data) if isinstance(data, bytes) else 0


def _words(part: Message) -> str | None:
    """A text part's words; None where it is an attachment, or not text at all whatever it says of itself."""
    try:
        encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
        if part.get_content_disposition() == "attachment" or part.get_filename() or encoding not in ENCODINGS:
            return None
        data = part.get_payload(decode=True)
        charset = part.get_content_charset("utf-8")
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    if not isinstance(data, bytes) or data.startswith(PICTURES):
        return None
    words = text_of(data[:LONGEST_PART], charset)
    return None if "\x00" in words or is_no_text(words) else words


def _report(blocks: list[Message]) -> Report | None:
    """The worst of the recipients' blocks (RFC 3464 2.3); one recipient is all that our mails have."""
    found = [_block(each) for each in blocks[:MOST_PARTS] if "Action" in each or "Status" in each]
    return min(found, key=lambda each: ORDER.get(each.action, len(ORDER)), default=None)


def _block(block: Message) -> Report:
    action = header(block, "Action").split(" ")[0].lower()
    status = re.match(r"[245]\.\d{1,3}\.\d{1,3}", header(block, "Status"))
    words = clean_reply(header(block, "Diagnostic-Code"))[:LONGEST_WORDS]
    return Report(action if action in {"failed", "delayed", "delivered", "relayed", "expanded"} else "",
                  status.group() if status else "", words)  # fmt: skip
