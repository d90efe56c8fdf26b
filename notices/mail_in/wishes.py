"""What a mail wants of us: a link to be confirmed, or an answer. Some platforms act only once they have it. Pure.

Recognised for a person of the desk, never followed by us. Rather one too many: each is read by a person anyway.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

CONFIRM, ANSWER = "confirm", "answer"
LONGEST_LINK = 2_000
MOST_LINKS = 5
LINK = re.compile(r"https?://[^\s<>\"'\u00a0]+", re.IGNORECASE)
TO_CONFIRM = re.compile(
    r"\b(?:re)?(?:confirm|verif(?:y|i)|validat|activat|bestätig|verifiz|vérifi|verific|valider|activer|activar|ativar)"
    r"|подтверд|確認|认证|确认|验证|驗證|인증|확인|ยืนยัน|تأكيد|تحقق",
    re.IGNORECASE,
)
# A link that leads on without saying that it confirms: only in a mail that says so elsewhere.
LEADS_ON = re.compile(
    r"\b(?:click|follow|press|tap|visit|open|use) (?:on )?(?:the |this |that )|\bhere\b", re.IGNORECASE
)
NO_WISH = re.compile(r"unsubscribe|privacy|terms|preferences|abmelden|darse de baja|désabonner", re.IGNORECASE)
TO_ANSWER = re.compile(
    r"\bplease\b(?!\s+(?:do not|don't|note)\b).{0,40}\b(?:answer|attach|complete|confirm|fill|give|let us know|provide"
    r"|reply|respond|send|specify|submit|tell|upload|verify)"
    r"|\b(?:we|I) (?:will |still |also )?(?:need|require)\b|\b(?:could|can|would) you\b|\blet us know\b|\bbitte\b"
    r"|\bpor favor\b|\bveuillez\b|\bmerci de\b|пожалуйста|ください|请|請",
    re.IGNORECASE,
)
QUESTION = re.compile(r"\w[\"'”»)]?\s*[?？؟]")
QUOTED = re.compile(r"^\s*[>|]")


@dataclass(frozen=True)
class Wish:
    """`wants`: CONFIRM, ANSWER or nothing. `links`: where it wants us to go, http and https only."""

    wants: str = ""
    links: tuple[str, ...] = ()


def wish(subject: str, text: str, links: Iterable[tuple[str, str]] = ()) -> Wish:
    """What a mail's own words ask for. `links`: (words, address) of a page in it; those in the text are found there."""
    own = [line for line in text.split("\n") if not QUOTED.match(line)]
    said = " ".join([subject, *own])
    asks = TO_CONFIRM.search(said) is not None
    found = [*_in_text(own), *((words, words, address) for words, address in links if LINK.fullmatch(address))]
    sure = [address for words, _, address in found if TO_CONFIRM.search(f"{words} {address}")]
    onward = [address for _, near, address in found if LEADS_ON.search(near) and not NO_WISH.search(near)]
    if sure or (asks and onward):
        return Wish(CONFIRM, _few(sure or onward))
    plain = LINK.sub(" ", "\n".join([subject, *own]))
    return Wish(ANSWER, _few(onward)) if TO_ANSWER.search(plain) or QUESTION.search(plain) else Wish()


def _few(links: Iterable[str]) -> tuple[str, ...]:
    return tuple(each for each in dict.fromkeys(links) if len(each) <= LONGEST_LINK)[:MOST_LINKS]


def _in_text(lines: list[str]) -> list[tuple[str, str, str]]:
    """(the words that it stands in, the same with the line before, address) of each link in plain text."""
    found = []
    for place, line in enumerate(lines):
        for link in LINK.findall(line):
            before = next((each for each in reversed(lines[:place]) if each.strip()), "")
            words = line.replace(link, " ") if line.strip("<> \t") != link else before
            found.append((words, f"{before} {line}", link.rstrip(".,;:!?)]}>'\"")))
    return found
