"""Each letter exactly as it will go: seen, then signed."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import starmap
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from notices.letter import POLICY, Section, sections
from notices.queries.platforms import is_fetched
from takedown import letters, validity
from takedown.forms import answers, questions
from takedown.forms.pace import ZONES
from takedown.letters import Prepared, Recipient
from takedown.validity import Gap
from takedown.views.intake import filing
from takedown.views.intake.steps import label
from takedown.views.intake.visit import Visit, step, within_scope

MOST_SIGNS = 20


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
    return filing.after_signing(visit)


def page(visit: Visit, *, changed: bool = False, unticked: bool = False) -> HttpResponse:
    """The page: what is missing, or the letters with what may be ticked."""
    gaps = missing(visit)
    shown, offered = ([], []) if gaps else (prepared(visit), offers(visit))
    return visit.show(
        "review",
        rows=_rows(visit),
        problems=[*gaps, *_said(changed, unticked)],
        unticked=unticked,
        letters=[_shown(each) for each in shown],
        unnamed=any(not each.recipient.cooperative for each in shown),
        digest=letters.shown_digest(shown),
        offers=offered,
        cannot_fetch={each.key for each in offered if each.platform and not is_fetched(each.platform.pk)},
        chosen=visit.document.get("hashes", []),
        policy=letters.kind_of(visit.document) == POLICY,
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
    if visit.role == "helper" or letters.kind_of(visit.document) == POLICY:
        return []
    held = visit.part("fingerprints")
    items = [item for item in visit.items if held.get(item["ref"])]
    found = {each.key: each for each, _ in letters.by_recipient(items) if each.cooperative}
    return list(found.values())


def missing(visit: Visit) -> list[dict[str, str]]:
    """What the Act still asks for, as sentences that lead to their questions."""
    gaps = [gap for gap in validity.gaps(letters.filing(visit.document)) if gap.code != "intent"]
    outside = letters.not_released(visit.document, visit.draft.mandate)
    found = [*map(_gap, gaps), *(_unnamed(each) for each in outside)]
    return found or _unfit(visit, prepared(visit))


def _unfit(visit: Visit, shown: list[Prepared]) -> list[dict[str, str]]:
    """What keeps letters that hold all four elements from going as they are."""
    telling = [_too_much(each.recipient) for each in shown if _tells_a_stranger(each, visit)]
    return [*telling, *starmap(_not_on_paper, letters.undrawable_in(shown).items())]


def _tells_a_stranger(each: Prepared, visit: Visit) -> bool:
    hidden = not each.recipient.cooperative
    return hidden and letters.names_somebody(each.letter, visit.part("contact"), visit.part("safe"))


def _too_much(recipient: Recipient) -> dict[str, str]:
    text = _(
        "Your statement, or what you wrote to a link, holds your name, a mail address, a telephone number or a "
        "fingerprint. %(site)s would get it, and we do not know that site. Please take it out."
    ) % {"site": recipient.name}
    return {"href": f"{reverse('intake:statement')}?then=review", "text": text}


def _not_on_paper(place: str, signs: tuple[str, ...]) -> dict[str, str]:
    """`place`: the step where they were typed."""
    text = {
        "contact": _("The name, or how to reach you, holds letters or signs that we cannot put on paper: %(signs)s"),
        "statement": _("The statement holds letters or signs that we cannot put on paper: %(signs)s"),
        "places": _("What you wrote to a link holds letters or signs that we cannot put on paper: %(signs)s"),
        "links": _("A link holds letters or signs that we cannot put on paper: %(signs)s"),
    }[place] % {"signs": " ".join([*map(_visible, signs[:MOST_SIGNS]), *(["…"] if signs[MOST_SIGNS:] else [])])}
    advice = _("Please write them another way, for example with Latin letters (a to z).")
    return {"href": f"{reverse(f'intake:{place}')}?then=review", "text": f"{text}. {advice}"}


def _visible(sign: str) -> str:
    """The sign, or its number in Unicode where a screen has nothing to show."""
    return sign if sign.isprintable() else f"U+{ord(sign):04X}"


def _gap(gap: Gap) -> dict[str, str]:
    place, text = {
        "name": ("contact", _("The name to sign with is missing.")),
        "signer": ("who", _("Please say who you are in this.")),
        "told_so": ("contact", _("Please confirm that the person told you so.")),
        "no_items": ("links", _("There is no link yet.")),
        "empty": ("statement", _("The statement is empty.")),
        "no_channel": ("contact", _("Please choose how a platform can reach you.")),
    }.get(gap.code, ("contact" if gap.clause == validity.Clause.CONTACT else "links", _("Please look at this again.")))
    return {"href": f"{reverse(f'intake:{place}')}?then=review", "text": text}


def _unnamed(recipient: Recipient) -> dict[str, str]:
    text = _("The written release does not name %(platform)s.") % {"platform": recipient.name}
    return {"href": f"{reverse('intake:links')}?then=review", "text": text}


def _shown(each: Prepared) -> Shown:
    """The letter's parts, the time of signing still open: in English, as all of it (letter_words has the meaning)."""
    unsigned = replace(each.letter.signature, signed_at="the moment when you sign")
    return Shown(each.recipient, each.letter.number, sections(replace(each.letter, signature=unsigned)))


def _rows(visit: Visit) -> list[dict[str, Any]]:
    """The answers, each with the way back to its question."""
    filer, about, statement = visit.part("filer"), visit.part("about"), visit.part("statement")
    contact = visit.part("contact")
    rows: list[tuple[str, list[str]]] = [
        ("who", [answers.words(answers.ROLES, visit.role)]),
        ("relation", [answers.words(answers.RELATIONS, filer.get("relation"))]),
        *((each.name, [answers.words(each.choices, about.get(each.name))]) for each in questions.TRIAGE),
        ("fingerprints", [_prints(visit)]),
        ("statement", [statement.get("text", ""), *_ticked(statement)]),
        ("contact", [contact.get("name", ""), _channel(contact), _whose(filer, contact)]),
        ("timing", _when(visit.part("timing"))),
        ("safe", _told(visit.part("safe") or {"email": contact.get("news_email", "")})),
    ]
    return [
        {
            "term": label(place, visit.role != "individual"),
            "lines": list(filter(None, lines)) or [_("Nothing yet")],
            "href": reverse(f"intake:{place}") + "?then=review",
        }
        for place, lines in rows
        if place in visit.steps
    ]


def _when(timing: dict[str, Any]) -> list[str]:
    chosen = answers.words(answers.WHEN, timing.get("when", "now"))
    day = timing.get("on")
    return [f"{chosen}: {date_format(date.fromisoformat(day))}" if day else chosen]


def _told(safe: dict[str, Any]) -> list[str]:
    """Whether and how she is told that there is news."""
    ways = list(filter(None, [safe.get("email"), safe.get("phone")]))
    if not ways:
        return [_("“There is news” goes to nobody.")]
    hours = _("Only from %(begins)s to %(ends)s") % {"begins": safe.get("from"), "ends": safe.get("until")}
    return [
        _("“There is news” goes to %(ways)s.") % {"ways": ", ".join(ways)},
        f"{hours} ({answers.words(ZONES, safe.get('zone')) or safe.get('zone')})" if safe.get("from") else "",
        _("Code word: %(word)s") % {"word": safe["word"]} if safe.get("word") else "",
    ]


def _whose(filer: dict[str, Any], contact: dict[str, Any]) -> str:
    return answers.words(answers.WHOSE, filer.get("whose_contact")) if contact.get("value") else ""


def _prints(visit: Visit) -> str:
    held = visit.part("fingerprints")
    links = sum(bool(held.get(item["ref"])) for item in visit.items)
    if not links:
        return _("None")
    return ngettext("for %(count)s link", "for %(count)s links", links) % {"count": links}


def _ticked(statement: dict[str, Any]) -> list[str]:
    return [answers.words(answers.REASONS, reason) for reason in statement.get("reasons", [])]


def _channel(contact: dict[str, Any]) -> str:
    return contact.get("value") or answers.words(answers.CHANNELS, contact.get("channel"))
