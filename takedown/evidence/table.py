"""One notice as a table, a row for each link: for whoever counts many links in a spreadsheet. Pure.

A spreadsheet runs a cell that begins like a formula, and the platform's words stand in these cells. So such a cell
begins with an apostrophe, which spreadsheets show as text; and since some split the line at semicolons, whatever the
quotes say, each part of a cell is treated like a cell (OWASP, "CSV Injection").
"""

import csv
import io
import re
import unicodedata
from datetime import datetime

from takedown.evidence.facts import NoticeFacts, Spot, iso

HEADINGS = (
    "notice", "platform", "sent_at", "received_at", "proof_grade", "due_at", "url", "description", "answer",
    "answered_at", "removed_late", "still_up", "finding", "answers", "their_words", "their_reference",
)  # fmt: skip
# What begins a formula, and the forms of it that are read as the same (Unicode, NFKC); at the start of a part.
BEGINS_A_FORMULA = re.compile(
    r"(?:^|(?<=[;,|]))(\s*)(?=[=+\-@\u207a\u207b\u208a\u208b\u208c\u2212\ufe62-\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20])"
)


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
        _address(spot.url),
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
    """On one line, since not every reader minds a line break in quotes; no character unseen; and never a formula."""
    seen = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return BEGINS_A_FORMULA.sub(r"\1'", " ".join(seen.split()))


def _address(url: str) -> str:
    """A link that still leads there: what could split it is written as its code (RFC 3986, 2.1)."""
    return url.replace(";", "%3B").replace(",", "%2C").replace("|", "%7C")


def _at(moment: datetime | None) -> str:
    return iso(moment) or ""


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"
