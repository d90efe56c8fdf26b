"""Delivery status reports (RFC 3464, and RFC 6533 for addresses beyond ASCII): what became of which address. Pure."""

import base64
import quopri
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser

import idna

from notices.inbound import clean_reply
from notices.mail_in.addresses import recipients
from notices.mail_in.headers import header

KINDS = frozenset({"message/delivery-status", "message/global-delivery-status"})
LONGEST_REPORT = 200_000
LONGEST_WORDS = 200
MOST_BLOCKS = 100
ARRIVED = frozenset({"delivered", "expanded", "relayed"})
ACTIONS = ARRIVED | {"failed", "delayed"}
ORDER = {"failed": 0, "delayed": 1}
XTEXT = re.compile(r"\+([0-9A-F]{2})", re.IGNORECASE)
UTF8_XTEXT = re.compile(r"\\x\{([0-9A-F]{1,6})\}", re.IGNORECASE)


@dataclass(frozen=True)
class Block:
    """What became of one recipient. `original`, `final`: each address in every form that it can be read in."""

    original: frozenset[str]
    final: frozenset[str]
    action: str
    status: str
    diagnostic: str


@dataclass(frozen=True)
class Report:
    """`action` failed, delayed, ... and `status` as 5.1.1 of the worst block; `diagnostic`: the server's own words."""

    action: str = ""
    status: str = ""
    diagnostic: str = ""
    blocks: tuple[Block, ...] = ()

    def is_ours(self, written_to: Iterable[str]) -> bool:
        """Whether an address that we wrote to failed itself, and nothing arrived anywhere.

        What was forwarded or expanded has reached the address that we wrote to (RFC 3464 2.3.3): a failed copy, whose
        final recipient is another, says nothing of it.
        """
        ours = frozenset().union(*(forms(each) for each in written_to))
        arrived = any(each.action in ARRIVED for each in self.blocks)
        failed = any(_failed(each) and _is_of(each, ours) for each in self.blocks)
        return failed and not arrived

    def to_data(self, written_to: Iterable[str]) -> dict[str, str | bool]:
        """What is kept: no address among it."""
        return {"action": self.action, "status": self.status, "diagnostic": self.diagnostic,
                "ours": self.is_ours(written_to)}  # fmt: skip


def read(part: Message) -> Report:
    """The report in a part of KINDS, base64 or not; one without a readable block for any recipient has no blocks."""
    groups = re.split(r"\n[ \t]*\n", _plain(part)[:LONGEST_REPORT].replace("\r\n", "\n"))
    found = [HeaderParser().parsestr(each.strip("\n")) for each in groups[: 2 * MOST_BLOCKS]]
    blocks = tuple(_block(each) for each in found if "Action" in each or "Status" in each)[:MOST_BLOCKS]
    worst = min(blocks, key=lambda each: ORDER.get(each.action, len(ORDER)), default=None)
    return Report(worst.action, worst.status, worst.diagnostic, blocks) if worst else Report()


def forms(address: str) -> frozenset[str]:
    """An address as it can be compared: no case, its domain in ASCII, written plainly, in xtext or as UTF-8 xtext."""
    plain = {address, XTEXT.sub(_hexadecimal, address), UTF8_XTEXT.sub(_hexadecimal, address)}
    found = {(one.rpartition("@")[0], one.rpartition("@")[2]) for each in plain for one in recipients(each)}
    return frozenset(f"{local.casefold()}@{_ascii(domain)}" for local, domain in found)


def _hexadecimal(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if 32 < number < 0x110000 and not 0xD800 <= number < 0xE000 else found[0]


def _ascii(domain: str) -> str:
    try:
        return idna.encode(domain.rstrip("."), uts46=True).decode().lower()
    except (idna.IDNAError, UnicodeError):
        return domain.casefold().rstrip(".")


def _failed(block: Block) -> bool:
    return block.action == "failed" or (not block.action and block.status.startswith("5"))


def _is_of(block: Block, ours: frozenset[str]) -> bool:
    """Whether it is the address itself, not what became of it further on."""
    if not block.final:
        return not block.original.isdisjoint(ours)
    return not block.final.isdisjoint(ours) and (not block.original or not block.original.isdisjoint(block.final))


def _block(said: Message) -> Block:
    action = header(said, "Action").split(" ")[0].split("(")[0].lower()
    status = re.match(r"[245]\.\d{1,3}\.\d{1,3}", header(said, "Status"))
    words = clean_reply(header(said, "Diagnostic-Code"))[:LONGEST_WORDS]
    return Block(_address(said, "Original-Recipient"), _address(said, "Final-Recipient"),
                 action if action in ACTIONS else "", status.group() if status else "", words)  # fmt: skip


def _address(said: Message, name: str) -> frozenset[str]:
    """`type; address` (2.1.2): the address, where it is one of mail."""
    kind, _, address = header(said, name).partition(";")
    return forms(address.strip()) if kind.strip().lower() in {"rfc822", "utf-8"} else frozenset()


def _plain(part: Message) -> str:
    """The part's own text. Python has taken its lines for those of a mail, or of several, before any decoding."""
    inner = part.get_payload()
    if not isinstance(inner, list):
        data = part.get_payload(decode=True)
        return data.decode("utf-8", "replace") if isinstance(data, bytes) else ""
    data = "\n\n".join(map(_written, inner)).encode("utf-8", "surrogateescape")
    encoding = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
    try:
        if encoding == "base64":
            data = base64.b64decode(re.sub(rb"[^A-Za-z0-9+/=]", b"", data))
        elif encoding == "quoted-printable":
            data = quopri.decodestring(data)
    except ValueError:
        return ""
    return data.decode("utf-8", "replace")


def _written(part: Message) -> str:
    """A mail as it was written: its headers, an empty line, its body."""
    inner = part.get_payload() if part.is_multipart() else part.get_payload(decode=True)
    body = "\n\n".join(map(_written, inner)) if isinstance(inner, list) else ""
    body = inner.decode("utf-8", "surrogateescape") if isinstance(inner, bytes) else body
    lines = "".join(f"{name}: {value}\n" for name, value in part.raw_items())
    return f"{lines}\n{body}" if body and lines else lines or body
