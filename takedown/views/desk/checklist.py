"""The Act's four elements as a reviewer reads them: the clause, what was given, what is missing."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from notices.letter import REASONS, Letter, Section, sections
from takedown.forms import answers
from takedown.locators import defanged
from takedown.queries import ReviewView
from takedown.templatetags.desk_words import said
from takedown.validity import Clause, Gap

Row = tuple[str, str]
TRIAGE = {
    "published": ("Published or threatened", answers.PUBLISHED),
    "content": ("What it shows", answers.CONTENT),
    "origin": ("How it was made", answers.ORIGIN),
    "identifiable_by": ("How the person can be recognised", answers.IDENTIFIABLE),
    "where": ("Where the person lives", answers.WHERE),
    "made_for_pay": ("Made for pay or public sale", answers.YES_NO),
    "public_concern": ("News or public concern", answers.YES_NO),
}


@dataclass(frozen=True)
class Element:
    """One of the four elements: its clause, what was given (label, words), its gaps."""

    clause: Clause
    given: tuple[Row, ...]
    gaps: tuple[Gap, ...]


def elements(view: ReviewView) -> list[Element]:
    """The checklist in the order of the Act, 47 USC 223a(a)(1)(B)(i) to (iv)."""
    given = {
        Clause.SIGNATURE: _signature(view.answers),
        Clause.LOCATION: [("Items", str(len(view.items)))],
        Clause.STATEMENT: _statement(view.answers.get("statement", {})),
        Clause.CONTACT: _contact(view.answers.get("contact", {})),
    }
    return [Element(clause, tuple(given[clause]), gaps) for clause, gaps in view.checklist]


def triage(view: ReviewView) -> list[Row]:
    """What the person said about the picture, skipped questions included."""
    held = {**view.answers.get("about", {}), **view.answers.get("statement", {})}
    return [(label, answers.words(choices, held.get(name)) or "skipped") for name, (label, choices) in TRIAGE.items()]


def timing(view: ReviewView) -> list[Row]:
    """The person's own pace: when it may go out, and whether somebody might find out."""
    filed, said = view.request, view.answers.get("timing", {})
    when = "when they say so, on their page" if filed.held else "as soon as it is approved"
    if filed.send_from and not filed.held:
        when = f"not before {_moment(filed.send_from.isoformat())}"
    finds_out = answers.words(answers.YES_NO, said.get("finds_out"))
    return [("May go out", when), ("The one who posted it might find out", finds_out or "skipped")]


def reaching(rules: dict[str, Any]) -> list[Row]:
    """How the person may be reached by the desk; nothing where they want to come back by themselves."""
    hours = f"{rules['from']} to {rules['until']}, {rules['zone']}" if rules.get("from") else "any time"
    rows = [
        ("Mail that there is news", "yes, sent by the portal" if rules.get("email") else ""),
        ("Telephone", rules.get("phone", "")),
        ("Say first", rules.get("word", "")),
        ("Only", hours if rules.get("email") or rules.get("phone") else ""),
        ("Voicemail", ("the word, nothing else" if rules.get("voicemail") else "never") if rules.get("phone") else ""),
    ]
    return [(label, words) for label, words in rows if words]


def for_staff(letter: Letter) -> list[Section]:
    """The letter's parts as they will go, save that its links are defanged: staff read them and never click."""
    items = tuple(replace(item, url=defanged(item.url) if item.url else "") for item in letter.items)
    return sections(replace(letter, items=items))


def _signature(held: dict[str, Any]) -> list[Row]:
    contact, role = held.get("contact", {}), held.get("filer", {}).get("role", "")
    rows = [
        ("Name", contact.get("name", "")),
        ("Role", said(role, "role")),
        ("Signed", _moment(held.get("signed_at", ""))),
    ]
    if role != "individual":
        rows.append(("Told so by the person", "yes" if contact.get("told_so") else "no"))
    return rows


def _moment(iso: str) -> str:
    """An ISO time as people read it."""
    return f"{datetime.fromisoformat(iso).astimezone(UTC):%d %B %Y, %H:%M} UTC" if iso else ""


def _statement(statement: dict[str, Any]) -> list[Row]:
    reasons = [REASONS.get(code, code) for code in statement.get("reasons", ())]
    return [("Statement", statement.get("text", "")), *(("Reason", reason) for reason in reasons)]


def _contact(contact: dict[str, Any]) -> list[Row]:
    if contact.get("channel") == "desk":
        return [("Contact", "through the desk's mailbox")]
    return [("Contact", f"{contact.get('channel', '')}: {contact.get('value', '')}")]
