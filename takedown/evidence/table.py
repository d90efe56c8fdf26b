"""One notice as a table, a row for each link: for whoever counts many links in a spreadsheet. Pure.

A spreadsheet runs a cell that begins like a formula, and the platform's words stand in these cells: so such a cell
begins with an apostrophe (OWASP, "CSV Injection"), which spreadsheets show as text.
"""

import csv
import io
from datetime import datetime

from takedown.evidence.facts import NoticeFacts, Spot, iso

HEADINGS = (
    "notice", "platform", "sent_at", "received_at", "proof_grade", "due_at", "url", "description", "answer",
    "answered_at", "removed_late", "still_up", "finding", "answers", "their_words", "their_reference",
)  # fmt: skip
# Full-width forms too: a spreadsheet reads them as their plain ones.
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def table(facts: NoticeFacts) -> str:
    """The table as CSV (RFC 4180): headings first, every cell in quotes, times in ISO 8601 UTC, "" where unknown."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([HEADINGS, *(map(_cell, _row(facts, spot)) for spot in facts.spots)])
    return text.getvalue()


def _row(facts: NoticeFacts, spot: Spot) -> tuple[str, ...]:
    counts = not facts.clock_voided
    return (
        facts.number,
        facts.platform,
        _at(min(facts.sent_at, default=None)),
        _at(facts.received_at if counts else None),
        facts.grade if counts else "",
        _at(facts.due_at if counts and facts.statutory else None),
        spot.url,
        spot.description,
        spot.answer,
        _at(spot.answered_at),
        _yes(spot.late),
        _yes(spot.still_up),
        spot.finding,
        " | ".join(f"{_at(each.at)} {each.outcome}" for each in spot.answers),
        " | ".join(each.reason for each in spot.answers if each.reason),
        " | ".join(each.reference for each in facts.proofs if each.reference),
    )


def _cell(text: str) -> str:
    """On one line, since not every reader minds a line break in quotes; and never a formula."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(BEGINS_A_FORMULA) else line


def _at(moment: datetime | None) -> str:
    return iso(moment) or ""


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"
