"""The steps of the intake, and which of them somebody walks: the answers decide."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from takedown.drafts import Document
from takedown.forms.answers import ELSEWHERE, asked
from takedown.models import Draft
from takedown.scope import Answers, Scope, scope

LABELS = {
    "who": _("Who asks"),
    "relation": _("You and the person"),
    "published": _("What happened"),
    "content": _("What can be seen"),
    "origin": _("Real or not"),
    "identifiable_by": _("Who can be recognised"),
    "where": _("Where you live"),
    "outside": _("Where to go"),
    "links": _("Where it is"),
    "age": _("The age question"),
    "places": _("About each link"),
    "fingerprints": _("Fingerprints"),
    "statement": _("Your statement"),
    "contact": _("Name and contact"),
    "timing": _("When"),
    "safe": _("How we may tell you"),
    "review": _("Look and sign"),
    "pin": _("Your PIN"),
}
# What is asked of somebody else, where somebody files for them.
OF_ANOTHER = {"where": _("Where the person shown lives"), "safe": _("How we may tell the person shown")}
STEPS = tuple(LABELS)
# Steps with a page of their own that a link can lead to; the age question comes only by sending links.
PLACES = tuple(step for step in STEPS if step != "age")
TRIAGE = tuple(asked("about"))


def label(step: str, helps: bool) -> Any:
    """A step's name, as it is said of whoever it is about (`helps`: somebody files for the person shown)."""
    return OF_ANOTHER.get(step, LABELS[step]) if helps else LABELS[step]


def walked(document: Document, draft: Draft) -> tuple[str, ...]:
    """The steps that these answers lead through, in order; the path of some ends with where else to go.

    No question about the filer under a release; for a case that is there, none who it is, no second PIN, no second
    set of contact rules, and no moment of a helper's own; no fingerprints of a picture that is not intimate.
    """
    filer = document.get("filer") or {}
    helps = filer.get("role") == "helper"
    asked_first = () if draft.case_id or draft.mandate_id else ("who",)
    first = (*asked_first, *(("relation",) if helps and not draft.mandate_id else ()))
    if asked_first and filer.get("who") in ELSEWHERE:
        return ("who", "outside")
    found = leads_to(document)
    if found == Scope.THREAT_ONLY:
        return (*first, "published", "outside")
    skipped = {"who", "relation", "outside"}
    skipped |= {"fingerprints"} if found == Scope.NOT_INTIMATE else set()
    skipped |= {"timing"} if draft.purpose == Draft.Purpose.MORE and helps else set()
    skipped |= {"safe", "pin"} if draft.case_id else {"pin"} if draft.code_digest or draft.mandate_id else set()
    return (*first, *(step for step in STEPS if step not in skipped))


def leads_to(document: Document) -> Scope:
    """Where the triage answers lead."""
    about = document.get("about") or {}
    return scope(Answers(**{name: str(about.get(name, "")) for name in TRIAGE}))


def first_open(document: Document, steps: tuple[str, ...]) -> str:
    """The first of these steps that has no answer yet; the last look where all have one."""
    return next((step for step in steps if step in PLACES and not _answered(document, step)), "review")


def _answered(document: Document, step: str) -> Any:
    filer, items = document.get("filer") or {}, document.get("items") or []
    if step in TRIAGE:
        return step in (document.get("about") or {})
    held = {
        "who": filer.get("role") or filer.get("who"),
        "relation": "relation" in filer,
        "outside": False,
        "links": items,
        "places": all("kind" in item for item in items),
        "review": document.get("signed_at"),
        "pin": False,
    }
    return held.get(step, step in document)


def beside(steps: tuple[str, ...], step: str, way: int) -> str:
    """The walked place before (-1) or after (1) a step, past the age question; "" where there is none."""
    here = STEPS.index(step)
    rest = [each for each in steps[::way] if each in PLACES and (STEPS.index(each) - here) * way > 0]
    return rest[0] if rest else ""


def number(steps: tuple[str, ...], step: str) -> int:
    """Which one it is, counted from 1."""
    return min(len(steps), 1 + sum(STEPS.index(each) < STEPS.index(step) for each in steps))
