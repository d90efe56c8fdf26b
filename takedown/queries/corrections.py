"""A request that came back, for the pages on which it is corrected or its question answered."""

from dataclasses import dataclass
from datetime import datetime

from takedown.locators import same_as
from takedown.models import Case, Decision, Item, TakedownRequest
from takedown.states import Move, State
from vault.keys import OpenKey


@dataclass(frozen=True)
class Question:
    """What the desk asked when it sent a request back, and the answer ("" and None while nobody gave one).

    `answered_by`: takedown.models.Message.Author.
    """

    text: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    answered_by: str


def questions(request: TakedownRequest, key: OpenKey) -> tuple[Question, ...]:
    """Everything that was asked about a request, oldest first. Raises vault.keys.CannotOpen."""
    asked = request.decisions.filter(verb=Move.RETURN).order_by("at")
    return tuple(_question(each, key) for each in asked)


def open_question(request: TakedownRequest, key: OpenKey, now: datetime) -> Question | None:
    """The question that waits for an answer; None where none does, or where the letters have to be signed anew."""
    asked = questions(request, key) if may_be_answered(request, now) else ()
    return asked[-1] if asked else None


def may_be_answered(request: TakedownRequest, now: datetime) -> bool:
    """Whether words can bring it back into the queue: it came back, and a permission for a letter of it still holds."""
    held = request.letters.filter(release__revoked_at=None, release__expires_at__gt=now)
    return request.state == State.RETURNED and held.exists()


def _question(asked: Decision, key: OpenKey) -> Question:
    said = str(asked.opened(key, "answer") or "")
    return Question(str(asked.opened(key, "reason") or ""), asked.at, said, asked.answered_at, asked.answered_by)


def reason_sent_back(case: Case, key: OpenKey) -> str:
    """The desk's latest reason for a request that came back and was not replaced yet; "" where there is none."""
    came_back = Decision.objects.filter(
        request__case=case,
        request__state__in=[State.RETURNED, State.REJECTED],
        verb__in=[Move.RETURN, Move.REJECT],
    )
    latest = came_back.order_by("at").last()
    return str(latest.opened(key, "reason") or "") if latest else ""


def was_filed(case: Case, key: OpenKey, url: str) -> bool:
    """Whether this link stands in a request of the case already. Raises vault.keys.CannotOpen."""
    return same_as(url) in filed_links(case, key)


def filed_links(case: Case, key: OpenKey) -> frozenset[str]:
    """Every link that stands in a request of the case, in today's spelling. Raises vault.keys.CannotOpen."""
    items = Item.objects.filter(request__case=case)
    return frozenset(same_as(item.opened(key, "locator")["url"]) for item in items)
