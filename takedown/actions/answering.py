"""What people said to each other: a question is answered, a message was read."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from takedown.actions.reviewing import locked_request
from takedown.models import Case, Message, TakedownRequest
from takedown.queries.corrections import may_be_answered
from takedown.states import IllegalMove, Move, after
from vault import ledger
from vault.keys import OpenKey


@transaction.atomic
def answer_question(
    *, request: TakedownRequest, author: str, text: str, key: OpenKey, actor: str, now: datetime
) -> None:
    """Answer the question that a request came back with: it is in the queue again, at its old place.

    The words stand beside the question as `author`'s own (Message.Author), sealed. What was signed stays as it was
    signed (223a(a)(1)(B)): an answer completes no letter. The same words twice are said once. Raises CaseFrozen, and
    IllegalMove where it was answered otherwise, corrected or taken back meanwhile, or no permission holds any more.
    """
    locked = locked_request(request)
    asked = locked.decisions.filter(verb=Move.RETURN).order_by("at").last()
    if asked and (asked.answered_by, asked.opened(key, "answer")) == (author, text):
        return
    if asked is None or not may_be_answered(locked, now):
        raise IllegalMove(f"a request that is {locked.state} has no question that can be answered")
    locked.state, locked.answered_at = after(locked.state, Move.ANSWER), now
    locked.save(update_fields=["state", "answered_at"])
    asked.seal(key, answer=text)
    asked.answered_at, asked.answered_by = now, author
    asked.save(update_fields=["answer", "answered_at", "answered_by"])
    ledger.append(actor=actor, verb="request.answer", subject=f"case:{locked.case_id}", now=now, key=key, private=text)


@transaction.atomic
def mark_read(*, case: Case, messages: Iterable[UUID], actor: str, now: datetime) -> None:
    """The case's own advocate has these messages on their screen: they are new no more. Not answered yet."""
    new = Message.objects.filter(case=case, pk__in=list(messages), read_at=None)
    if new.update(read_at=now):
        ledger.append(actor=actor, verb="message.read", subject=f"case:{case.pk}", now=now)
