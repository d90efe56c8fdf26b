"""Where the Act's right of removal ends, by the person's own answers. Pure.

Definitions: 15 USC 6851(a)(5) (intimate visual depiction), 47 USC 223(h) (digital forgery, identifiable
individual, consent). An unclear case goes to a human; it is never refused in silence.
"""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    COVERED = "covered"
    HUMAN = "human"
    THREAT_ONLY = "threat_only"
    # Outside 15 USC 6851(a)(5): a platform may remove it under its own rules; no letter claims the statute.
    NOT_INTIMATE = "not_intimate"


class Aside(StrEnum):
    """What an answer leads to before the next question: a page of its own, with a real next step."""

    THREAT = "threat"
    POLICY = "rules"
    FACELESS = "weighed"
    ABROAD = "abroad"


DRESSED = frozenset({"underwear", "swimwear", "clothed"})
ASIDES = {
    ("published", "threatened"): Aside.THREAT,
    **{("content", answer): Aside.POLICY for answer in DRESSED},
    ("identifiable_by", "name_only"): Aside.FACELESS,
    ("where", "elsewhere"): Aside.ABROAD,
}


@dataclass(frozen=True)
class Answers:
    """The triage answers, each a short code ("" where skipped)."""

    published: str = ""
    content: str = ""
    origin: str = ""
    identifiable_by: str = ""
    where: str = ""
    made_for_pay: str = ""
    public_concern: str = ""


def scope(answers: Answers) -> Scope:
    """What these answers lead to. Threat only: a crime under section 2, no right of removal, no clock."""
    if answers.published == "threatened":
        return Scope.THREAT_ONLY
    if answers.content in DRESSED:
        return Scope.NOT_INTIMATE
    return Scope.HUMAN if questions(answers, ()) else Scope.COVERED


def aside(question: str, answer: str) -> Aside | None:
    """The page of its own that this answer leads to; None where simply the next question follows."""
    return ASIDES.get((question, answer))


def questions(answers: Answers, reasons: tuple[str, ...]) -> list[str]:
    """Codes of what a human has to weigh before sending (fairness; open questions of law); empty for none."""
    checks = {
        "published_unclear": answers.published == "",
        "not_intimate": answers.content in DRESSED,
        "name_only": answers.identifiable_by == "name_only",
        "identifiable_unclear": answers.identifiable_by in {"", "unsure"},
        "content_unclear": answers.content in {"", "unsure"},
        "outside_us": answers.where == "elsewhere",
        "made_for_pay": answers.made_for_pay in {"yes", "unsure"},
        "public_concern": answers.public_concern in {"yes", "unsure"},
        "only_withdrawn_consent": set(reasons) == {"consent_withdrawn"},
    }
    return [code for code, holds in checks.items() if holds]
