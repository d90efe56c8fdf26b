"""What somebody needs who files a letter in a platform's own form: its fields in its order, each to be copied."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from notices import letter as letters
from notices.letter import Letter, LetterItem
from notices.models import Notice
from notices.web_addresses import spelled_out
from takedown.locators import defanged

# The order of 223a(a)(1)(B), (i) to (iv): for a platform whose form nobody has seen.
ACTS_ORDER = ("name", "capacity", "links", "statement", "contact", "number", "whole")


@dataclass(frozen=True)
class Piece:
    """What one copy button copies; `shown` is what the eye sees (links defanged for staff)."""

    id: str
    shown: str
    copied: str


@dataclass(frozen=True)
class Part:
    """One field of the form. Without pieces it asks for something that the letter does not hold: `note` says what."""

    label: str
    note: str
    pieces: tuple[Piece, ...]
    mono: bool = False
    folded: bool = False


@dataclass(frozen=True)
class Kit:
    """`address`: the platform's own page or form ("" where nobody has verified one). `known`: its fields are known."""

    address: str
    known: bool
    parts: tuple[Part, ...]


Show = Callable[[str], str]
Field = Mapping[str, Any]


def kit(notice: Notice, letter: Letter, *, staff: bool) -> Kit:
    """The kit for a notice. `staff` see links defanged and unlinked; the person sees her own as they are."""
    show: Show = defanged if staff else str
    asked: Sequence[Field] = notice.platform.form_fields
    own = _own_parts(letter, show)
    if asked:
        parts = [*(_asked(field, letter, show, asked) for field in asked), own["number"], own["whole"]]
    else:
        parts = [own[place] for place in ACTS_ORDER]
    return Kit(address_of(notice), bool(asked), tuple(_numbered(parts)))


def address_of(notice: Notice) -> str:
    """Where the form is: the channel's own address, or the platform's process page. Only https is ever linked."""
    for address in (notice.channel.address, notice.platform.process_url):
        if address.startswith("https://"):
            return address
    return ""


def _own_parts(letter: Letter, show: Show) -> dict[str, Part]:
    """The letter's parts under our own names."""
    whole = letters.text(letter)
    box = Piece("", _shown(whole, letter, show), whole)
    return {
        "links": Part(_("Links, one a line"), "", tuple(_links(letter, show)), mono=True),
        "statement": Part(_("Statement of good-faith belief"), "", (_same(_said(letter)),)),
        "name": Part(_("Signature: full name"), "", (_same(letter.signature.name),)),
        "capacity": Part(_("Signed as"), "", (_same(letters.capacity_of(letter)),)),
        "contact": Part(_("Contact"), "", (_same(letter.contact.value),)),
        "number": Part(_("Our number"), "", (_same(letter.number),)),
        "whole": Part(_("The whole letter"), _("For a form with one large box."), (box,), mono=True, folded=True),
    }


def _asked(field: Field, letter: Letter, show: Show, asked: Sequence[Field]) -> Part:
    """One field of the platform's form, in its own words, with the letter's part that goes there."""
    holds = str(field["holds"])
    if holds == "url":
        pieces = tuple(_links(letter, show))
    else:
        apart = any(each["holds"] == "reasons" for each in asked)
        text = _held(letter, apart).get(holds, "")
        pieces = (_same(text),) if text else ()
    note = str(field["note"]) or ("" if pieces else _("The letter holds nothing for this. Choose what fits."))
    return Part(str(field["label"]), note, pieces, mono=holds == "url")


def _held(letter: Letter, reasons_apart: bool) -> dict[str, str]:
    signed = letter.signature
    return {
        "statement": letter.statement if reasons_apart else _said(letter),
        "reasons": "\n".join(letters.reasons_of(letter)),
        "name": signed.name,
        "signature": signed.name,
        "contact": letter.contact.value,
        "date": signed.signed_at[:10],
        "description": "\n".join(filter(None, map(_described, letter.items))),
    }


def _said(letter: Letter) -> str:
    return "\n".join((letter.statement, *letters.reasons_of(letter)))


def _described(item: LetterItem) -> str:
    return ", ".join(filter(None, (item.where if item.url else "", item.description)))


def _links(letter: Letter, show: Show) -> Iterator[Piece]:
    """Each link by itself, since many forms take one at a time; then all of them."""
    links = [spelled_out(item.url) for item in letter.items if item.url]
    yield from (Piece("", show(link), link) for link in links)
    if len(links) > 1:
        yield Piece("", _("All %(count)s, one a line") % {"count": len(links)}, "\n".join(links))
    yield from (_same(f"{item.handle}, {_told(item)}") for item in letter.items if not item.url)


def _told(item: LetterItem) -> str:
    return f"{item.where} ({item.seen_on})" if item.seen_on else item.where


def _same(text: str) -> Piece:
    return Piece("", text, text)


def _shown(text: str, letter: Letter, show: Show) -> str:
    for link in sorted({spelled_out(item.url) for item in letter.items if item.url}, key=len, reverse=True):
        text = text.replace(link, show(link))
    return text


def _numbered(parts: Iterable[Part]) -> Iterator[Part]:
    """Each piece gets the id by which its copy button finds it."""
    for place, part in enumerate(parts, start=1):
        pieces = (replace(piece, id=f"part-{place}-{at}") for at, piece in enumerate(part.pieces, start=1))
        yield replace(part, pieces=tuple(pieces))
