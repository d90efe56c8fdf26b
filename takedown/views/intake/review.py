"""Each letter exactly as it will go: seen, then signed."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices.letter import Section, sections
from takedown import letters, validity
from takedown.forms import answers
from takedown.letters import Prepared, Recipient
from takedown.validity import Gap
from takedown.views.intake import filing
from takedown.views.intake.visit import Visit, step, within_scope


@dataclass(frozen=True)
class Shown:
    """A letter on the page: whom it goes to, its parts, and whether the name stands in it."""

    recipient: Recipient
    number: str
    sections: list[Section]

    @property
    def named(self) -> bool:
        return self.recipient.cooperative


@step
@within_scope
def review(visit: Visit) -> HttpResponse:
    """All answers, all letters. Signing counts only for the letters that are before the person's eyes."""
    if visit.posted is None or missing(visit):
        return page(visit)
    chosen = sorted(set(visit.posted.getlist("hashes")) & {each.key for each in offers(visit)})
    if chosen != sorted(visit.document.get("hashes", [])):
        visit.save(hashes=chosen)
        return page(visit, changed=visit.posted.get("do") == "sign")
    if visit.posted.get("do") != "sign":
        return redirect("intake:review")
    if visit.posted.get("shown") != letters.shown_digest(prepared(visit)):
        return page(visit, changed=True)
    if "sign" not in visit.posted:
        return page(visit, unticked=True)
    signed = letters.sign(visit.document, visit.draft.mandate, visit.now)
    visit.save(**{part: signed[part] for part in ("numbers", "releases", "signed_at", "signed_digest")})
    return filing.file_correction(visit) if visit.draft.case_id else redirect("intake:pin")


def page(visit: Visit, *, changed: bool = False, unticked: bool = False) -> HttpResponse:
    """The page: what is missing, or the letters with what may be ticked."""
    gaps = missing(visit)
    shown = [] if gaps else prepared(visit)
    return visit.show(
        "review",
        rows=_rows(visit),
        problems=[*gaps, *_said(changed, unticked)],
        unticked=unticked,
        letters=[_shown(each) for each in shown],
        digest=letters.shown_digest(shown),
        offers=[] if gaps else offers(visit),
        chosen=visit.document.get("hashes", []),
        wrong=changed or unticked,
    )


def _said(changed: bool, unticked: bool) -> list[dict[str, str]]:
    if changed:
        return [{"href": "#letters", "text": _("Something changed. Please look at the letters again, then sign.")}]
    return [{"href": "#sign", "text": _("Please tick the box at the end to sign.")}] if unticked else []


def prepared(visit: Visit) -> list[Prepared]:
    """The letters as they stand, with their numbers, which are made once and kept."""
    numbered = letters.with_numbers(visit.document)
    if numbered != visit.document:
        visit.save(numbers=numbered["numbers"], releases=numbered["releases"])
    return letters.prepare(visit.document, visit.draft.mandate, visit.now)


def offers(visit: Visit) -> list[Recipient]:
    """The platforms that may be given fingerprints: cooperative, with an item that has some; never from a helper."""
    if visit.role == "helper":
        return []
    held = visit.part("fingerprints")
    hosts = [item["host"] for item in visit.items if held.get(item["ref"])]
    found = {each.key: each for each in map(letters.recipient_of, hosts) if each.cooperative}
    return list(found.values())


def missing(visit: Visit) -> list[dict[str, str]]:
    """What the Act still asks for, as sentences that lead to their questions."""
    gaps = [gap for gap in validity.gaps(letters.filing(visit.document)) if gap.code != "intent"]
    outside = letters.not_released(visit.document, visit.draft.mandate)
    found = [*map(_gap, gaps), *(_unnamed(each) for each in outside)]
    return found or [_too_much(each.recipient) for each in prepared(visit) if _tells_a_stranger(each, visit)]


def _tells_a_stranger(each: Prepared, visit: Visit) -> bool:
    return not each.recipient.cooperative and letters.names_somebody(each.letter, visit.part("contact"))


def _too_much(recipient: Recipient) -> dict[str, str]:
    text = _(
        "Your statement, or what you wrote to a link, holds the name or an address that you gave. %(site)s would get "
        "it, and we do not know that site. Please take it out."
    ) % {"site": recipient.name}
    return {"href": "/request/statement/?then=review", "text": text}


def _gap(gap: Gap) -> dict[str, str]:
    place, text = {
        "name": ("contact", _("The name to sign with is missing.")),
        "signer": ("who", _("Please say who you are in this.")),
        "told_so": ("contact", _("Please confirm that the person told you so.")),
        "no_items": ("links", _("There is no link yet.")),
        "empty": ("statement", _("The statement is empty.")),
        "no_channel": ("contact", _("Please choose how a platform can reach you.")),
    }.get(gap.code, ("contact" if gap.clause == validity.Clause.CONTACT else "links", _("Please look at this again.")))
    return {"href": f"/request/{place}/?then=review", "text": text}


def _unnamed(recipient: Recipient) -> dict[str, str]:
    text = _("The written release does not name %(platform)s.") % {"platform": recipient.name}
    return {"href": "/request/links/?then=review", "text": text}


def _shown(each: Prepared) -> Shown:
    """The letter's parts, the time of signing still open."""
    unsigned = replace(each.letter.signature, signed_at=_("the moment when you sign"))
    return Shown(each.recipient, each.letter.number, sections(replace(each.letter, signature=unsigned)))


def _rows(visit: Visit) -> list[dict[str, Any]]:
    """The answers, each with the way back to its question."""
    about, statement, contact = visit.part("about"), visit.part("statement"), visit.part("contact")
    chosen = [answers.words(choices, about.get(name)) for name, choices in answers.QUESTIONS["about"].items()]
    prints = len(visit.part("fingerprints"))
    rows: list[tuple[str, str, list[str]]] = [
        ("who", _("Who asks"), [answers.words(answers.ROLES, visit.role)]),
        ("about", _("What it is about"), [words for words in chosen if words]),
        ("fingerprints", _("Fingerprints"), [_prints(prints)]),
        ("statement", _("Statement"), [statement.get("text", ""), *_ticked(statement)]),
        ("contact", _("Signed by"), [contact.get("name", "")]),
        ("contact", _("How a platform reaches you"), [_channel(contact)]),
        ("contact", _("“There is news” goes to"), [contact.get("news_email") or _("nobody")]),
    ]
    return [
        {
            "term": term,
            "lines": list(filter(None, lines)) or [_("Nothing yet")],
            "href": f"/request/{place}/?then=review",
        }
        for place, term, lines in rows
        if place in visit.steps
    ]


def _prints(links: int) -> str:
    if not links:
        return _("None")
    return ngettext("for %(count)s link", "for %(count)s links", links) % {"count": links}


def _ticked(statement: dict[str, Any]) -> list[str]:
    return [answers.words(answers.REASONS, reason) for reason in statement.get("reasons", [])]


def _channel(contact: dict[str, Any]) -> str:
    return contact.get("value") or answers.words(answers.CHANNELS, contact.get("channel"))
