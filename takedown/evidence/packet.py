"""The packet about one notice: for a complaint to the FTC, for a lawyer, for the police. The person files it. Pure.

47 USC 223a(b): the Federal Trade Commission enforces the 48 hours; complaints go to TakeItDown.ftc.gov. The packet says
what stands on record and nothing else: no feeling is asserted, no proof is called stronger than its grade.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from notices.clock import Finding
from notices.letter import REMOVAL, sections, to_data
from takedown import demands
from takedown.evidence.facts import Answered, NoticeFacts, Sent, Spot, iso, notice_data
from takedown.evidence.sheet import Paper, Part

# Raised by one whenever the wording or the shape of a packet changes; it stands on every page and in the data.
TEMPLATE = "packet-3"
WHERE = "TakeItDown.ftc.gov"
UNKNOWN = "not recorded when it was sent"
COMPLAINT = frozenset({Finding.BREACH.value, Finding.ANSWERED_NOT_REMOVED.value})


class Audience(StrEnum):
    """Whom the packet is for. The words stand in addresses and file names, so they are neutral."""

    FTC = "complaint"
    LAWYER = "counsel"
    POLICE = "report"


TITLES = {
    Audience.FTC: "Complaint about a platform under the TAKE IT DOWN Act: what stands on record",
    Audience.LAWYER: "One notice of removal: what stands on record, for a lawyer",
    Audience.POLICE: "One notice of removal: what stands on record, for the police",
}
OPENINGS = {
    Audience.FTC: (
        f"For a complaint to the Federal Trade Commission at {WHERE}. It is filed by the individual or by somebody for "
        "them; the portal does not file it.",
        "Under 47 USC 223a(a)(3) a covered platform removes the depiction not later than 48 hours after it received a "
        "valid request, and makes reasonable efforts to remove known identical copies.",
    ),
    Audience.LAWYER: (
        "For a lawyer. It lists what was sent to one platform, how receipt is proved, and what was answered.",
    ),
    Audience.POLICE: (
        "For the police. Publishing such a depiction without consent, and threatening to, can be a crime under 47 USC "
        "223(h). It lists where the depiction was found and what the platform did. No picture is part of it.",
    ),
}
GRADES = {
    "A": "A (the platform itself acknowledged the notice)",
    "B": "B (a reference, a confirming reply, or the full letter fetched with the platform's key)",
    "C": "C (accepted by the platform's own system, or filed by hand)",
}


def audiences(progress: Any, statutory: bool, now: datetime) -> tuple[str, ...]:
    """Which packets can be made of a notice (notices.queries.Progress) at `now`.

    The FTC's only where the Act runs, the clock is not void, and something was not removed in its 48 hours. A lawyer's
    and the police's as soon as the letter has gone out.
    """
    if progress.state in {"queued", "sending"}:
        return ()
    over = progress.due_at is not None and progress.due_at <= now and not progress.clock_voided
    found = over and statutory and any(item.finding in COMPLAINT for item in progress.items)
    return (*((Audience.FTC.value,) if found else ()), Audience.LAWYER.value, Audience.POLICE.value)


def ready(facts: NoticeFacts, audience: Audience) -> bool:
    """The same question of an opened notice, asked again before the packet is made."""
    if facts.state in {"queued", "sending"}:
        return False
    found = any(spot.finding in COMPLAINT for spot in facts.spots)
    return audience is not Audience.FTC or (facts.statutory and not facts.clock_voided and found)


def packet(facts: NoticeFacts, audience: Audience, operator: str, now: datetime) -> dict[str, Any]:
    """The packet as JSON data, complete: the paper says nothing that is not in it."""
    return {
        "template": TEMPLATE,
        "for": audience.name.lower(),
        "made_at": iso(now),
        "made_by": operator,
        "file_at": WHERE if audience is Audience.FTC else "",
        "notice": notice_data(facts),
        "asked_beyond_the_law": asked(facts),
        "letter": to_data(facts.letter) if facts.letter else None,
    }


def asked(facts: NoticeFacts) -> list[dict[str, Any]]:
    """What the platform asked for, in its own words, with what that seems to go beyond (takedown/demands.py)."""
    questions = [answer for spot in facts.spots for answer in spot.answers if answer.reason]
    found = {answer.reason: answer for answer in questions}
    told = [(answer, demands.beyond(reason)) for reason, answer in found.items()]
    return [
        {"at": iso(answer.at), "words": answer.reason, "beyond": list(codes)}
        for answer, codes in told
        if codes or answer.outcome == "needs_information"
    ]


def paper(facts: NoticeFacts, audience: Audience, operator: str, now: datetime) -> Paper:
    """The packet as a paper, in English like the letters that it holds."""
    parts = [
        Part("What this is", lines=(*OPENINGS[audience], f"Made on {_day(now)} by {operator}.")),
        Part("Platform", rows=_platform(facts)),
        Part("Notice and times", rows=_times(facts, now)),
        Part("Proof of receipt", lines=_proofs(facts)),
        *(_spot(number, spot, facts.left) for number, spot in enumerate(facts.spots, start=1)),
        Part("What the platform asked for", lines=_asked(facts)),
        Part("Said after the letter", lines=_afterwards(facts)),
        *_letter(facts),
    ]
    return Paper(TITLES[audience], operator, f"{TEMPLATE} {facts.number}", "en", tuple(parts))


def _platform(facts: NoticeFacts) -> tuple[tuple[str, str], ...]:
    """What was known when it went out; of an older notice nobody knows that any more."""
    channel = f"{facts.channel} ({facts.standing}{f', verified {facts.verified_on}' if facts.verified_on else ''})"
    kept = facts.registry_kept
    rows = [
        ("Platform", facts.platform),
        ("Company", facts.parent),
        ("Covered by the Act, as far as we knew", facts.coverage if kept else UNKNOWN),
        ("Its own process", (facts.process_url or "none known to us") if kept else UNKNOWN),
        ("Sent by" if facts.left else "To be sent by", channel if kept else UNKNOWN),
    ]
    return tuple((term, words) for term, words in rows if words)


def _times(facts: NoticeFacts, now: datetime) -> tuple[tuple[str, str], ...]:
    counts = not facts.clock_voided
    due = facts.due_at if counts and facts.statutory else None
    rows = [
        ("Notice number", facts.number),
        ("Corrects notice", facts.corrects),
        ("Corrected by notice", facts.successor),
        ("Rules that it was checked against", facts.rules),
        ("Checked and approved", _day(facts.approved_at)),
        ("Sent", ", ".join(_day(at) for at in facts.sent_at) if facts.left else "not yet"),
        ("Sent otherwise", "; ".join(_otherwise(each) for each in facts.sent_otherwise)),
        ("Received", _day(facts.received_at) if counts else ""),
        ("Grade of proof", GRADES.get(facts.grade, "") if counts else ""),
        ("48 hours ended" if due and due <= now else "48 hours end", _day(due)),
        ("Still up", f"{sum(spot.still_up for spot in facts.spots)} of {len(facts.spots)} links"),
    ]
    return tuple((term, words) for term, words in rows if words)


def _otherwise(each: Sent) -> str:
    """A sending that the proof of receipt does not rest on."""
    return f"{_day(each.at)} by {each.channel}{', came back' if each.came_back else ''}"


def _proofs(facts: NoticeFacts) -> tuple[str, ...]:
    """Standing proofs only: what was shown to be false reaches no packet."""
    standing = [
        f"{_day(each.at)}: {each.proof.replace('_', ' ')}, grade {each.grade}"
        + (f", the platform's reference: {each.reference}" if each.reference else "")
        for each in facts.proofs
    ]
    return tuple(standing or ["Nothing proves receipt."])


FOUND = {
    "breach": "not removed in 48 hours, and no answer beyond an acknowledgement",
    "answered_not_removed": "answered in 48 hours, and not removed",
    "unanswered": "no answer in 48 hours (the notice went by another way than the platform's own)",
}


def _spot(number: int, spot: Spot, left: bool) -> Part:
    rows = [
        ("Address", spot.url or "erased"),
        ("Where on it", spot.description),
        ("When the 48 hours ended", FOUND.get(spot.finding, "")),
        ("Now", f"{spot.answer.replace('_', ' ')}{', late' if spot.late else ''}" if left else "not asked yet"),
        ("Since", _day(spot.answered_at)),
    ]
    told = tuple(_answer(each) for each in spot.answers)
    return Part(f"Link {number}", tuple((term, words) for term, words in rows if words), told)


def _answer(answer: Answered) -> str:
    copies = f" Identical copies: {answer.copies.replace('_', ' ')}" if answer.copies else ""
    removed = f" ({answer.copies_removed})" if answer.copies_removed is not None else ""
    words = f" In its own words: {answer.reason}" if answer.reason else ""
    return f"{_day(answer.at)}: {answer.outcome.replace('_', ' ')}.{words}{copies}{removed}"


ASKS = {
    "identity": "an identity document",
    "account": "an account or a log-in",
    "oath": "an oath",
    "court": "a court order or a police report",
    "picture": "the picture itself",
}


def _asked(facts: NoticeFacts) -> tuple[str, ...]:
    law = "A valid request holds four things: signature, location, statement, contact (47 USC 223a(a)(1)(B))."
    told = []
    for each in asked(facts):
        seems = ", ".join(ASKS[code] for code in each["beyond"])
        told.append(f"“{each['words']}”" + (f" It seems to ask for {seems}: beyond the four." if seems else ""))
    return (law, *told) if told else ("It asked for nothing.",)


def _afterwards(facts: NoticeFacts) -> tuple[str, ...]:
    said = [each for each in facts.follow_ups if each.state == "sent"]
    return tuple(f"{_day(each.at)}: {each.kind} {each.number}" for each in said) or ("Nothing.",)


def _letter(facts: NoticeFacts) -> list[Part]:
    """The notice word for word, as it was sent, or as it will be."""
    heading = "The notice as it was sent" if facts.left else "The notice as it was approved, not sent yet"
    if facts.letter is None:
        return [Part(heading, lines=("It can no longer be opened.",))]
    parts = sections(facts.letter)
    claims = "under the Act" if facts.letter.kind == REMOVAL else "under the platform's own rules"
    return [
        Part(heading, lines=(f"Copy of a notice {claims}, word for word.",)),
        *(Part(each.heading, lines=each.lines) for each in parts),
    ]


def _day(at: datetime | None) -> str:
    """An instant in English, whatever language is active: the packet is read by authorities."""
    if at is None:
        return ""
    utc = at.astimezone(UTC)
    return f"{utc.day} {MONTHS[utc.month - 1]} {utc.year}, {utc:%H:%M} UTC"


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
