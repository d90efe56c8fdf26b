"""The frozen letter: what one platform is sent, and nothing else. Pure.

223a(a)(1)(B) names four elements; the letter holds these four, the notice's number, and how to answer. The
same data renders as text, as the page that the person signs, and as PDF. It never holds a fingerprint.

Two kinds: "removal" claims the Act; "policy" asks under the platform's own rules, where a picture falls outside
15 USC 6851(a)(5), and claims no statute, no clock and no duty.
"""

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from notices.web_addresses import spelled_out

TEMPLATE = "letter-2"
SIGNED_TEXT = "signed-text-1"
REMOVAL, POLICY = "removal", "policy"
KINDS = (REMOVAL, POLICY)


@dataclass(frozen=True)
class LetterItem:
    """One thing to remove. `ref` is opaque (a UUID); at least `url` or `handle` with `where` locates it."""

    ref: str
    url: str = ""
    handle: str = ""
    where: str = ""
    description: str = ""
    # What the link leads to (post, file, profile, search), and the day on which it was seen there (ISO date).
    kind: str = ""
    seen_on: str = ""


@dataclass(frozen=True)
class Signature:
    """Element (i). `signer`: individual, helper, organisation or desk; an empty name is still to be signed."""

    name: str
    signer: str
    signed_at: str
    text_version: str = SIGNED_TEXT


@dataclass(frozen=True)
class Contact:
    """Element (iv). `channel`: email, phone, or desk (the portal's own mailbox, with the notice's number)."""

    channel: str
    value: str


@dataclass(frozen=True)
class Release:
    """Who may be told, what for, until when, and who agreed: a letter without one is refused."""

    id: str
    recipient: str
    purpose: str
    agreed_by: str
    agreed_at: str
    expires_at: str


@dataclass(frozen=True)
class Letter:
    """One notice to one platform, as it will be sent. Times are ISO 8601 in UTC."""

    number: str
    recipient: str
    sender: str
    rules: str
    items: tuple[LetterItem, ...]
    statement: str
    reasons: tuple[str, ...]
    signature: Signature
    contact: Contact
    release: Release
    fingerprints_offered: int = 0
    template: str = TEMPLATE
    kind: str = REMOVAL
    # The number of the notice that this one corrects, where the platform had a question; a new clock runs.
    corrects: str = ""


@dataclass(frozen=True)
class Section:
    """A heading and its lines, the unit that text, page and PDF share."""

    heading: str
    lines: tuple[str, ...]


REASONS = {
    "not_made": "The depicted individual did not agree to its making.",
    "not_published": "The depicted individual did not agree to its publication.",
    "hidden_camera": "It was made in secret.",
    "broken_into": "It was taken from an account or device that was broken into.",
    "digital_forgery": "It was made or altered by software or AI (a digital forgery).",
    "consent_withdrawn": "The depicted individual has taken consent back.",
}
# The same facts without the statute's terms.
PLAIN_REASONS = {
    "not_made": "The person shown did not agree to its making.",
    "not_published": "The person shown did not agree to its publication.",
    "hidden_camera": "It was made in secret.",
    "broken_into": "It was taken from an account or device that was broken into.",
    "digital_forgery": "It was made or altered by software or AI.",
    "consent_withdrawn": "The person shown has taken consent back.",
}
CAPACITIES = {
    "individual": "the identifiable individual",
    "helper": "an authorized person acting on behalf of the identifiable individual",
    "organisation": "an authorized person acting on behalf of the identifiable individual",
    "desk": "an authorized person acting on behalf of the identifiable individual",
}


# Fields that came after version 0.1, with what they are where they say nothing.
LATER = {"kind": REMOVAL, "corrects": ""}
LATER_OF_ITEMS = {"kind": "", "seen_on": ""}


def to_data(letter: Letter) -> dict[str, Any]:
    """The letter as plain JSON data; `from_data` is its exact reverse.

    A later field stands in it only where it says something: digest and signature of a letter that was frozen before
    the field existed cover these bytes.
    """
    return {
        **_without(vars(letter), LATER),
        "items": [_without(vars(item), LATER_OF_ITEMS) for item in letter.items],
        "reasons": list(letter.reasons),
        "signature": {**vars(letter.signature)},
        "contact": {**vars(letter.contact)},
        "release": {**vars(letter.release)},
    }


def _without(data: dict[str, Any], silent: dict[str, str]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in silent or value != silent[name]}


def from_data(data: dict[str, Any]) -> Letter:
    """A letter from its JSON data. Raises KeyError or TypeError where a field is missing or unknown."""
    return Letter(
        **{
            **data,
            "items": tuple(LetterItem(**item) for item in data["items"]),
            "reasons": tuple(data["reasons"]),
            "signature": Signature(**data["signature"]),
            "contact": Contact(**data["contact"]),
            "release": Release(**data["release"]),
        }
    )


def canonical(letter: Letter) -> bytes:
    """The bytes that are signed and digested: JSON, sorted keys, no white space, UTF-8 (after RFC 8785)."""
    return json.dumps(to_data(letter), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signed_by(letter: Letter, name: str, at: datetime) -> Letter:
    """The letter with its open signature filled in: `name` signs at `at` (UTC)."""
    return replace(letter, signature=replace(letter.signature, name=name, signed_at=at.isoformat(timespec="seconds")))


def withholds_identity(letter: Letter, mailbox: str) -> bool:
    """True for what a stranger may get: signed by desk or organisation, `mailbox` (ours) as the only contact, no
    fingerprint, and nothing in the free words by which somebody could be reached or a picture found.
    """
    return (
        letter.signature.signer in {"desk", "organisation"}
        and letter.contact == Contact("desk", mailbox)
        and letter.fingerprints_offered == 0
        and not gives_away(letter)
    )


# A mail address; a telephone number as people write it; a fingerprint (16 to 128 hex digits, not all of them 0 to 9).
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w/])(?:\+\d[\d ().-]{6,}\d|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?!\w)")
FINGERPRINT = re.compile(r"(?<![\w-])(?=\d*[a-fA-F])[0-9a-fA-F]{16,128}(?![\w-])")


def gives_away(letter: Letter) -> bool:
    """Whether the free words hold a mail address, a telephone number or a fingerprint. Links in them are left out."""
    said = " ".join([letter.statement, *(f"{item.where} {item.description}" for item in letter.items)])
    words = " ".join(word for word in said.split() if "/" not in word)
    return any(pattern.search(words) for pattern in (MAIL, PHONE, FINGERPRINT))


def sections(letter: Letter) -> list[Section]:
    """The letter's parts in reading order."""
    headings, asked = (STATUTORY, LAW) if letter.kind == REMOVAL else (PLAIN, RULES)
    told = (_opening(letter), _items(letter), _statement(letter), _signature(letter), _contact(letter))
    return [Section(heading, lines) for heading, lines in zip(headings, (*told, asked, _answer(letter)), strict=True)]


STATUTORY = (
    "Notice",
    "What to remove and where it is (47 USC 223a(a)(1)(B)(ii))",
    "Statement of good-faith belief (47 USC 223a(a)(1)(B)(iii))",
    "Signature (47 USC 223a(a)(1)(B)(i))",
    "Contact (47 USC 223a(a)(1)(B)(iv))",
    "What the law asks",
    "How to answer",
)
PLAIN = (
    "Notice",
    "What it is about and where it is",
    "Statement of good-faith belief",
    "Signature",
    "Contact",
    "What we ask",
    "How to answer",
)
RULES = (
    "Please look at each picture or video listed above under your own rules on intimate or private images shared "
    "without consent, and on harassment, and remove what they do not allow.",
    "This notice makes no claim under the TAKE IT DOWN Act.",
)
LAW = (
    "Please remove each depiction listed above as soon as possible, and not later than 48 hours after receiving this "
    "request (47 USC 223a(a)(3)(A)).",
    "Please also make reasonable efforts to identify and remove any known identical copies (47 USC 223a(a)(3)(B)).",
)


def text(letter: Letter) -> str:
    """The letter as plain text, for mail and for a platform's form."""
    parts = [title(letter), ""]
    for section in sections(letter):
        parts += [section.heading, "-" * len(section.heading), *section.lines, ""]
    return "\n".join(parts)


def title(letter: Letter) -> str:
    """The heading of the letter; a policy notice does not name the Act."""
    if letter.kind == POLICY:
        return f"Notice {letter.number}: request under your own rules"
    return f"Notice {letter.number}: request for removal under the TAKE IT DOWN Act"


def _opening(letter: Letter) -> tuple[str, ...]:
    shown = "identifiable individual" if letter.kind == REMOVAL else "person shown"
    corrects = (f"This notice corrects and replaces notice {letter.corrects}.",) if letter.corrects else ()
    return (
        f"To: {letter.recipient}",
        f"From: {letter.sender}, for the {shown}",
        f"Notice number: {letter.number}",
        *corrects,
        OPENINGS[letter.kind],
    )


OPENINGS = {
    REMOVAL: "This is a request for removal of intimate visual depictions published without consent, under section 3 "
    "of the TAKE IT DOWN Act (Public Law 119-12, 47 USC 223a).",
    POLICY: "This is a report under your own rules: private pictures of the person shown were published without "
    "consent.",
}


def _items(letter: Letter) -> tuple[str, ...]:
    return tuple(f"{number}. {_located(item)}" for number, item in enumerate(letter.items, start=1))


def _located(item: LetterItem) -> str:
    place = spelled_out(item.url) or f"{item.handle}, {item.where}"
    extra = f" ({item.where})" if item.url and item.where else ""
    kind = f" [{PLACES[item.kind]}]" if item.kind in PLACES else ""
    seen = f" (seen there on {item.seen_on})" if item.seen_on else ""
    return f"{place}{extra}{kind}{' - ' + item.description if item.description else ''}{seen}"


PLACES = {"post": "post", "file": "file", "profile": "profile", "search": "search result"}


def _statement(letter: Letter) -> tuple[str, ...]:
    return (letter.statement, *reasons_of(letter))


def reasons_of(letter: Letter) -> tuple[str, ...]:
    """The ticked reasons in words; under the platform's own rules without the statute's terms."""
    words = REASONS if letter.kind == REMOVAL else PLAIN_REASONS
    return tuple(words[reason] for reason in letter.reasons)


def capacity_of(letter: Letter) -> str:
    """As what the signer signs; under the platform's own rules without the statute's terms."""
    capacity = CAPACITIES[letter.signature.signer]
    return capacity.replace("the identifiable individual", "the person shown") if letter.kind == POLICY else capacity


def _signature(letter: Letter) -> tuple[str, ...]:
    capacity = capacity_of(letter)
    if not letter.signature.name:
        return (f"To be signed by a named member of {letter.sender}, {capacity}, once the request has been checked.",)
    return (
        f"/s/ {letter.signature.name}, {capacity}",
        f"Signed electronically at {letter.signature.signed_at}",
    )


def _contact(letter: Letter) -> tuple[str, ...]:
    if letter.contact.channel == "desk":
        return (f"By mail to {letter.contact.value}, quoting notice number {letter.number}.",)
    return (f"By {'e-mail' if letter.contact.channel == 'email' else 'telephone'}: {letter.contact.value}",)


def _answer(letter: Letter) -> tuple[str, ...]:
    offered = (
        ("Fingerprints (hashes) of the files can be fetched through the platform API; they are never mailed.",)
        if letter.fingerprints_offered
        else ()
    )
    return (f"Please quote notice number {letter.number}. {ANSWERING.get(letter.template, REPLY)}", *offered)


REPLY = "Reply to the mail that brought this letter, or answer through the platform API if you hold a key to it."
# What letters of an older template said: they are shown as they were sent.
ANSWERING = {"letter-1": "You can acknowledge and answer through the platform API."}
