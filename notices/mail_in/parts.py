"""A mail's parts: text stays, made safe; of everything else its type and size. Pure.

Inside each multipart/alternative one part is chosen (RFC 8621 4.1.4, RFC 2046 5.1.4); what was not chosen is named.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message

from notices.inbound import clean_reply, is_no_text
from notices.mail_in import charsets, readable, reports
from notices.mail_in.reports import Report

LONGEST_TEXT = 20_000
LONGEST_PART = 200_000  # characters of one part that are looked at
MOST_PARTS = 100
CUT = readable.CUT
TYPES = frozenset(
    {
        "application/octet-stream", "application/pdf", "application/pgp-signature", "application/pkcs7-signature",
        "application/xhtml+xml", "application/zip", "application/json", "application/ics", "audio/mpeg", "image/bmp",
        "image/gif", "image/heic", "image/jpeg", "image/png", "image/svg+xml", "image/tiff", "image/webp",
        "message/delivery-status", "message/disposition-notification", "message/global",
        "message/global-delivery-status", "message/global-headers", "message/rfc822", "text/calendar", "text/csv",
        "text/enriched", "text/html", "text/markdown", "text/plain", "text/richtext", "text/rfc822-headers",
        "text/vcard", "text/x-amp-html", "video/mp4", "video/quicktime", "video/webm",
    }
)  # fmt: skip
FAMILIES = frozenset({"application", "audio", "font", "image", "message", "model", "multipart", "text", "video"})
OF_A_PAGE = {readable.HIDDEN, readable.UNENDED, *map(readable.LINKED.format, readable.EMBEDDED.values())}
PLAIN = frozenset({"text/plain", "text/markdown", "text/enriched", "text/richtext"})
HTML = frozenset({"text/html", "application/xhtml+xml"})
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"%PDF", b"PK\3\4")
DRAWING = b"<svg"  # in a page it is read for its words
ENCODINGS = frozenset({"", "7bit", "8bit", "binary", "quoted-printable", "base64"})
WORD = re.compile(r"\w+")
# A page that says so little of what the plain text says is a frame for pictures.
LITTLE = 3

Dropped = dict[str, str | int]


@dataclass
class Found:
    """What a part and the parts in it hold. `rich`: words of a page among them."""

    words: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    report: Report | None = None
    rich: bool = False
    # Each part that was read, in case it is not chosen.
    read: list[Dropped] = field(default_factory=list)

    def add(self, more: "Found") -> None:
        self.words += more.words
        self.links += more.links
        self.dropped += more.dropped
        self.read += more.read
        self.report, self.rich = self.report or more.report, self.rich or more.rich

    def text(self) -> str:
        """What a reader sees. Safe, and cut where it is too long, which is said."""
        plain = "\n".join(words for each in self.words if (words := each.strip())).strip()
        clean = clean_reply(plain[:LONGEST_PART].replace("\r\n", "\n").replace("\r", "\n"))
        cut = len(plain) > LONGEST_PART or len(clean) > LONGEST_TEXT
        return f"{clean[:LONGEST_TEXT]}\n{CUT}" if cut else clean


def read(message: Message) -> Found:
    """The mail's parts in reading order; of more than 100 leaves the rest is dropped."""
    return _Reader().read(message)


class _Reader:
    def __init__(self) -> None:
        self.leaves = 0

    def read(self, part: Message) -> Found:
        """A mail inside the mail is one leaf."""
        kind, inner = part.get_content_type(), _inner(part)
        if kind in reports.KINDS:
            return Found(report=reports.read(part))
        if not inner or part.get_content_maintype() != "multipart":
            return self._leaf(part, kind)
        if kind == "multipart/alternative":
            return _chosen([self.read(each) for each in inner])
        if kind == "multipart/related":
            return self._related(part, inner)
        found = Found()
        for each in inner:
            found.add(self.read(each))
        return found

    def _related(self, part: Message, inner: list[Message]) -> Found:
        """The page; all else in it is only there to be seen within (RFC 2387)."""
        start = _parameter(part, "start")
        root = next((each for each in inner if start and str(each.get("Content-ID", "")).strip() == start), inner[0])
        found = self.read(root)
        for each in inner:
            if each is not root:
                found.dropped += [_named(leaf.get_content_type(), _size(leaf)) for leaf in _leaves(each)]
        return found

    def _leaf(self, part: Message, kind: str) -> Found:
        self.leaves += 1
        name = _named(kind, _size(part))
        words = _words(part, kind) if kind in PLAIN | HTML and self.leaves <= MOST_PARTS else None
        if words is None:
            return Found(dropped=[name])
        if kind in PLAIN:
            return Found(words=[words[:LONGEST_PART] + f"\n{CUT}" * (len(words) > LONGEST_PART)], read=[name])
        page = readable.read(words)
        dropped = [_named(kind, size) for kind, size in page.dropped[:MOST_PARTS]]
        return Found([page.text], page.links, dropped, rich=bool(page.text), read=[name])


def _chosen(ways: list[Found]) -> Found:
    """The page, as the last and richest that says anything; the plain text where it says all that the page says, or
    where the page says next to nothing. Of the others what they were.
    """
    said = [each for each in ways if any(map(str.strip, each.words))]
    rich = [each for each in said if each.rich]
    best = (rich or said or ways)[-1]
    for plain in (each for each in said if not each.rich):
        if best.rich and (_says_all(plain, best) or _count(best) * LITTLE < _count(plain)):
            best = plain
    for each in ways:
        if each is not best:
            best.dropped += each.read + each.dropped
            best.report = best.report or each.report
    # A link of the page is one of the mail, whichever of the two is read.
    best.links = best.links or [link for each in ways for link in each.links]
    return best


def _says_all(plain: Found, page: Found) -> bool:
    """Whether the page's words stand in the plain text in their order, whatever stands between them."""
    words = iter(_spoken(plain))
    return all(word in words for word in _spoken(page))


def _spoken(found: Found) -> list[str]:
    return WORD.findall("\n".join(found.words)[:LONGEST_PART].casefold())


def _count(found: Found) -> int:
    return len(_spoken(found))


def _named(kind: str, size: int) -> Dropped:
    """A type's name could itself carry a picture, letter by letter: only names from a list are kept."""
    kind, family = kind.lower(), kind.lower().partition("/")[0]
    known = kind in TYPES or kind in OF_A_PAGE
    return {"type": kind if known else f"{family}/*" if family in FAMILIES else "unknown", "size": size}


def _inner(part: Message) -> list[Message]:
    """The parts of a part. A leaf is never asked for its payload as text: its charset may be anything."""
    inner = part.get_payload() if part.is_multipart() else []
    return [each for each in inner if isinstance(each, Message)] if isinstance(inner, list) else []


def _leaves(part: Message) -> Iterator[Message]:
    if part.get_content_maintype() == "multipart" and (inner := _inner(part)):
        for each in inner:
            yield from _leaves(each)
    else:
        yield part


def _size(part: Message) -> int:
    """Bytes, decoded; of a mail inside the mail, all its parts together."""
    if part.is_multipart():
        return sum(map(_size, _inner(part)))
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AttributeError):
        return 0
    return len(data) if isinstance(data, bytes) else 0


def _parameter(part: Message, name: str) -> str:
    try:
        return str(part.get_param(name) or "").strip()
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""


def _words(part: Message, kind: str) -> str | None:
    """A text part's words; None where it is an attachment, or not text at all whatever it says of itself."""
    try:
        encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
        if part.get_content_disposition() == "attachment" or part.get_filename() or encoding not in ENCODINGS:
            return None
        data = part.get_payload(decode=True)
        charset = str(part.get_content_charset("") or "")
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    if not isinstance(data, bytes) or data.startswith(PICTURES) or (kind in PLAIN and data.startswith(DRAWING)):
        return None
    words = charsets.text_of(data, charset or (charsets.in_the_page(data) if kind in HTML else ""))
    return None if "\x00" in words or is_no_text(words[:LONGEST_PART]) else words
