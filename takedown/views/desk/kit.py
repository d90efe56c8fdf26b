"""What a person needs who files a letter in a platform's own form: its parts in order, each to be copied."""

from dataclasses import dataclass
from datetime import datetime

from notices import letter as letters
from notices.letter import REASONS, Letter
from notices.models import Notice
from notices.states import OPEN, State
from takedown.locators import defanged
from takedown.queries import NoticeView


@dataclass(frozen=True)
class Part:
    """One field of a form: `shown` on the screen (links defanged), `copied` as it has to be typed there."""

    name: str
    label: str
    shown: str
    copied: str


@dataclass(frozen=True)
class Possible:
    """Which of the desk's actions make sense for a notice now. `tell`: its release still holds."""

    tell: bool
    file: bool
    retry: bool
    again: bool
    withdraw: bool
    void: bool


def parts(letter: Letter) -> list[Part]:
    """The letter in the order in which most forms ask: links, statement, signature, contact, the whole."""
    links = [item.url for item in letter.items if item.url]
    sections = {section.heading.partition(" (")[0]: section.lines for section in letters.sections(letter)}
    said = "\n".join((letter.statement, *(REASONS[reason] for reason in letter.reasons)))
    contact = "\n".join(sections["Contact"])
    whole, capacity = letters.text(letter), letters.CAPACITIES[letter.signature.signer]
    return [
        Part("links", "Links, one a line", "\n".join(defanged(link) for link in links), "\n".join(links)),
        Part("statement", "Statement of good-faith belief", said, said),
        Part("name", "Signature: full name", letter.signature.name, letter.signature.name),
        Part("capacity", "Signed as", capacity, capacity),
        Part("contact", "Contact", contact, letter.contact.value),
        Part("number", "Our number", letter.number, letter.number),
        Part("whole", "The whole letter", _defanged(whole, links), whole),
    ]


def possible(notice: Notice, now: datetime) -> Possible:
    """By the notice's state and its release; the actions check it once more."""
    void = notice.clock_voided_at is not None
    is_open = notice.state in OPEN
    return Possible(
        tell=notice.may_be_told(now),
        file=notice.state == State.FILING,
        retry=notice.state in {State.FAILED, State.SENT} and not void and notice.failure != "release_ended",
        again=is_open and void and not notice.followed_by.exists(),
        withdraw=is_open,
        void=is_open and not void,
    )


def item_lines(view: NoticeView) -> list[tuple[str, object]]:
    """Each item with its link defanged (empty after erasure)."""
    return [(defanged(each.url) if each.url else "", each) for each in view.items]


def _defanged(text: str, links: list[str]) -> str:
    for link in sorted(links, key=len, reverse=True):
        text = text.replace(link, defanged(link))
    return text
